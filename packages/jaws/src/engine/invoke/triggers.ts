import type { EventSource } from '../../model/event-sources/index.ts';
import type { EndpointModel, FunctionModel, Model } from '../../model/types.ts';

/** Something that calls a function, and so decides what its events look like. */
export type Trigger =
  | { readonly is: 'endpoint'; readonly endpoint: EndpointModel; readonly protocol: 'REST' | 'HTTP' }
  | { readonly is: 'source'; readonly name: string; readonly source: EventSource };

export function triggersOf(model: Model, fn: FunctionModel): readonly Trigger[] {
  const protocol = model.api?.protocol ?? 'REST';
  const endpoints = model.endpoints.filter(
    (endpoint) => endpoint.function === fn.id && endpoint.type.startsWith('AWS') && endpoint.uri === undefined,
  );
  return [
    ...endpoints.map((endpoint) => ({ is: 'endpoint', endpoint, protocol }) as const),
    ...Object.entries(fn.eventSources).map(([name, source]) => ({ is: 'source', name, source }) as const),
  ];
}

/** As a user names it. */
export const triggerName = (trigger: Trigger): string =>
  trigger.is === 'endpoint' ? `the endpoint ${trigger.endpoint.id}` : `the event source ${trigger.name}`;
