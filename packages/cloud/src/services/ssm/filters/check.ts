import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { invalid, invalidFilterKey, invalidFilterOption, invalidFilterValue } from '../errors.ts';
import { checkPath } from './fits.ts';

const KEY = /^(?:tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/;
const TIERS = ['Standard', 'Advanced', 'Intelligent-Tiering'];
const TYPES = ['String', 'StringList', 'SecureString'];

/** Throws what AWS refuses, in its order. */
export function checkFilters(filters: readonly ParameterStringFilter[]): void {
  const faults = filters.flatMap(shapeFaults);
  if (faults.length > 0) {
    const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
    throw invalid(`${count} detected: ${faults.join('; ')}`);
  }
  const seen = new Set<string>();
  for (const filter of filters) {
    const { Key: key = '' } = filter;
    if (key === 'Label') {
      throw invalidFilterKey(
        'The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].',
      );
    }
    if (!filter.Values?.length && !key.startsWith('tag:')) {
      throw invalidFilterValue(`The following filter values are missing : null for filter key ${key}`);
    }
    if (seen.has(key) && !key.startsWith('tag:')) {
      throw invalid(
        `The following filter is duplicated in the request: ${key}. A request can contain only one occurrence of a specific filter.`,
      );
    }
    seen.add(key);
    checkValues(key, filter.Option, filter.Values ?? []);
  }
}

function shapeFaults(
  { Key: key = '', Option: option, Values: values }: ParameterStringFilter,
  index: number,
): string[] {
  const at = `parameterFilters.${index + 1}.member`;
  const fault = (value: string, member: string, rule: string) =>
    `Value '${value}' at '${at}.${member}' failed to satisfy constraint: ${rule}`;
  const found: string[] = [];
  if (!KEY.test(key)) {
    const pattern = 'tag:.+|Name|Type|KeyId|Path|Label|Tier';
    found.push(fault(key, 'key', `Member must satisfy regular expression pattern: ${pattern}`));
  }
  if (key.length > 132) found.push(fault(key, 'key', 'Member must have length less than or equal to 132'));
  if ((option?.length ?? 0) > 10) {
    found.push(fault(option ?? '', 'option', 'Member must have length less than or equal to 10'));
  }
  if ((values?.length ?? 0) > 50) {
    found.push(fault(`[${values}]`, 'values', 'Member must have length less than or equal to 50'));
  }
  if (values?.some((value) => value.length > 1024 || value.length < 1)) {
    const rule =
      '[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1]';
    found.push(fault(`[${values}]`, 'values', rule));
  }
  return found;
}

function checkValues(key: string, option: string | undefined, values: readonly string[]): void {
  if (key === 'Path') {
    for (const value of values) {
      if (/^\/(aws|ssm)/i.test(value)) {
        throw invalid('Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
      }
    }
    checkOption(option, ['Recursive', 'OneLevel'], ['Recursive', 'OneLevel']);
    for (const value of values) checkPath(value);
    return;
  }
  const known = key === 'Tier' ? TIERS : key === 'Type' ? TYPES : undefined;
  const wrong = known && values.find((value) => !known.includes(value) && option !== 'BeginsWith');
  if (wrong !== undefined) {
    throw invalidFilterValue(
      `The following filter value is not valid: ${wrong}. Valid values include: [${known?.join(', ')}].`,
    );
  }
  const options = ['BeginsWith', 'Equals'];
  checkOption(option, key === 'Name' ? [...options, 'Contains'] : options, options);
}

function checkOption(option: string | undefined, valid: readonly string[], shown: readonly string[]): void {
  if (option === undefined || valid.includes(option)) return;
  throw invalidFilterOption(
    `The following filter option is not valid: ${option}. Valid options include: [${shown.join(', ')}].`,
  );
}
