import type { EndpointModel } from '../../model/types.ts';
import type { Json } from '../openapi.ts';

const locations: Readonly<Record<string, string>> = {
  path: 'path',
  querystring: 'query',
  multivaluequerystring: 'query',
  header: 'header',
  multivalueheader: 'header',
};

/** Variables of a path: `/a/{b}/{c+}` has b and c. */
export const variablesOf = (path: string): string[] => [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!);

/**
 * A method accepts only the parameters that it declares: those of its path, and those that a mapping or the cache reads.
 */
export function parametersOf(endpoint: EndpointModel): Json[] {
  const found = new Map<string, Json>();
  const add = (place: string, name: string, required: boolean) => {
    const key = `${place} ${name}`;
    if (required || !found.has(key)) found.set(key, { name, in: place, required, schema: { type: 'string' } });
  };
  for (const name of variablesOf(endpoint.path)) add('path', name, true);
  const read = [...Object.values(endpoint.requestParameters), ...endpoint.cacheKeyParameters];
  const sources = [
    ...Object.entries(endpoint.declaredParameters ?? {}),
    ...read.map((source) => [source, false] as const),
  ];
  for (const [source, required] of sources) {
    const match = /^method\.request\.(\w+)\.(.+)$/.exec(source);
    const place = match && Object.hasOwn(locations, match[1]!) ? locations[match[1]!] : undefined;
    if (match && place) add(place, match[2]!, required || place === 'path');
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}
