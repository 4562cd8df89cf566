import type { FunctionSource } from '../project/types.ts';
import { corsModel } from './api/cors.ts';
import { checkEndpoint } from './api/endpoint.ts';
import type { ModelNames } from './api/models.ts';
import { schemaReference } from './api/schema-reference.ts';
import { methodFor, tidyPath } from './path.ts';
import type { Report } from './report.ts';
import type { EndpointInput } from './schema/endpoint.ts';
import type { EndpointModel, HealthModel, ResponseModel } from './types.ts';

export interface EndpointContext {
  /** False if only endpoints are allowed. */
  readonly hasLambda: boolean;
  readonly protocol: 'REST' | 'HTTP';
  /** Takes schemas that are written in place. */
  readonly models: ModelNames;
  readonly report: Report;
}

/** The endpoints of a function's folder. */
export function buildEndpoints(
  source: FunctionSource,
  written: EndpointInput | readonly EndpointInput[] | Record<string, never> | undefined,
  context: EndpointContext,
): EndpointModel[] {
  if (!written || Object.keys(written).length === 0) return [];
  const many = Array.isArray(written);
  const inputs: readonly EndpointInput[] = many ? written : [written as EndpointInput];
  return inputs.map((one, index) => {
    const input = context.protocol === 'REST' ? { ...one, ...one.RestApi } : one;
    const base = ['apiGateway', 'cloudFormation', ...(many ? [index] : [])];
    const endpoint = buildEndpoint(source, input, base, context);
    checkEndpoint({ source: source.awsm, base, input, endpoint, ...context });
    return endpoint;
  });
}

function buildEndpoint(
  source: FunctionSource,
  input: EndpointInput,
  base: readonly (string | number)[],
  { models, protocol }: EndpointContext,
): EndpointModel {
  const path = tidyPath(input.Path);
  const method = input.Method ?? methodFor(path);
  const type = input.Type || (protocol === 'HTTP' ? 'AWS_PROXY' : 'AWS');
  const parameters = Object.entries(input.RequestParameters ?? {});
  const declared = parameters.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean');
  const named = (key: string, all: Readonly<Record<string, string | Record<string, unknown>>> = {}, ...at: string[]) =>
    models.named(all, source.awsm, [...base, ...at, key]);
  const requestModels = named('RequestModels', input.RequestModels);
  const responses = Object.entries(input.Responses ?? {}).map(
    ([key, response]) =>
      [key, responseModel(response, named('responseModels', response.responseModels, 'Responses', key))] as const,
  );
  const silent: [string, ResponseModel][] = type.endsWith('_PROXY')
    ? []
    : [['default', responseModel({ statusCode: '200' }, {})]];
  const folder = `aws_modules/${source.module}/${source.name}`;
  const request = schemaReference(input.Request, folder);
  return {
    id: `${method} ${path}`,
    path,
    method,
    type,
    function: `${source.module}/${source.name}`,
    ...optionalMember('description', input.Description),
    authorizationType: input.AuthorizationType ?? 'NONE',
    ...optionalMember('authorizer', input.AuthorizerId),
    ...optionalMember('scopes', input.AuthorizationScopes),
    apiKeyRequired: input.ApiKeyRequired ?? false,
    ...optionalMember('uri', input.Uri),
    ...optionalMember('integrationHttpMethod', input.IntegrationHttpMethod),
    ...optionalMember('credentials', input.Credentials),
    ...optionalMember('connectionType', input.ConnectionType),
    ...optionalMember('connectionId', input.ConnectionId),
    requestTemplates: input.RequestTemplates ?? {},
    ...optionalMember('passthroughBehavior', input.PassthroughBehavior),
    ...optionalMember('contentHandling', input.ContentHandling),
    requestParameters: Object.fromEntries(
      parameters.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    ...(declared.length > 0 && { declaredParameters: Object.fromEntries(declared) }),
    ...(Object.keys(requestModels).length > 0 && { requestModels }),
    ...optionalMember('request', request),
    ...optionalMember('response', schemaReference(input.Response, folder)),
    validate: {
      body: input.ValidateRequestBody ?? (request !== undefined || Object.keys(requestModels).length > 0),
      parameters: input.ValidateRequestParameters ?? declared.some(([, required]) => required),
    },
    cacheNamespace: input.CacheNamespace,
    cacheKeyParameters: input.CacheKeyParameters ?? [],
    ...optionalMember('timeoutInMillis', input.TimeoutInMillis),
    ...(input.ResponseTransferMode === 'STREAM' && { streams: true }),
    ...optionalMember('payloadFormatVersion', input.PayloadFormatVersion),
    ...optionalMember('health', healthModel(path, input.Health)),
    ...optionalMember('settings', input.MethodSettings),
    ...optionalMember('cors', corsModel(input.Cors)),
    responses: Object.fromEntries(responses.length > 0 ? responses : silent),
  };
}

function healthModel(path: string, input: EndpointInput['Health']): HealthModel | undefined {
  if (input === undefined) return undefined;
  const { Path, Status } = input === true ? {} : input;
  return {
    path: Path === undefined ? path : `/${Path.trim().replace(/^\/+/, '')}`,
    ...(Status !== undefined && { status: Status }),
  };
}

/** `{ [key]: value }`, or nothing when it is undefined. */
function optionalMember<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

function responseModel(
  input: NonNullable<EndpointInput['Responses']>[string],
  responseModels: Readonly<Record<string, string>>,
): ResponseModel {
  return {
    statusCode: input.statusCode,
    selectionPattern: input.selectionPattern ?? undefined,
    responseParameters: input.responseParameters ?? {},
    responseModels,
    responseTemplates: input.responseTemplates ?? {},
    ...optionalMember('contentHandling', input.contentHandling),
  };
}
