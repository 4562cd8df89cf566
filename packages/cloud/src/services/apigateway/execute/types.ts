import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Regex } from '../../../kernel/regex/index.ts';
import type { RequestHead } from '../../../kernel/service.ts';
import type { JsonPaths } from '../json-path/index.ts';
import type { Home } from '../state/api-index.ts';
import type { AuthorizerRecord, StageRecord, ValidatorRecord } from '../state/records.ts';
import type { Template, VtlMap } from '../vtl/index.ts';
import type { CompiledDeployment } from './compiled/deployment.ts';
import type { HeaderList } from './header-list.ts';
import type { ExecutionLog } from './logs/execution-log.ts';
import type { ParameterMapping } from './mapping/parameters.ts';
import type { Query } from './query.ts';
import type { Schema } from './validation/json-schema.ts';

/** A stage as requests meet it: made again when its record changes. */
export interface LiveStage {
  readonly home: Home;
  readonly apiId: string;
  readonly record: StageRecord;
  readonly deployment: CompiledDeployment;
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>> | undefined;
  /** For calls to other services, as API Gateway. */
  readonly context: Context;
  readonly isCanary: boolean;
  /** Functions that methods were lately allowed to invoke, by method. */
  readonly allowed: Map<string, AllowedFunction>;
}

/** A function that API Gateway may invoke, and the context to do it in. Believed until a time, in milliseconds. */
export interface AllowedFunction {
  readonly arn: string;
  readonly where: Context;
  readonly until: number;
}

export interface CompiledMethod {
  readonly resourceId: string;
  readonly resourcePath: string;
  /** The method's own verb: `ANY` if it is that. */
  readonly verb: string;
  readonly method: Method;
  readonly authorizer: AuthorizerRecord | undefined;
  readonly validator: ValidatorRecord | undefined;
  /** Names of required parameters with their place, sorted as AWS lists them. */
  readonly required: readonly { readonly place: 'path' | 'querystring' | 'header'; readonly name: string }[];
  readonly bodySchema: (contentType: string) => Schema | undefined;
  readonly integration: CompiledIntegration;
}

export interface CompiledIntegration {
  readonly definition: Integration;
  readonly requestTemplates: ReadonlyMap<string, Template>;
  readonly requestParameters: readonly ParameterMapping[];
  /** The cache key of a response. */
  readonly cacheKey: readonly Pick<ParameterMapping, 'value'>[];
  readonly responses: readonly CompiledResponse[];
}

export interface CompiledResponse {
  readonly status: number;
  /** Undefined: the default response. */
  readonly pattern: Regex | undefined;
  readonly parameters: readonly ParameterMapping[];
  readonly templates: ReadonlyMap<string, Template>;
  readonly contentHandling: string | undefined;
  /** Response models' content types; the first is the default of the response. */
  readonly contentType: string | undefined;
}

/** The identity of the caller according to an authorizer or a signature. */
interface Identity {
  accessKey?: string;
  accountId?: string;
  caller?: string;
  user?: string;
  userArn?: string;
  apiKey?: string;
  apiKeyId?: string;
}

/** One request in a stage. Times are milliseconds since the epoch. */
export interface Exchange {
  readonly stage: LiveStage;
  readonly verb: string;
  /** After the stage, leading slashes made one, still percent-encoded. */
  readonly path: string;
  /** With the stage, as sent. */
  readonly fullPath: string;
  readonly search: string;
  readonly query: Query;
  readonly headers: HeaderList;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly sourceIp: string;
  readonly port: string;
  readonly protocol: string;
  /** As it was sent; undefined for a test of a method. */
  readonly sent: RequestHead | undefined;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly time: number;
  readonly trace: string;
  readonly paths: JsonPaths;
  readonly log: ExecutionLog | undefined;
  body: Buffer;
  route: CompiledMethod | undefined;
  pathParameters: [name: string, value: string][];
  authorizer: Readonly<Record<string, unknown>> | undefined;
  readonly identity: Identity;
  /** `$context` of templates, kept between them: the request template's overrides are seen by the response's. */
  vtlContext: VtlMap | undefined;
  /** Undefined: the method has no cache. */
  cache: 'hit' | 'miss' | undefined;
  integration: { latency: number; status: number | undefined; requestId: string | undefined } | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer | string;
  /** Sent as a stream instead of `body`. Code that drops the response must end it. */
  readonly stream?: AsyncIterator<Uint8Array>;
}
