import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { invalid } from '../errors.ts';
import { keyOf, type ParameterRecord, type VersionRecord } from '../records.ts';

const PATH_RULES =
  'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.';

export function checkPath(path: string): void {
  if (!/^\/(?:[\w.-]+(?:\/[\w.-]+)*\/?)?$/.test(path)) throw invalid(PATH_RULES);
}

/** Whether a parameter is in a path: in itself, or in any below it. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const full = `/${keyOf(name)}`;
  const folder = path.endsWith('/') ? path : `${path}/`;
  return full.startsWith(folder) && (recursive || !full.slice(folder.length).includes('/'));
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
export function fits(
  parameter: Readonly<ParameterRecord>,
  version: Readonly<VersionRecord>,
  { Key: key = '', Option: option = 'Equals', Values: values = [] }: ParameterStringFilter,
): boolean {
  const compare = (actual: string | undefined, wanted: string): boolean => {
    if (actual === undefined) return false;
    if (option === 'BeginsWith') return actual.startsWith(wanted);
    return option === 'Contains' ? actual.includes(wanted) : actual === wanted;
  };
  const some = (actual: string | undefined): boolean => values.some((wanted) => compare(actual, wanted));
  if (key.startsWith('tag:')) {
    const tag = parameter.tags.find(({ Key }) => Key === key.slice('tag:'.length));
    return tag !== undefined && (values.length === 0 || some(tag.Value));
  }
  switch (key) {
    case 'Name':
      return option === 'Contains'
        ? some(`/${keyOf(parameter.name)}`)
        : values.some((wanted) => compare(keyOf(parameter.name), keyOf(wanted)));
    case 'Path':
      return values.some((path) => isUnder(parameter.name, path, option === 'Recursive'));
    case 'Type':
      return some(version.type);
    case 'KeyId':
      return some(version.keyId);
    case 'Tier':
      return some(version.tier);
    case 'DataType':
      return some(version.dataType);
    default:
      return false;
  }
}
