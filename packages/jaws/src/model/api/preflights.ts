import type { PlaceOf } from '../place.ts';
import type { Report } from '../report.ts';
import type { EndpointModel } from '../types.ts';
import type { ApiModel } from './types.ts';

/** A browser sends one preflight for all methods of a path, so they must have the same settings, or none. */
export function checkPreflights(
  api: ApiModel,
  endpoints: readonly EndpointModel[],
  placeOf: PlaceOf,
  report: Report,
): void {
  if (api.protocol === 'HTTP') return;
  const seen = new Map<string, { readonly endpoint: EndpointModel; readonly text: string }>();
  for (const endpoint of endpoints) {
    const cors = endpoint.cors === undefined ? api.settings.cors : endpoint.cors;
    if (!cors) continue;
    const text = JSON.stringify(cors);
    const first = seen.get(endpoint.path);
    if (!first) seen.set(endpoint.path, { endpoint, text });
    else if (first.text !== text) {
      const { source, base } = placeOf(endpoint);
      report({
        message: `${source.name}: ${first.endpoint.id} and ${endpoint.id} have different Cors, but a path has one preflight.`,
        position: source.locate([...base, 'Cors']),
        hint: 'Write the same in both, or false in one of them.',
      });
    }
  }
}
