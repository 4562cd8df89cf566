import type { Integration, Method, MethodResponse } from '@aws-sdk/client-api-gateway';
import type { ApiDefinition, ResourceRecord } from '../../state/records.ts';
import type { ExportOptions } from './document.ts';

type Document = Record<string, unknown>;

const PLACES: Readonly<Record<string, string>> = { querystring: 'query', header: 'header', path: 'path' };

/** One method as an OpenAPI operation. */
export function operationOf(
  method: Method,
  resource: Pick<ResourceRecord, 'id' | 'path'>,
  frozen: Readonly<ApiDefinition>,
  options: ExportOptions,
): Document {
  const swagger = options.dialect === 'swagger';
  const parameters = parametersOf(method, resource.path, swagger);
  const [model] = Object.values(method.requestModels ?? {});
  if (swagger && model !== undefined) {
    parameters.push({ in: 'body', name: model, required: true, schema: { $ref: `#/definitions/${model}` } });
  }
  const security = securityOf(method, frozen);
  const validator = frozen.validators.find(({ id }) => id === method.requestValidatorId);
  return {
    ...(method.operationName !== undefined && { operationId: method.operationName }),
    ...(swagger && mediaTypes(method)),
    ...(parameters.length > 0 && { parameters }),
    ...(!swagger &&
      model !== undefined && { requestBody: { content: contentOf(method.requestModels), required: true } }),
    responses: Object.fromEntries(
      Object.entries(method.methodResponses ?? {}).map(([status, response]) => [
        status,
        responseOf(status, response, swagger),
      ]),
    ),
    ...(security.length > 0 && { security }),
    ...(options.extensions.size > 0 &&
      validator && { 'x-amazon-apigateway-request-validator': validator.name ?? validator.id }),
    ...((options.extensions.has('integrations') || options.extensions.has('apigateway')) &&
      method.methodIntegration && {
        'x-amazon-apigateway-integration': integrationOf(method.methodIntegration, resource.id),
      }),
  };
}

/** Declared parameters, and those of the path, which always exist. */
function parametersOf(method: Method, path: string, swagger: boolean): Document[] {
  const found = new Map<string, Document>();
  const add = (place: string, name: string, required: boolean): void => {
    const type = swagger ? { type: 'string' } : { schema: { type: 'string' } };
    // Swagger documents say that a parameter is optional, newer ones do not.
    found.set(`${place} ${name}`, { name, in: place, ...((required || swagger) && { required }), ...type });
  };
  for (const match of path.matchAll(/\{([^{}+]+)\+?\}/g)) add('path', match[1]!, true);
  for (const [expression, required] of Object.entries(method.requestParameters ?? {})) {
    const [, place, name] = /^method\.request\.(querystring|header|path)\.(.+)$/.exec(expression) ?? [];
    if (place !== undefined) add(PLACES[place]!, name!, required || place === 'path');
  }
  return [...found.values()];
}

/**
 * The media types of an operation's request and responses: those with models or templates. Recorded: localstack's
 * test_export_swagger_openapi.
 */
function mediaTypes({ requestModels, methodResponses, methodIntegration }: Method): Document {
  const maps = (responses: object[], member: string) =>
    responses.map((response) => (response as Record<string, object | undefined>)[member]);
  const typesIn = (all: (object | undefined)[]) => [...new Set(all.flatMap((map) => Object.keys(map ?? {})))];
  const consumes = typesIn([requestModels, methodIntegration?.requestTemplates]);
  const produces = typesIn([
    ...maps(Object.values(methodResponses ?? {}), 'responseModels'),
    ...maps(Object.values(methodIntegration?.integrationResponses ?? {}), 'responseTemplates'),
  ]);
  return { ...(consumes.length > 0 && { consumes }), ...(produces.length > 0 && { produces }) };
}

function contentOf(models: Readonly<Record<string, string>> | undefined): Document {
  return Object.fromEntries(
    Object.entries(models ?? {}).map(([type, name]) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]),
  );
}

function responseOf(status: string, response: MethodResponse, swagger: boolean): Document {
  const headers = Object.keys(response.responseParameters ?? {}).map((expression) => {
    const name = expression.replace('method.response.header.', '');
    return [name, swagger ? { type: 'string' } : { schema: { type: 'string' } }] as const;
  });
  const [model] = Object.values(response.responseModels ?? {});
  return {
    description: `${status} response`,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(swagger && model !== undefined && { schema: { $ref: `#/definitions/${model}` } }),
    ...(!swagger && { content: contentOf(response.responseModels) }),
  };
}

function securityOf(method: Method, frozen: Readonly<ApiDefinition>): Document[] {
  const requirements: Document[] = [];
  const authorizer = frozen.authorizers.find(({ id }) => id === method.authorizerId);
  if (method.authorizationType === 'AWS_IAM') requirements.push({ sigv4: [] });
  else if (authorizer) requirements.push({ [authorizer.name]: method.authorizationScopes ?? [] });
  if (method.apiKeyRequired) requirements.push({ api_key: [] });
  return requirements;
}

function integrationOf(integration: Integration, resourceId: string): Document {
  const { type, passthroughBehavior, integrationResponses, cacheKeyParameters, ...rest } = integration;
  const { cacheNamespace, timeoutInMillis, connectionType, ...fields } = rest;
  const responses = Object.values(integrationResponses ?? {}).map(({ selectionPattern, ...response }) => [
    selectionPattern || 'default',
    response,
  ]);
  return {
    type: type?.toLowerCase(),
    ...fields,
    ...(cacheKeyParameters?.length && { cacheKeyParameters }),
    // AWS leaves out its defaults. Recorded: localstack's test_export_oas30_openapi.
    ...(cacheNamespace !== undefined && cacheNamespace !== resourceId && { cacheNamespace }),
    ...(timeoutInMillis !== undefined && timeoutInMillis !== 29_000 && { timeoutInMillis }),
    ...(connectionType !== undefined && connectionType !== 'INTERNET' && { connectionType }),
    ...(responses.length > 0 && { responses: Object.fromEntries(responses) }),
    passthroughBehavior: passthroughBehavior?.toLowerCase(),
  };
}
