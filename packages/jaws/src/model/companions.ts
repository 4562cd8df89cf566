import { eventSourceRecords } from './event-sources/index.ts';
import type { Resources } from './event-sources/record.ts';
import type { FunctionModel } from './types.ts';

type Companioned = Pick<FunctionModel, 'logicalId' | 'statements' | 'eventSources'>;

/** Logical id of the role that a function has for itself. */
export const ownRole = (fn: Pick<FunctionModel, 'logicalId'>): string => `${fn.logicalId}Role`;

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
    ...Object.keys(fn.eventSources).flatMap((name) =>
      Object.keys(sourceResources(fn, name)).map((id) => [id, name] as const),
    ),
  ];
}
