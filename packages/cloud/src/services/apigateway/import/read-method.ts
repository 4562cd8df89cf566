import type { Method, MethodResponse } from '@aws-sdk/client-api-gateway';
import { type Document, list, type Node, node, resolve, string } from './document.ts';
import type { ImportedMethod } from './imported.ts';
import { readIntegration } from './read-integration.ts';
import { applySecurity, readSecurity } from './read-security.ts';

export interface MethodSource {
  readonly document: Document;
  readonly path: string;
  /** Upper case; `ANY` for the extension. */
  readonly verb: string;
  readonly operation: Node;
  /** Parameters of the path item. */
  readonly shared: readonly unknown[];
  /** Models by name; a schema written in place joins them under a generated name. */
  readonly models: Map<string, unknown>;
  readonly warnings: string[];
}

const LOCATIONS: Readonly<Record<string, string>> = { query: 'querystring', header: 'header', path: 'path' };
const MODEL_REF =
  /^(?:#\/(?:definitions|components\/schemas)\/|https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/)([^/]+)$/;

export function readMethod(source: MethodSource): ImportedMethod {
  const { document, operation, path, verb, warnings } = source;
  const security = readSecurity(document, operation);
  const parameters = readParameters(source);
  const requestModels = readRequestModels(source);
  const responses = readResponses(source);
  const integration = node(operation['x-amazon-apigateway-integration']);
  const warn = (place: string, got: string) =>
    warnings.push(`${place} of resource '${path}' and method '${verb}' but got '${got}'`);
  const validator =
    string(operation['x-amazon-apigateway-request-validator']) ??
    string(document.root['x-amazon-apigateway-request-validator']);
  const method: Method = {
    httpMethod: verb,
    ...(typeof operation.operationId === 'string' && { operationName: operation.operationId }),
    ...(Object.keys(parameters).length > 0 && { requestParameters: parameters }),
    ...(Object.keys(requestModels).length > 0 && { requestModels }),
    ...(Object.keys(responses).length > 0 && { methodResponses: responses }),
    ...(integration && { methodIntegration: readIntegration(integration, warn) }),
  };
  return {
    method: applySecurity(method, security),
    ...(security.authorizer !== undefined && { authorizer: security.authorizer }),
    ...(validator !== undefined && { validator }),
  };
}

function parametersOf({ document, operation, shared }: MethodSource): Node[] {
  const byKey = new Map<string, Node>();
  for (const specified of [...shared, ...list(operation.parameters)]) {
    const parameter = resolve(document, specified);
    if (parameter) byKey.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...byKey.values()];
}

function readParameters(source: MethodSource): Record<string, boolean> {
  const found: [string, boolean][] = [];
  for (const parameter of parametersOf(source)) {
    const location = Object.hasOwn(LOCATIONS, String(parameter.in)) ? LOCATIONS[String(parameter.in)] : undefined;
    if (location && typeof parameter.name === 'string') {
      found.push([`method.request.${location}.${parameter.name}`, parameter.required === true]);
    }
  }
  // A variable of the path is a parameter even if it is not declared. Recorded: localstack's test_import_and_validate_rest_api.
  for (const [, name] of source.path.matchAll(/\{([^{}+]+)\+?\}/g)) {
    const parameter = `method.request.path.${name}`;
    if (!found.some(([known]) => known === parameter)) found.push([parameter, true]);
  }
  return Object.fromEntries(found);
}

/** Content types of the body to model names. */
function readRequestModels(source: MethodSource): Record<string, string> {
  const { document, operation } = source;
  if (document.dialect === 'swagger') {
    const body = parametersOf(source).find((parameter) => parameter.in === 'body');
    if (!body?.schema) return {};
    const consumes = list(operation.consumes ?? document.root.consumes).map(String);
    const name = modelName(source, body.schema);
    return Object.fromEntries((consumes.length > 0 ? consumes : ['application/json']).map((type) => [type, name]));
  }
  return contentModels(source, node(resolve(document, operation.requestBody)?.content));
}

function contentModels(source: MethodSource, content: Node | undefined): Record<string, string> {
  const found: [string, string][] = [];
  for (const [type, media] of Object.entries(content ?? {})) {
    const schema = node(media)?.schema;
    if (schema) found.push([type, modelName(source, schema)]);
  }
  return Object.fromEntries(found);
}

function readResponses(source: MethodSource): Record<string, MethodResponse> {
  const { document, operation } = source;
  const responses: [string, MethodResponse][] = [];
  for (const [status, value] of Object.entries(node(operation.responses) ?? {})) {
    const response = resolve(document, value);
    // `default` and extensions are not status codes; API Gateway has no response for them.
    if (!/^[1-5]\d\d$/.test(status) || !response) continue;
    const headers = Object.keys(node(response.headers) ?? {});
    const responseModels = readResponseModels(source, response);
    responses.push([
      status,
      {
        statusCode: status,
        ...(headers.length > 0 && {
          responseParameters: Object.fromEntries(headers.map((name) => [`method.response.header.${name}`, false])),
        }),
        ...(Object.keys(responseModels).length > 0 && { responseModels }),
      },
    ]);
  }
  return Object.fromEntries(responses);
}

function readResponseModels(source: MethodSource, response: Node): Record<string, string> {
  const { document, operation } = source;
  if (document.dialect === 'oas30') return contentModels(source, node(response.content));
  if (!response.schema) return {};
  const produces = list(operation.produces ?? document.root.produces).map(String);
  const name = modelName(source, response.schema);
  return Object.fromEntries((produces.length > 0 ? produces : ['application/json']).map((type) => [type, name]));
}

/** The model that a schema refers to; an inline one becomes a model of its own. */
function modelName({ models, verb, path }: MethodSource, schema: unknown): string {
  const reference = string(node(schema)?.$ref);
  const name = reference === undefined ? undefined : MODEL_REF.exec(reference)?.[1];
  if (name !== undefined) return name;
  for (let attempt = 0; ; attempt += 1) {
    const generated = `MODEL${hash(`${verb} ${path} ${JSON.stringify(schema)} ${attempt}`)}`;
    if (models.has(generated)) continue;
    models.set(generated, schema);
    return generated;
  }
}

/** FNV-1a, as six hex digits: the look of AWS's generated model names, and the same at every import. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 8).toString(16).padStart(6, '0');
}
