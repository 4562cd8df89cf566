import type { Context } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';
import type {
  AccountRecord,
  ApiDefinition,
  ApiKeyRecord,
  ApiRecord,
  AuthorizerRecord,
  ClientCertificateRecord,
  DeploymentRecord,
  DocumentationPartRecord,
  DocumentationVersionRecord,
  DomainRecord,
  GatewayResponseRecord,
  MappingRecord,
  ModelRecord,
  ResourceRecord,
  StageRecord,
  UsagePlanKeyRecord,
  UsagePlanRecord,
  UsageRecord,
  ValidatorRecord,
  VpcLinkRecord,
} from './records.ts';

/** The place of the state: an account and a region of a cloud. */
export type Place = Pick<Context, 'account' | 'region' | 'kernel'>;

function collection<T>(place: Place, name: string): Collection<T> {
  return place.kernel.store.collection<T>(`apigateway/${place.account}/${place.region}/${name}`);
}

export const apis = (place: Place): Collection<ApiRecord> => collection(place, 'apis');
export const apiKeys = (place: Place): Collection<ApiKeyRecord> => collection(place, 'keys');
export const usagePlans = (place: Place): Collection<UsagePlanRecord> => collection(place, 'plans');
/** Keyed `<plan id>/<key id>`. */
export const usagePlanKeys = (place: Place): Collection<UsagePlanKeyRecord> => collection(place, 'plan-keys');
/** Keyed `<plan id>/<key id>/<YYYY-MM-DD>`. */
export const usage = (place: Place): Collection<UsageRecord> => collection(place, 'usage');
export const domains = (place: Place): Collection<DomainRecord> => collection(place, 'domains');
/** Keyed `<domain>/<base path>`. */
export const mappings = (place: Place): Collection<MappingRecord> => collection(place, 'mappings');
export const vpcLinks = (place: Place): Collection<VpcLinkRecord> => collection(place, 'vpc-links');
export const clientCertificates = (place: Place): Collection<ClientCertificateRecord> =>
  collection(place, 'client-certificates');
/** Has one record, `account`. */
export const accounts = (place: Place): Collection<AccountRecord> => collection(place, 'account');

// The parts of one API are in collections of its own, so that listing them never reads other APIs.
export const resources = (place: Place, api: string): Collection<ResourceRecord> =>
  collection(place, `${api}/resources`);
export const models = (place: Place, api: string): Collection<ModelRecord> => collection(place, `${api}/models`);
export const validators = (place: Place, api: string): Collection<ValidatorRecord> =>
  collection(place, `${api}/validators`);
export const authorizers = (place: Place, api: string): Collection<AuthorizerRecord> =>
  collection(place, `${api}/authorizers`);
export const gatewayResponses = (place: Place, api: string): Collection<GatewayResponseRecord> =>
  collection(place, `${api}/gateway-responses`);
export const deployments = (place: Place, api: string): Collection<DeploymentRecord> =>
  collection(place, `${api}/deployments`);
/** The content of each deployment, by the deployment's id. */
export const snapshots = (place: Place, api: string): Collection<ApiDefinition> =>
  collection(place, `${api}/snapshots`);
export const stages = (place: Place, api: string): Collection<StageRecord> => collection(place, `${api}/stages`);
export const documentationParts = (place: Place, api: string): Collection<DocumentationPartRecord> =>
  collection(place, `${api}/documentation-parts`);
export const documentationVersions = (place: Place, api: string): Collection<DocumentationVersionRecord> =>
  collection(place, `${api}/documentation-versions`);

/** Every collection that belongs to one API. */
export function ownedBy(place: Place, api: string): Collection<unknown>[] {
  return [
    resources(place, api),
    models(place, api),
    validators(place, api),
    authorizers(place, api),
    gatewayResponses(place, api),
    deployments(place, api),
    snapshots(place, api),
    stages(place, api),
    documentationParts(place, api),
    documentationVersions(place, api),
  ] as Collection<unknown>[];
}

/** The current API, ready to be frozen by a deployment. */
export function definition(place: Place, api: string): ApiDefinition {
  return {
    api: apis(place).get(api)!,
    resources: [...resources(place, api).values()],
    models: [...models(place, api).values()],
    validators: [...validators(place, api).values()],
    authorizers: [...authorizers(place, api).values()],
    gatewayResponses: [...gatewayResponses(place, api).values()],
  };
}
