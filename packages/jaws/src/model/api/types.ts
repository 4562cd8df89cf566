import type { ProjectApiInput, StageApiInput } from '../schema/api.ts';

export type MethodSettings = NonNullable<ProjectApiInput['MethodSettings']>;

/** Settings that the endpoints of a project share. */
export interface ApiModel {
  readonly protocol: 'REST' | 'HTTP';
  /** JSON schemas by name; references between them are `#/components/schemas/<name>`. */
  readonly models: Readonly<Record<string, JsonSchema>>;
  readonly authorizers: Readonly<Record<string, AuthorizerModel>>;
  /** Of the project, by the names of CloudFormation. */
  readonly settings: ApiSettings;
  /** By `<stage>/<region>`, complete: those of the project with what differs there. */
  readonly places: Readonly<Record<string, ApiSettings>>;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Settings of an API in a stage and region, by the names of CloudFormation. */
export interface ApiSettings extends Omit<StageApiInput, 'Cors'> {
  readonly cors?: CorsModel | undefined;
}

export interface CorsModel {
  /** Not empty. */
  readonly origins: readonly string[];
  /** Undefined: the variables in the path. */
  readonly methods: readonly string[] | undefined;
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly credentials: boolean;
}

export interface AuthorizerModel {
  readonly name: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS' | 'JWT';
  /** Id of a function of the project; of TOKEN and REQUEST. */
  readonly function: string | undefined;
  /** A role instead of the API's: text or an intrinsic function. */
  readonly credentials: unknown;
  /** In API Gateway's form: `method.request.header.Authorization`, several with commas. */
  readonly identitySource: string;
  readonly identityValidationExpression: string | undefined;
  /** Seconds. */
  readonly ttl: number;
  readonly providerArns: readonly unknown[];
  readonly jwt: { readonly issuer: unknown; readonly audience: readonly unknown[] } | undefined;
  readonly payloadFormatVersion: string;
  readonly simpleResponses: boolean;
}

export const noApi: ApiModel = { protocol: 'REST', models: {}, authorizers: {}, settings: {}, places: {} };

/** Settings at one place. */
export const settingsAt = (api: ApiModel, stage: string, region: string): ApiSettings =>
  Object.hasOwn(api.places, `${stage}/${region}`) ? api.places[`${stage}/${region}`]! : api.settings;

/** An endpoint that calls its Uri or responds by itself needs no function. */
export const callsFunction = ({ type, uri }: { readonly type: string; readonly uri?: unknown }): boolean =>
  type === 'AWS_PROXY' || (type === 'AWS' && uri === undefined);
