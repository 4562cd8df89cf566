import type {
  Api,
  ApiMapping,
  Authorizer,
  Deployment,
  DomainName,
  Integration,
  IntegrationResponse,
  Model,
  Route,
  RouteResponse,
  RoutingRule,
  Stage,
  VpcLink,
} from '@aws-sdk/client-apigatewayv2';

/** Records hold times as whole seconds since the epoch. */
type Timed<T, Fields extends keyof T> = Omit<T, Fields> & { [F in Fields]-?: number };

export interface ApiRecord extends Timed<Omit<Api, 'ApiEndpoint'>, 'CreatedDate'> {
  ApiId: string;
  Name: string;
  ProtocolType: 'HTTP' | 'WEBSOCKET';
}

export type RouteRecord = Route & { RouteId: string; RouteKey: string };
export type RouteResponseRecord = RouteResponse & { RouteResponseId: string };
export type IntegrationRecord = Integration & { IntegrationId: string };
export type IntegrationResponseRecord = IntegrationResponse & { IntegrationResponseId: string };
export type AuthorizerRecord = Authorizer & { AuthorizerId: string; Name: string };
export type ModelRecord = Model & { ModelId: string; Name: string };
export type MappingRecord = ApiMapping & { ApiMappingId: string; ApiId: string; Stage: string };

export interface DeploymentRecord extends Timed<Deployment, 'CreatedDate'> {
  DeploymentId: string;
}

export interface StageRecord extends Timed<Stage, 'CreatedDate' | 'LastUpdatedDate'> {
  StageName: string;
}

export interface DomainRecord extends DomainName {
  DomainName: string;
}

export interface RoutingRuleRecord extends RoutingRule {
  Actions: NonNullable<RoutingRule['Actions']>;
  Conditions: NonNullable<RoutingRule['Conditions']>;
  Priority: number;
  RoutingRuleId: string;
}

export interface VpcLinkRecord extends Timed<VpcLink, 'CreatedDate'> {
  VpcLinkId: string;
  Name: string;
}

/** Everything that a deployment freezes. */
export interface ApiDefinition {
  readonly api: ApiRecord;
  readonly routes: readonly RouteRecord[];
  readonly integrations: readonly IntegrationRecord[];
  readonly authorizers: readonly AuthorizerRecord[];
  readonly models: readonly ModelRecord[];
  /** By integration id. Snapshots of older versions of this cloud have none. */
  readonly integrationResponses?: Readonly<Record<string, readonly IntegrationResponseRecord[]>>;
  /** Ids of the routes that have a `$default` response. Snapshots of older versions of this cloud have none. */
  readonly answering?: readonly string[];
}
