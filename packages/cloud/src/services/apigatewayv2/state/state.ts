import type { Context } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';
import type {
  ApiDefinition,
  ApiRecord,
  AuthorizerRecord,
  DeploymentRecord,
  DomainRecord,
  IntegrationRecord,
  IntegrationResponseRecord,
  MappingRecord,
  ModelRecord,
  RouteRecord,
  RouteResponseRecord,
  RoutingRuleRecord,
  StageRecord,
  VpcLinkRecord,
} from './records.ts';

/** Where state is kept: an account and a region of a cloud. */
export type Place = Pick<Context, 'account' | 'region' | 'kernel'>;

function collection<T>(place: Place, name: string): Collection<T> {
  return place.kernel.store.collection<T>(`apigatewayv2/${place.account}/${place.region}/${name}`);
}

export const apis = (place: Place): Collection<ApiRecord> => collection(place, 'apis');
export const domains = (place: Place): Collection<DomainRecord> => collection(place, 'domains');
/** Keyed `<domain>/<mapping id>`. */
export const mappings = (place: Place): Collection<MappingRecord> => collection(place, 'mappings');
/** Keyed `<domain>/<rule id>`. */
export const routingRules = (place: Place): Collection<RoutingRuleRecord> => collection(place, 'routing-rules');
export const vpcLinks = (place: Place): Collection<VpcLinkRecord> => collection(place, 'vpc-links');

// The parts of one API are in collections of its own, so that listing them never reads other APIs.
export const routes = (place: Place, api: string): Collection<RouteRecord> => collection(place, `${api}/routes`);
/** Keyed `<route id>/<response id>`. */
export const routeResponses = (place: Place, api: string): Collection<RouteResponseRecord> =>
  collection(place, `${api}/route-responses`);
export const integrations = (place: Place, api: string): Collection<IntegrationRecord> =>
  collection(place, `${api}/integrations`);
/** Keyed `<integration id>/<response id>`. */
export const integrationResponses = (place: Place, api: string): Collection<IntegrationResponseRecord> =>
  collection(place, `${api}/integration-responses`);
export const authorizers = (place: Place, api: string): Collection<AuthorizerRecord> =>
  collection(place, `${api}/authorizers`);
export const models = (place: Place, api: string): Collection<ModelRecord> => collection(place, `${api}/models`);
export const stages = (place: Place, api: string): Collection<StageRecord> => collection(place, `${api}/stages`);
export const deployments = (place: Place, api: string): Collection<DeploymentRecord> =>
  collection(place, `${api}/deployments`);
/** The content of a deployment, by its id. An automatic deployment has none: it is the current API. */
export const snapshots = (place: Place, api: string): Collection<ApiDefinition> =>
  collection(place, `${api}/snapshots`);

/** Every collection that belongs to one API. */
export function ownedBy(place: Place, api: string): Collection<unknown>[] {
  return [
    routes(place, api),
    routeResponses(place, api),
    integrations(place, api),
    integrationResponses(place, api),
    authorizers(place, api),
    models(place, api),
    stages(place, api),
    deployments(place, api),
    snapshots(place, api),
  ] as Collection<unknown>[];
}

/** The API as it is now. */
export function definition(place: Place, api: string): ApiDefinition {
  return {
    api: apis(place).get(api)!,
    routes: [...routes(place, api).values()],
    integrations: [...integrations(place, api).values()],
    authorizers: [...authorizers(place, api).values()],
    models: [...models(place, api).values()],
    integrationResponses: responsesByIntegration(place, api),
    answering: answeringRoutes(place, api),
  };
}

function answeringRoutes(place: Place, api: string): string[] {
  const defaults = [...routeResponses(place, api).entries()].filter(([, one]) => one.RouteResponseKey === '$default');
  return defaults.map(([key]) => key.split('/')[0]!);
}

function responsesByIntegration(place: Place, api: string): Record<string, IntegrationResponseRecord[]> {
  const found = new Map<string, IntegrationResponseRecord[]>();
  for (const [key, record] of integrationResponses(place, api).entries()) {
    const id = key.slice(0, key.indexOf('/'));
    found.set(id, [...(found.get(id) ?? []), record]);
  }
  return Object.fromEntries(found);
}

/** Deletes the records whose key begins with `prefix`. */
export function deleteBelow(from: Collection<unknown>, prefix: string): void {
  for (const key of [...from.keys()]) if (key.startsWith(prefix)) from.delete(key);
}
