import { notFound } from '../shared/errors.ts';
import type {
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
import {
  apis,
  authorizers,
  deployments,
  domains,
  integrationResponses,
  integrations,
  mappings,
  models,
  type Place,
  routeResponses,
  routes,
  routingRules,
  stages,
  vpcLinks,
} from './state.ts';

/**
 * Each returns the record or throws AWS's NotFoundException for its kind. Ids come from callers and may be undefined.
 */
type Id = string | undefined;

function found<T>(record: T | undefined, message: string): T {
  if (record === undefined) throw notFound(message);
  return record;
}

export function findApi(place: Place, id: Id): ApiRecord {
  return found(apis(place).get(id ?? ''), `Invalid API identifier specified ${id}`);
}

export function findRoute(place: Place, api: Id, id: Id): RouteRecord {
  findApi(place, api);
  return found(routes(place, api!).get(id ?? ''), `Invalid Route identifier specified ${id}`);
}

export function findRouteResponse(place: Place, api: Id, route: Id, id: Id): RouteResponseRecord {
  findRoute(place, api, route);
  return found(routeResponses(place, api!).get(`${route}/${id}`), `Invalid RouteResponse identifier specified ${id}`);
}

export function findIntegration(place: Place, api: Id, id: Id): IntegrationRecord {
  findApi(place, api);
  return found(integrations(place, api!).get(id ?? ''), `Invalid Integration identifier specified ${id}`);
}

export function findIntegrationResponse(place: Place, api: Id, integration: Id, id: Id): IntegrationResponseRecord {
  findIntegration(place, api, integration);
  return found(
    integrationResponses(place, api!).get(`${integration}/${id}`),
    `Invalid IntegrationResponse identifier specified ${id}`,
  );
}

export function findAuthorizer(place: Place, api: Id, id: Id): AuthorizerRecord {
  findApi(place, api);
  return found(authorizers(place, api!).get(id ?? ''), `Invalid Authorizer identifier specified ${id}`);
}

export function findModel(place: Place, api: Id, id: Id): ModelRecord {
  findApi(place, api);
  return found(models(place, api!).get(id ?? ''), `Invalid Model identifier specified ${id}`);
}

export function findStage(place: Place, api: Id, name: Id): StageRecord {
  findApi(place, api);
  return found(stages(place, api!).get(name ?? ''), 'Invalid stage identifier specified');
}

export function findDeployment(place: Place, api: Id, id: Id): DeploymentRecord {
  findApi(place, api);
  return found(deployments(place, api!).get(id ?? ''), `Invalid Deployment identifier specified ${id}`);
}

export function findDomain(place: Place, name: Id): DomainRecord {
  return found(
    domains(place).get((name ?? '').toLowerCase()),
    'The domain name resource specified in the request was not found.',
  );
}

export function findRoutingRule(place: Place, domain: Id, id: Id): RoutingRuleRecord {
  const { DomainName } = findDomain(place, domain);
  return found(routingRules(place).get(`${DomainName}/${id}`), `Invalid routing rule identifier specified ${id}`);
}

export function findMapping(place: Place, domain: Id, id: Id): MappingRecord {
  const { DomainName } = findDomain(place, domain);
  return found(
    mappings(place).get(`${DomainName}/${id}`),
    'The api mapping resource specified in the request was not found.',
  );
}

export function findVpcLink(place: Place, id: Id): VpcLinkRecord {
  return found(vpcLinks(place).get(id ?? ''), `Invalid VpcLink identifier specified ${id}`);
}
