import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { namesInText, templateValue, textOf } from './intrinsics.ts';
import type { Template, TemplateResource } from './types.ts';

/**
 * On a table: it is one global table over all regions of a stage. On a bucket: each region has one, with the objects of all. On a deployed
 * resource: JAWS made it so.
 */
export const marked = 'jaws:replicate';

export interface ReplicatedTable {
  /** With `${Name}` for values from CloudFormation; the same in all regions. */
  readonly name: string;
  /** In the home region. */
  readonly resource: TemplateResource;
}

/** A resource's replication setting; undefined if it is not replicated. */
export function replicationOf(resource: TemplateResource | undefined): unknown {
  const { Metadata } = (resource ?? {}) as { readonly Metadata?: unknown };
  const said = isObject(Metadata) ? Metadata[marked] : undefined;
  return said === false ? undefined : said;
}

export const isMarked = (resource: TemplateResource | undefined): boolean => replicationOf(resource) !== undefined;

interface Named {
  readonly id: string;
  readonly resource: TemplateResource;
  /** For a table without a name. */
  readonly fallback: string;
  /** Parameters of the template of each region. */
  readonly parameters: readonly NonNullable<Template['Parameters']>[];
}

const constant = new Set([
  'aaDataModelStage',
  'aaProjectDomain',
  'aaProjectName',
  'aaRegions',
  'aaStage',
  'AWS::AccountId',
  'AWS::Partition',
]);

/** Whether a parameter or pseudo parameter has one value in all regions of a stage. `parameters`: of the template of each region. */
export const sameInStage = (name: string, parameters: readonly NonNullable<Template['Parameters']>[]): boolean =>
  constant.has(name) || (parameters[0]?.[name] !== undefined && isSame(parameters.map((one) => one[name])));

/** The name that a table has in every region. Reports a name that would differ or is unknown. */
export function tableName(
  { id, resource, fallback, parameters }: Named,
  report: (message: string, hint: string) => void,
): string | undefined {
  const written = resource.Properties?.TableName;
  if (written === undefined) return fallback;
  const text = textOf(written);
  const hint = `Leave TableName out, and it is "${fallback}".`;
  if (text === undefined) {
    report(`${id} has "${marked}" and a TableName that JAWS cannot read, so other regions cannot refer to it.`, hint);
    return undefined;
  }
  const differs = namesInText(text).find((name) => !sameInStage(name, parameters));
  if (differs === undefined) return text;
  const value = JSON.stringify(templateValue(text));
  report(
    `${id} has "${marked}", and its TableName ${value} needs ${differs}, which differs from region to region. A global table has one name.`,
    hint,
  );
  return undefined;
}

const isSame = (values: readonly unknown[]): boolean => values.every((value) => isDeepStrictEqual(value, values[0]));
