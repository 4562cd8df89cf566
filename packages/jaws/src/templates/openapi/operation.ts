import { defaultPath } from '../../model/path.ts';
import type { CorsModel, EndpointModel, ResponseModel } from '../../model/types.ts';
import { apiRoleParameter, integrationKey, type Json, optional, optionalMember } from '../openapi.ts';
import { withCors } from './cors.ts';
import { connectionOf, integrationOf, invocationUri } from './integration.ts';
import { parametersOf } from './parameters.ts';
import { securityOf } from './security.ts';

const schemaOf = (model: string): Json => ({ schema: { $ref: `#/components/schemas/${model}` } });

const contentOf = (models: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(models).map(([type, model]) => [type, schemaOf(model)]));

function methodResponses(responses: readonly ResponseModel[]): Json {
  const byStatus: Record<string, { description: string; headers?: Json; content?: Json }> = {};
  for (const response of responses) {
    const entry = byStatus[response.statusCode] ?? { description: `${response.statusCode} response` };
    byStatus[response.statusCode] = entry;
    for (const target of Object.keys(response.responseParameters)) {
      const header = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
      if (header) entry.headers = { ...entry.headers, [header]: { schema: { type: 'string' } } };
    }
    if (Object.keys(response.responseModels).length > 0) {
      entry.content = { ...entry.content, ...contentOf(response.responseModels) };
    }
  }
  return byStatus;
}

/** Names of the validators, which the body defines. */
function validatorOf({ validate }: EndpointModel): string | undefined {
  if (validate?.body) return validate.parameters ? 'all' : 'body';
  return validate?.parameters ? 'parameters' : undefined;
}

/**
 * An endpoint of a REST API as an OpenAPI operation with API Gateway's extensions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function operationOf(endpoint: EndpointModel, functionName: string, cors?: CorsModel | undefined): Json {
  const parameters = parametersOf(endpoint);
  const security = securityOf(endpoint);
  const responses = Object.values(endpoint.responses);
  const proxy = endpoint.type.endsWith('_PROXY');
  return {
    ...optionalMember('description', endpoint.description),
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.requestModels && {
      requestBody: { required: true, content: contentOf(endpoint.requestModels) },
    }),
    responses:
      proxy && responses.length === 0
        ? { 200: { description: '200 response' } }
        : methodResponses(proxy ? responses : responses.map((response) => withCors(response, cors))),
    ...(security.length > 0 && { security }),
    ...optionalMember('x-amazon-apigateway-request-validator', validatorOf(endpoint)),
    [integrationKey]: integrationOf(endpoint, functionName, cors),
  };
}

/**
 * An endpoint of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 */
export function httpOperationOf(endpoint: EndpointModel, functionName: string): Json {
  const parameters = parametersOf(endpoint);
  const security = securityOf(endpoint);
  const proxy = endpoint.type === 'AWS_PROXY';
  const target = proxy
    ? {
        httpMethod: 'POST',
        uri: invocationUri(functionName),
        payloadFormatVersion: endpoint.payloadFormatVersion ?? '2.0',
        credentials: endpoint.credentials ?? { Ref: apiRoleParameter },
      }
    : {
        httpMethod: endpoint.integrationHttpMethod ?? endpoint.method,
        uri: endpoint.uri,
        payloadFormatVersion: '1.0',
        ...connectionOf(endpoint),
      };
  return {
    ...optionalMember('description', endpoint.description),
    ...(parameters.length > 0 && { parameters }),
    responses: { default: { description: 'Answer of the integration' } },
    ...(endpoint.path === defaultPath && { isDefaultRoute: true }),
    ...(security.length > 0 && { security }),
    [integrationKey]: {
      type: endpoint.type.toLowerCase(),
      ...target,
      ...optionalMember('timeoutInMillis', endpoint.timeoutInMillis),
      ...optional('requestParameters', endpoint.requestParameters),
    },
  };
}
