import { isObject } from '../../base/text.ts';
import type { ApiSettings } from '../../model/api/types.ts';
import type { CorsModel } from '../../model/types.ts';
import { digest } from '../canonical.ts';
import { type Json, type Operations, optional, optionalMember, stringsAt } from '../openapi.ts';
import { errorHeaders, httpCors } from './cors.ts';
import { builtInSchemes } from './security.ts';

/** Models that every API has. */
const builtInSchemas: Readonly<Record<string, Json>> = {
  Empty: { title: 'Empty Schema', type: 'object' },
  Error: { title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
};

const validators: Readonly<Record<string, Json>> = {
  all: { validateRequestBody: true, validateRequestParameters: true },
  body: { validateRequestBody: true, validateRequestParameters: false },
  parameters: { validateRequestBody: false, validateRequestParameters: true },
};

/** Parts that operations may refer to, by name. */
export interface Components {
  readonly schemas: Readonly<Record<string, Json>>;
  readonly schemes: Readonly<Record<string, Json>>;
}

export interface BodyParts extends Components {
  readonly title: string;
  readonly operations: Operations;
  readonly protocol: 'REST' | 'HTTP';
  readonly settings: ApiSettings;
  /** The settings of every endpoint that has them. */
  readonly cors: readonly CorsModel[];
}

const pick = (all: Readonly<Record<string, Json>>, names: ReadonlySet<string>): Json =>
  Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(all, name))
      .sort()
      .map((name) => [name, all[name]]),
  );

/** Names of models that a value refers to, and of those that these refer to. */
function usedSchemas(value: unknown, all: Readonly<Record<string, Json>>, found = new Set<string>()): Set<string> {
  for (const ref of stringsAt('$ref', value)) {
    const name = /^#\/components\/schemas\/(.+)$/.exec(ref)?.[1];
    if (name === undefined || found.has(name)) continue;
    found.add(name);
    if (Object.hasOwn(all, name)) usedSchemas(all[name], all, found);
  }
  return found;
}

function usedSchemes(operations: Operations): Set<string> {
  const requirements = Object.values(operations)
    .flatMap((methods) => Object.values(methods))
    .flatMap((operation) => (Array.isArray(operation.security) ? operation.security : []));
  return new Set(requirements.filter(isObject).flatMap((requirement) => Object.keys(requirement)));
}

function inOrder(operations: Operations): Json {
  const sorted = (map: Record<string, unknown>) =>
    Object.fromEntries(
      Object.keys(map)
        .sort()
        .map((key) => [key, map[key]]),
    );
  return Object.fromEntries(
    Object.keys(operations)
      .sort()
      .map((path) => [path, sorted(operations[path]!)]),
  );
}

/** Errors of the gateway as the project configures them, with CORS headers if endpoints have them. */
function gatewayResponses({ settings, cors }: BodyParts): Json {
  const headers = errorHeaders(cors);
  const written = settings.GatewayResponses ?? {};
  const types = new Set([...Object.keys(written), ...(cors.length > 0 ? ['DEFAULT_4XX', 'DEFAULT_5XX'] : [])]);
  return Object.fromEntries(
    [...types].sort().map((type) => {
      const one = Object.hasOwn(written, type) ? written[type] : undefined;
      return [
        type,
        {
          ...optionalMember('statusCode', one?.StatusCode),
          ...optional('responseParameters', { ...headers, ...one?.ResponseParameters }),
          ...optionalMember('responseTemplates', one?.ResponseTemplates),
        },
      ];
    }),
  );
}

/**
 * The document's settings for the endpoint of an API. As a property beside the body they would not survive the next
 * import.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
 */
function servers({ settings, protocol }: BodyParts): Json {
  const endpoints = protocol === 'REST' ? settings.EndpointConfiguration?.VpcEndpointIds : undefined;
  const configuration = {
    ...optionalMember('disableExecuteApiEndpoint', settings.DisableExecuteApiEndpoint),
    ...optionalMember('vpcEndpointIds', endpoints),
  };
  if (Object.keys(configuration).length === 0) return {};
  return { servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': configuration }] };
}

/** The parts of a REST API that a deployment keeps besides its operations. */
function restExtensions(parts: BodyParts): Json {
  const { settings } = parts;
  const used = stringsAt('x-amazon-apigateway-request-validator', parts.operations);
  return {
    ...optional('x-amazon-apigateway-request-validators', pick(validators, used)),
    ...optional('x-amazon-apigateway-gateway-responses', gatewayResponses(parts)),
    ...optionalMember('x-amazon-apigateway-binary-media-types', settings.BinaryMediaTypes),
    ...optionalMember('x-amazon-apigateway-minimum-compression-size', settings.MinimumCompressionSize),
    ...optionalMember('x-amazon-apigateway-api-key-source', settings.ApiKeySourceType),
    ...optionalMember('x-amazon-apigateway-policy', settings.Policy),
  };
}

/** The body of an API: an OpenAPI 3.0 document, the same for the same operations in any order. */
export function openApiBody(parts: BodyParts): Json {
  const { operations, settings, protocol } = parts;
  const paths = inOrder(operations);
  const schemas = { ...builtInSchemas, ...parts.schemas };
  const schemes = { ...builtInSchemes, ...parts.schemes };
  const components = {
    ...optional('schemas', pick(schemas, usedSchemas(paths, schemas))),
    ...optional('securitySchemes', pick(schemes, usedSchemes(operations))),
  };
  return {
    openapi: '3.0.1',
    info: { title: parts.title, version: digest(paths, 12), ...optionalMember('description', settings.Description) },
    ...servers(parts),
    paths,
    ...optional('components', components),
    ...(protocol === 'REST' && restExtensions(parts)),
    ...(protocol === 'HTTP' && settings.cors && { 'x-amazon-apigateway-cors': httpCors(settings.cors) }),
  };
}
