import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import { notFound } from '../shared/errors.ts';
import type {
  ApiKeyRecord,
  ApiRecord,
  AuthorizerRecord,
  ClientCertificateRecord,
  DeploymentRecord,
  DomainRecord,
  MappingRecord,
  ModelRecord,
  ResourceRecord,
  StageRecord,
  UsagePlanRecord,
  ValidatorRecord,
  VpcLinkRecord,
} from './records.ts';
import {
  apiKeys,
  apis,
  authorizers,
  clientCertificates,
  deployments,
  domains,
  mappings,
  models,
  type Place,
  resources,
  stages,
  usagePlans,
  validators,
  vpcLinks,
} from './state.ts';

/** Each returns the record or throws AWS's NotFoundException for its kind. Ids come from callers and may be undefined. */
type Id = string | undefined;

function found<T>(record: T | undefined, message: string): T {
  if (record === undefined) throw notFound(message);
  return record;
}

export function findApi(place: Place, id: Id): ApiRecord {
  return found(apis(place).get(id ?? ''), `Invalid API identifier specified ${place.account}:${id}`);
}

export function findResource(place: Place, api: Id, id: Id): ResourceRecord {
  // AWS does not distinguish a missing API from a missing resource: recorded in localstack's test_apigateway_api.
  return found(resources(place, api ?? '').get(id ?? ''), 'Invalid Resource identifier specified');
}

export function findMethod(resource: ResourceRecord, name: Id): Method {
  const methods = resource.resourceMethods ?? {};
  const method = name !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined;
  return found(method, 'Invalid Method identifier specified');
}

export function findIntegration(method: Method): Integration {
  return found(method.methodIntegration, 'Invalid Integration identifier specified');
}

export function findModel(place: Place, api: Id, name: Id): ModelRecord {
  return found(models(place, api ?? '').get(name ?? ''), `Invalid model name specified: ${name}`);
}

export function findValidator(place: Place, api: Id, id: Id): ValidatorRecord {
  return found(validators(place, api ?? '').get(id ?? ''), 'Invalid Request Validator identifier specified');
}

export function findAuthorizer(place: Place, api: Id, id: Id): AuthorizerRecord {
  findApi(place, api);
  return found(authorizers(place, api!).get(id ?? ''), 'Invalid Authorizer identifier specified');
}

export function findDeployment(place: Place, api: Id, id: Id): DeploymentRecord {
  findApi(place, api);
  return found(deployments(place, api!).get(id ?? ''), 'Invalid Deployment identifier specified');
}

export function findStage(place: Place, api: Id, name: Id): StageRecord {
  findApi(place, api);
  return found(stages(place, api!).get(name ?? ''), 'Invalid stage identifier specified');
}

export function findApiKey(place: Place, id: Id): ApiKeyRecord {
  return found(apiKeys(place).get(id ?? ''), 'Invalid API Key identifier specified');
}

export function findUsagePlan(place: Place, id: Id): UsagePlanRecord {
  return found(usagePlans(place).get(id ?? ''), 'Invalid Usage Plan ID specified');
}

export function findVpcLink(place: Place, id: Id): VpcLinkRecord {
  return found(vpcLinks(place).get(id ?? ''), 'Invalid Vpc Link identifier specified');
}

export function findClientCertificate(place: Place, id: Id): ClientCertificateRecord {
  return found(clientCertificates(place).get(id ?? ''), 'Invalid client certificate identifier specified');
}

export function findDomain(place: Place, name: Id): DomainRecord {
  return found(domains(place).get(name ?? ''), 'Invalid domain name identifier specified');
}

export function findMapping(place: Place, domain: Id, basePath: Id): MappingRecord {
  findDomain(place, domain);
  const key = `${domain}/${basePath || '(none)'}`;
  return found(mappings(place).get(key), 'Invalid base path mapping identifier specified');
}
