import type {
  ApiKey,
  Authorizer,
  BasePathMapping,
  ClientCertificate,
  DocumentationPart,
  DocumentationVersion,
  DomainName,
  GatewayResponse,
  Method,
  Model,
  RequestValidator,
  RestApi,
  Stage,
  UsagePlan,
  VpcLink,
} from '@aws-sdk/client-api-gateway';

/** Records hold times as whole seconds since the epoch. */
type Timed<T, Fields extends keyof T> = Omit<T, Fields> & { [F in Fields]-?: number };

export interface ApiRecord extends Timed<Omit<RestApi, 'warnings'>, 'createdDate'> {
  id: string;
  name: string;
  rootResourceId: string;
}

export interface ResourceRecord {
  id: string;
  parentId?: string;
  pathPart?: string;
  path: string;
  resourceMethods?: Record<string, Method>;
}

export type ModelRecord = Model & { id: string; name: string };
export type ValidatorRecord = RequestValidator & { id: string };
export type AuthorizerRecord = Authorizer & { id: string; name: string };
export type GatewayResponseRecord = GatewayResponse & { responseType: string };
export type DocumentationPartRecord = DocumentationPart & { id: string };
export type DocumentationVersionRecord = Timed<DocumentationVersion, 'createdDate'> & {
  version: string;
  /** The existing parts at its creation. Undefined: it was created before they were recorded. */
  parts?: DocumentationPartRecord[];
};

/** Everything that a deployment freezes. */
export interface ApiDefinition {
  api: ApiRecord;
  resources: ResourceRecord[];
  models: ModelRecord[];
  validators: ValidatorRecord[];
  authorizers: AuthorizerRecord[];
  gatewayResponses: GatewayResponseRecord[];
}

export interface DeploymentRecord {
  id: string;
  description?: string;
  createdDate: number;
}

export interface StageRecord extends Timed<Stage, 'createdDate' | 'lastUpdatedDate'> {
  stageName: string;
  deploymentId: string;
}

export interface ApiKeyRecord extends Timed<ApiKey, 'createdDate' | 'lastUpdatedDate'> {
  id: string;
  value: string;
}

export type UsagePlanRecord = UsagePlan & { id: string };

export interface UsagePlanKeyRecord {
  planId: string;
  keyId: string;
  keyType: string;
}

/** Requests that a key made on a day (`YYYY-MM-DD`) under a plan, and the owner's grants in addition to the quota. */
export interface UsageRecord {
  used: number;
  extra: number;
}

export interface DomainRecord extends Omit<DomainName, 'certificateUploadDate'> {
  domainName: string;
  certificateUploadDate: number;
}

export type MappingRecord = BasePathMapping & { domainName: string; basePath: string; restApiId: string };

/** A link without its state, which is always the same here. */
export interface VpcLinkRecord extends Pick<VpcLink, 'description' | 'targetArns' | 'tags'> {
  id: string;
  name: string;
}

export interface ClientCertificateRecord extends Timed<ClientCertificate, 'createdDate' | 'expirationDate'> {
  clientCertificateId: string;
  pemEncodedCertificate: string;
  /** PKCS #8 in PEM; never part of a response. */
  privateKey: string;
}

export interface AccountRecord {
  cloudwatchRoleArn?: string;
}
