import { isObject } from '../base/text.ts';
import { eventSourceRecords } from './event-sources/index.ts';
import type { Resources } from './event-sources/record.ts';
import { aliasOf, versionOf } from './live.ts';
import type { FunctionModel } from './types.ts';

type Companioned = Pick<FunctionModel, 'logicalId' | 'statements' | 'eventSources' | 'properties'>;

/** Logical id of a function's own role. */
export const ownRole = (fn: Pick<FunctionModel, 'logicalId'>): string => `${fn.logicalId}Role`;

/** Logical id of the log group that JAWS creates for a function; undefined if the function writes to a group of its own. */
export function ownLogGroup(fn: Pick<FunctionModel, 'logicalId' | 'properties'>): string | undefined {
  const { LoggingConfig: logging } = fn.properties;
  // The result of an intrinsic function may name one.
  const isPlain =
    logging === undefined || (isObject(logging) && !Object.keys(logging).some((key) => /^(Ref|Fn::)/.test(key)));
  return isPlain && (logging as { readonly LogGroup?: unknown } | undefined)?.LogGroup === undefined
    ? `${fn.logicalId}LogGroup`
    : undefined;
}

/** Logical id of an event source of a function. */
export const sourceId = (fn: Pick<FunctionModel, 'logicalId'>, name: string): string => `${fn.logicalId}${name}`;

/**
 * The length to which CloudFormation cuts a generated name, without its unique suffix.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
const wholeName = 64 - '-XXXXXXXXXXXXX'.length;

/** Whether a name that CloudFormation generates for a resource contains the stack's name and the logical id in full. */
export const isWholeName = (stack: string, id: string): boolean => `${stack}-${id}`.length <= wholeName;

/**
 * The resources of one event source of a function. `live`: it calls the alias. `stack`: the longest possible name of its stack.
 */
export function sourceResources(fn: Companioned, name: string, live = true, stack = ''): Resources {
  const source = fn.eventSources[name]!;
  const id = sourceId(fn, name);
  return eventSourceRecords[source.type].resources(source, {
    id,
    function: fn.logicalId,
    alias: live ? aliasOf(fn.logicalId) : undefined,
    wholeNames: isWholeName(stack, id),
    role: fn.statements ? ownRole(fn) : undefined,
  });
}

/** The logical ids that a function uses in its stack, each with its event source. */
export function logicalIdsOf(fn: Companioned): readonly (readonly [id: string, source: string | undefined])[] {
  return [
    [fn.logicalId, undefined] as const,
    [aliasOf(fn.logicalId), undefined] as const,
    [versionOf(fn.logicalId), undefined] as const,
    ...(fn.statements ? [[ownRole(fn), undefined] as const] : []),
    ...[ownLogGroup(fn) ?? []].flat().map((id) => [id, undefined] as const),
    ...Object.keys(fn.eventSources).flatMap((name) =>
      Object.keys(sourceResources(fn, name)).map((id) => [id, name] as const),
    ),
  ];
}
