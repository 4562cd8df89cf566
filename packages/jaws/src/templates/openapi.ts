import { fail } from '../errors/catalogue/index.ts';
import type { EndpointModel, ResponseModel } from '../model/types.ts';
import { digest } from './canonical.ts';

type Json = Record<string, unknown>;

/** Operations by path, then by method as OpenAPI spells it. */
export type Operations = Record<string, Record<string, Json>>;

/** The parameter by which the API's role comes from the resources stack. */
export const apiRoleParameter = 'aaIamRoleArnApiGateway';

const locations: Readonly<Record<string, string>> = {
  path: 'path',
  querystring: 'query',
  multivaluequerystring: 'query',
  header: 'header',
  multivalueheader: 'header',
};

/** `ANY` is an extension of API Gateway's. */
export const methodKey = (method: string): string =>
  method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();

export const methodOfKey = (key: string): string =>
  key === 'x-amazon-apigateway-any-method' ? 'ANY' : key.toUpperCase();

/** A method takes only the parameters that it declares: those in its path, and those that a mapping or the cache reads. */
function parametersOf(endpoint: EndpointModel): Json[] {
  const found = new Map<string, Json>();
  for (const [, name] of endpoint.path.matchAll(/\{([^}+]+)\+?\}/g)) {
    found.set(`path ${name}`, { name, in: 'path', required: true, schema: { type: 'string' } });
  }
  for (const source of [...Object.values(endpoint.requestParameters), ...endpoint.cacheKeyParameters]) {
    const match = /^method\.request\.(\w+)\.(.+)$/.exec(source);
    const place = match && Object.hasOwn(locations, match[1]!) ? locations[match[1]!] : undefined;
    if (!match || !place) continue;
    const key = `${place} ${match[2]}`;
    if (!found.has(key)) {
      found.set(key, { name: match[2], in: place, required: place === 'path', schema: { type: 'string' } });
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

function securityOf(endpoint: EndpointModel): Json[] {
  const authorization = endpoint.authorizationType.toUpperCase();
  if (authorization !== 'NONE' && authorization !== 'AWS_IAM') {
    throw fail('AuthorizationUnknown', { endpoint: endpoint.id, authorization: endpoint.authorizationType });
  }
  const needed: Json = {
    ...(authorization === 'AWS_IAM' && { sigv4: [] }),
    ...(endpoint.apiKeyRequired && { api_key: [] }),
  };
  return Object.keys(needed).length > 0 ? [needed] : [];
}

function methodResponses(endpoint: EndpointModel): Json {
  const byStatus: Record<string, { description: string; headers?: Json; content?: Json }> = {};
  for (const response of Object.values(endpoint.responses)) {
    const entry = byStatus[response.statusCode] ?? { description: `${response.statusCode} response` };
    byStatus[response.statusCode] = entry;
    for (const target of Object.keys(response.responseParameters)) {
      const header = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
      if (header) entry.headers = { ...entry.headers, [header]: { schema: { type: 'string' } } };
    }
    for (const [type, model] of Object.entries(response.responseModels)) {
      if (model !== 'Empty' && model !== 'Error') throw fail('ResponseModelUnknown', { endpoint: endpoint.id, model });
      entry.content = { ...entry.content, [type]: { schema: { $ref: `#/components/schemas/${model}` } } };
    }
  }
  return byStatus;
}

/** An empty template passes the payload on, as no template does; API Gateway's import knows only the latter. */
const filled = (templates: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(templates).filter(([, template]) => template !== ''));

const optional = (key: string, map: Readonly<Record<string, unknown>>): Json =>
  Object.keys(map).length > 0 ? { [key]: map } : {};

function integrationResponse(response: ResponseModel): Json {
  return {
    statusCode: response.statusCode,
    ...optional('responseParameters', response.responseParameters),
    ...optional('responseTemplates', filled(response.responseTemplates)),
  };
}

function integrationOf(endpoint: EndpointModel, functionName: string): Json {
  const invocation = {
    httpMethod: 'POST',
    uri: {
      // CloudFormation fills these in, not JavaScript.
      'Fn::Sub':
        `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/` +
        `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName}/invocations`,
    },
    credentials: { Ref: apiRoleParameter },
  };
  if (endpoint.type === 'AWS_PROXY') return { type: 'aws_proxy', ...invocation, ...cacheOf(endpoint) };
  const templates =
    endpoint.type === 'MOCK' && Object.keys(filled(endpoint.requestTemplates)).length === 0
      ? { 'application/json': '{"statusCode": 200}' }
      : filled(endpoint.requestTemplates);
  const responses = Object.entries(endpoint.responses).map(([key, response]) => [
    response.selectionPattern || key,
    integrationResponse(response),
  ]);
  return {
    type: endpoint.type.toLowerCase(),
    ...(endpoint.type === 'AWS' && invocation),
    passthroughBehavior: 'when_no_match',
    ...optional('requestParameters', endpoint.requestParameters),
    ...optional('requestTemplates', templates),
    ...cacheOf(endpoint),
    responses: Object.fromEntries(responses),
  };
}

const cacheOf = (endpoint: EndpointModel): Json => ({
  ...(endpoint.cacheNamespace !== undefined && { cacheNamespace: endpoint.cacheNamespace }),
  ...(endpoint.cacheKeyParameters.length > 0 && { cacheKeyParameters: endpoint.cacheKeyParameters }),
});

/**
 * An endpoint as an OpenAPI operation with API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function operationOf(endpoint: EndpointModel, functionName: string): Json {
  const parameters = parametersOf(endpoint);
  const security = securityOf(endpoint);
  return {
    ...(parameters.length > 0 && { parameters }),
    responses: endpoint.type === 'AWS_PROXY' ? { 200: { description: '200 response' } } : methodResponses(endpoint),
    ...(security.length > 0 && { security }),
    'x-amazon-apigateway-integration': integrationOf(endpoint, functionName),
  };
}

const schemas: Readonly<Record<string, Json>> = {
  Empty: { title: 'Empty Schema', type: 'object' },
  Error: { title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
};
const schemes: Readonly<Record<string, Json>> = {
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
};

/** The body of the REST API: an OpenAPI 3.0 document, the same for the same operations in any order. */
export function openApiBody(title: string, operations: Operations): Json {
  const paths: Json = {};
  for (const path of Object.keys(operations).sort()) {
    const methods = operations[path]!;
    paths[path] = Object.fromEntries(
      Object.keys(methods)
        .sort()
        .map((key) => [key, methods[key]]),
    );
  }
  const text = JSON.stringify(paths);
  const used = (all: Readonly<Record<string, Json>>, mark: (name: string) => string) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(mark(name))));
  const components = {
    ...optional(
      'schemas',
      used(schemas, (name) => `"#/components/schemas/${name}"`),
    ),
    ...optional(
      'securitySchemes',
      used(schemes, (name) => `"${name}":[]`),
    ),
  };
  return {
    openapi: '3.0.1',
    info: { title, version: digest(paths, 12) },
    paths,
    ...optional('components', components),
  };
}
