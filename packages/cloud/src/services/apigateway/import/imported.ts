import type { Authorizer, GatewayResponse, Method, RequestValidator } from '@aws-sdk/client-api-gateway';

/** A method as a document says it: it names its authorizer and validator, which have no ids yet. */
export interface ImportedMethod {
  readonly method: Method;
  readonly authorizer?: string;
  readonly validator?: string;
}

/** An API as an OpenAPI document describes it, in API Gateway's terms. */
export interface Imported {
  readonly name?: string;
  readonly description?: string;
  readonly version?: string;
  readonly settings: {
    readonly binaryMediaTypes?: string[];
    readonly minimumCompressionSize?: number;
    readonly apiKeySource?: 'HEADER' | 'AUTHORIZER';
    readonly policy?: string;
    readonly disableExecuteApiEndpoint?: boolean;
    readonly vpcEndpointIds?: string[];
  };
  /** Schemas by model name, references within the document still as they were. */
  readonly models: ReadonlyMap<string, unknown>;
  readonly validators: ReadonlyMap<string, RequestValidator>;
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** Path to method name to method. */
  readonly paths: ReadonlyMap<string, ReadonlyMap<string, ImportedMethod>>;
  readonly documentationParts: readonly { readonly location: unknown; readonly properties: unknown }[];
  readonly warnings: string[];
}
