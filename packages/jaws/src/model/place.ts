import type { FunctionSource, SourceFile } from '../project/types.ts';
import type { EndpointModel } from './types.ts';

/** File and path of an endpoint. */
interface EndpointPlace {
  readonly source: SourceFile;
  readonly base: readonly (string | number)[];
}

export type PlaceOf = (endpoint: EndpointModel) => EndpointPlace;

/** Where endpoints are written: one by itself, or one of a list. `sources` are by the id of their folder. */
export function endpointPlaces(
  sources: ReadonlyMap<string, FunctionSource>,
  endpoints: readonly EndpointModel[],
): PlaceOf {
  const places = new Map<EndpointModel, EndpointPlace>();
  const counts = new Map<string, number>();
  for (const endpoint of endpoints) {
    const { awsm } = sources.get(endpoint.function)!;
    const written = (awsm.data as { apiGateway?: { cloudFormation?: unknown } }).apiGateway?.cloudFormation;
    const index = counts.get(endpoint.function) ?? 0;
    counts.set(endpoint.function, index + 1);
    const base = ['apiGateway', 'cloudFormation', ...(Array.isArray(written) ? [index] : [])];
    places.set(endpoint, { source: awsm, base });
  }
  return (endpoint) => places.get(endpoint)!;
}
