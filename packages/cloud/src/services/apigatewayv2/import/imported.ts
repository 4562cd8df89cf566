import type {
  Cors,
  CreateAuthorizerRequest,
  CreateIntegrationRequest,
  CreateRouteRequest,
} from '@aws-sdk/client-apigatewayv2';

/** An OpenAPI document as far as an API is made of it. Integrations and authorizers are named until they have ids. */
export interface Imported {
  readonly name: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly cors: Cors | undefined;
  readonly disableExecuteApiEndpoint: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly integrations: ReadonlyMap<string, Omit<CreateIntegrationRequest, 'ApiId'>>;
  readonly authorizers: ReadonlyMap<string, Omit<CreateAuthorizerRequest, 'ApiId'>>;
  readonly routes: readonly ImportedRoute[];
  readonly warnings: readonly string[];
}

export interface ImportedRoute extends Omit<CreateRouteRequest, 'ApiId' | 'Target' | 'AuthorizerId'> {
  readonly integration: string | undefined;
  readonly authorizer: string | undefined;
}
