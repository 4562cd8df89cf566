import type { GatewayResponse, RequestValidator } from '@aws-sdk/client-api-gateway';
import { badRequest } from '../shared/errors.ts';
import { type Document, list, node, schemasOf, string, strings } from './document.ts';
import { readDocumentation } from './documentation.ts';
import type { Imported, ImportedMethod } from './imported.ts';
import { readMethod } from './read-method.ts';
import { readAuthorizers } from './read-security.ts';

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const ANY = 'x-amazon-apigateway-any-method';

export interface ImportParameters {
  /** How the document's base path is handled: `ignore` (default), `prepend` or `split`. */
  readonly basepath?: string;
}

/**
 * Reads an OpenAPI document with API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function readApi(document: Document, parameters: ImportParameters = {}): Imported {
  const { root } = document;
  const warnings: string[] = [];
  const info = node(root.info) ?? {};
  const models = new Map<string, unknown>(Object.entries(schemasOf(document)));
  const authorizers = readAuthorizers(document);
  const prefix = basePath(document, parameters.basepath);
  return {
    ...optional('name', string(info.title)),
    ...optional('description', string(info.description)),
    ...optional('version', string(info.version)),
    settings: readSettings(document),
    models,
    validators: readValidators(document),
    authorizers,
    gatewayResponses: readGatewayResponses(document),
    paths: readPaths(document, prefix, models, warnings),
    documentationParts: readDocumentation(document),
    warnings,
  };
}

function readPaths(
  document: Document,
  prefix: string,
  models: Map<string, unknown>,
  warnings: string[],
): Map<string, ReadonlyMap<string, ImportedMethod>> {
  const found = new Map<string, Map<string, ImportedMethod>>();
  const paths = node(document.root.paths);
  if (!paths) {
    throw badRequest("Failed to parse the uploaded OpenAPI document due to: 'paths' is a required property");
  }
  for (const [stated, value] of Object.entries(paths)) {
    if (stated.startsWith('x-')) continue;
    const path = normalize(prefix + stated);
    const item = node(value) ?? {};
    const methods = new Map<string, ImportedMethod>();
    for (const [key, operation] of Object.entries(item)) {
      const verb = key === ANY ? 'ANY' : VERBS.includes(key.toLowerCase()) ? key.toUpperCase() : undefined;
      const specified = verb === undefined ? undefined : node(operation);
      if (verb === undefined || !specified) continue;
      methods.set(
        verb,
        readMethod({ document, path, verb, operation: specified, shared: list(item.parameters), models, warnings }),
      );
    }
    found.set(path, methods);
  }
  return found;
}

function normalize(path: string): string {
  const collapsed = `/${path}`.replace(/\/{2,}/g, '/');
  return collapsed.length > 1 ? collapsed.replace(/\/$/, '') : collapsed;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html */
function basePath({ root, dialect }: Document, mode = 'ignore'): string {
  if (mode === 'ignore') return '';
  const server = node(list(root.servers)[0]);
  const stated = node(node(server?.variables)?.basePath)?.default;
  const path = dialect === 'swagger' ? string(root.basePath) : (string(stated) ?? pathOf(string(server?.url)));
  const segments = (path ?? '').split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  return (mode === 'split' ? segments.slice(1) : segments).map((segment) => `/${segment}`).join('');
}

function pathOf(url: string | undefined): string {
  return (url ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '');
}

function readSettings({ root, dialect }: Document): Imported['settings'] {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
  const holders = dialect === 'swagger' ? [root] : list(root.servers).map(node);
  const endpoint = holders.map((one) => node(one?.['x-amazon-apigateway-endpoint-configuration'])).find(Boolean);
  const binary = list(root['x-amazon-apigateway-binary-media-types']).filter((type) => typeof type === 'string');
  const compression = Number(root['x-amazon-apigateway-minimum-compression-size'] ?? Number.NaN);
  const source = string(root['x-amazon-apigateway-api-key-source'])?.toUpperCase();
  const policy = root['x-amazon-apigateway-policy'];
  return {
    ...(root['x-amazon-apigateway-binary-media-types'] !== undefined && { binaryMediaTypes: binary as string[] }),
    ...(Number.isFinite(compression) && { minimumCompressionSize: compression }),
    ...((source === 'HEADER' || source === 'AUTHORIZER') && { apiKeySource: source }),
    ...(policy !== undefined && { policy: typeof policy === 'string' ? policy : JSON.stringify(policy) }),
    ...(typeof endpoint?.disableExecuteApiEndpoint === 'boolean' && {
      disableExecuteApiEndpoint: endpoint.disableExecuteApiEndpoint,
    }),
    ...(Array.isArray(endpoint?.vpcEndpointIds) && { vpcEndpointIds: endpoint.vpcEndpointIds.map(String) }),
  };
}

function readValidators({ root }: Document): Map<string, RequestValidator> {
  const validators = new Map<string, RequestValidator>();
  for (const [name, value] of Object.entries(node(root['x-amazon-apigateway-request-validators']) ?? {})) {
    validators.set(name, {
      name,
      validateRequestBody: node(value)?.validateRequestBody === true,
      validateRequestParameters: node(value)?.validateRequestParameters === true,
    });
  }
  return validators;
}

function readGatewayResponses({ root }: Document): Map<string, GatewayResponse> {
  const responses = new Map<string, GatewayResponse>();
  for (const [type, value] of Object.entries(node(root['x-amazon-apigateway-gateway-responses']) ?? {})) {
    const specified = node(value) ?? {};
    responses.set(type, {
      ...optional('statusCode', string(specified.statusCode)),
      responseParameters: strings(specified.responseParameters) ?? {},
      ...optional('responseTemplates', strings(specified.responseTemplates)),
    });
  }
  return responses;
}

/** `{ [key]: value }`, or an empty object without a value. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
