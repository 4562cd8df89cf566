import { fail } from '../errors/catalogue/index.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { isRouteId } from '../model/web-socket/names.ts';
import type { Unit } from './shards.ts';

interface Shard {
  readonly number: number;
  readonly units: ReadonlyMap<string, Unit>;
}

/**
 * Throws if a route of the WebSocket API moves to another function in a way that API Gateway does not allow, since it has each route once: the old
 * function takes no part and keeps it, or it is in another stack, which CloudFormation changes separately.
 */
export function checkRoutes(
  shards: readonly Shard[],
  before: ReadonlyMap<number, { readonly name: string; readonly template: Template }>,
  idOf: (logicalId: string, resource?: TemplateResource) => string,
  place: { readonly stage: string; readonly region: string },
): void {
  const owners = new Map<string, string>();
  for (const { number, units } of shards) {
    for (const [owner, unit] of units) {
      for (const [id, { Properties = {} }] of Object.entries(unit)) {
        if (!isRouteId(id) || Properties.RouteKey === undefined) continue;
        const [route, name] = [String(Properties.RouteKey), idOf(owner, unit[owner])];
        const other = owners.get(id);
        if (other !== undefined) throw fail('RouteKept', { ...place, route, functions: [other, name] });
        owners.set(id, name);
        const there = [...before].find(([shard, { template }]) => shard !== number && template.Resources[id]);
        if (there) throw fail('RouteInAnotherStack', { ...place, route, function: name, stack: there[1].name });
      }
    }
  }
}
