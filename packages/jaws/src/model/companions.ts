import { isObject } from '../base/text.ts';
import { eventSourceRecords } from './event-sources/index.ts';
import type { Resources } from './event-sources/record.ts';
import type { FunctionModel } from './types.ts';

type Companioned = Pick<FunctionModel, 'logicalId' | 'statements' | 'eventSources' | 'properties'>;

/** Logical id of the role that a function has for itself. */
export const ownRole = (fn: Pick<FunctionModel, 'logicalId'>): string => `${fn.logicalId}Role`;

/** Logical id of the log group that JAWS makes for a function; undefined where the function writes to one of its own. */
export function ownLogGroup(fn: Pick<FunctionModel, 'logicalId' | 'properties'>): string | undefined {
  const { LoggingConfig: logging } = fn.properties;
  // What an intrinsic function gives may name one.
  const isPlain =
    logging === undefined || (isObject(logging) && !Object.keys(logging).some((key) => /^(Ref|Fn::)/.test(key)));
  return isPlain && (logging as { readonly LogGroup?: unknown } | undefined)?.LogGroup === undefined
    ? `${fn.logicalId}LogGroup`
    : undefined;
}

/** The resources of one event source of a function. */
export function sourceResources(fn: Companioned, name: string): Resources {
  const source = fn.eventSources[name]!;
  return eventSourceRecords[source.type].resources(source, {
    id: `${fn.logicalId}${name}`,
    function: fn.logicalId,
    role: fn.statements ? ownRole(fn) : undefined,
  });
}

/** The logical ids that a function takes in its stack, each with the event source that it is of. */
export function logicalIdsOf(fn: Companioned): readonly (readonly [id: string, source: string | undefined])[] {
  return [
    [fn.logicalId, undefined] as const,
    ...(fn.statements ? [[ownRole(fn), undefined] as const] : []),
    ...[ownLogGroup(fn) ?? []].flat().map((id) => [id, undefined] as const),
    ...Object.keys(fn.eventSources).flatMap((name) =>
      Object.keys(sourceResources(fn, name)).map((id) => [id, name] as const),
    ),
  ];
}
