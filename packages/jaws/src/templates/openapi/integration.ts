import { callsFunction } from '../../model/api/types.ts';
import type { CorsModel, EndpointModel, ResponseModel } from '../../model/types.ts';
import { apiRoleParameter, type Json, optional, optionalMember } from '../openapi.ts';
import { withCors } from './cors.ts';
import { variablesOf } from './parameters.ts';

/** The address by which API Gateway calls a function: CloudFormation fills it in, not JavaScript. */
export function invocationUri(functionName: string, streams = false): Json {
  const action = streams ? 'response-streaming-invocations' : 'invocations';
  return {
    'Fn::Sub':
      `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${streams ? '2021-11-15' : '2015-03-31'}/functions/` +
      `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${functionName}/${action}`,
  };
}

/** An empty template passes the payload on, as no template does; API Gateway's import knows only the latter. */
const filled = (templates: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(templates).filter(([, template]) => template !== ''));

/** The target, and the role that calls it. */
function targetOf(endpoint: EndpointModel, functionName: string): Json {
  const { type, uri, credentials = { Ref: apiRoleParameter } } = endpoint;
  if (type === 'MOCK') return {};
  if (callsFunction(endpoint)) {
    return { httpMethod: 'POST', uri: invocationUri(functionName, endpoint.streams), credentials };
  }
  const method = endpoint.integrationHttpMethod ?? (type === 'AWS' ? 'POST' : endpoint.method);
  return {
    httpMethod: method === 'ANY' ? 'ANY' : method,
    uri,
    ...(type === 'AWS' ? { credentials } : optionalMember('credentials', endpoint.credentials)),
    ...connectionOf(endpoint),
  };
}

export const connectionOf = (endpoint: EndpointModel): Json => ({
  ...optionalMember('connectionType', endpoint.connectionType),
  ...optionalMember('connectionId', endpoint.connectionId),
});

/** A path variable that also occurs in the address has the same value there. */
function pathParameters({ path, uri, type, requestParameters }: EndpointModel): Record<string, string> {
  if (!type.startsWith('HTTP')) return {};
  const text = typeof uri === 'string' ? uri : JSON.stringify(uri ?? '');
  const shared = variablesOf(path).filter((name) => text.includes(`{${name}}`));
  const missing = shared.filter((name) => !Object.hasOwn(requestParameters, `integration.request.path.${name}`));
  return Object.fromEntries(missing.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]));
}

const cacheOf = (endpoint: EndpointModel): Json => ({
  ...optionalMember('cacheNamespace', endpoint.cacheNamespace),
  ...(endpoint.cacheKeyParameters.length > 0 && { cacheKeyParameters: endpoint.cacheKeyParameters }),
});

function integrationResponse(response: ResponseModel): Json {
  return {
    statusCode: response.statusCode,
    ...optionalMember('contentHandling', response.contentHandling),
    ...optional('responseParameters', response.responseParameters),
    ...optional('responseTemplates', filled(response.responseTemplates)),
  };
}

/**
 * The integration of an endpoint of a REST API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
 */
export function integrationOf(endpoint: EndpointModel, functionName: string, cors: CorsModel | undefined): Json {
  const { type } = endpoint;
  const shared = {
    type: type.toLowerCase(),
    ...targetOf(endpoint, functionName),
    ...optionalMember('contentHandling', endpoint.contentHandling),
    ...optionalMember('timeoutInMillis', endpoint.timeoutInMillis),
    ...(endpoint.streams && { responseTransferMode: 'STREAM' }),
  };
  const requestParameters = { ...pathParameters(endpoint), ...endpoint.requestParameters };
  if (type.endsWith('_PROXY')) {
    return { ...shared, ...optional('requestParameters', requestParameters), ...cacheOf(endpoint) };
  }
  const templates =
    type === 'MOCK' && Object.keys(filled(endpoint.requestTemplates)).length === 0
      ? { 'application/json': '{"statusCode": 200}' }
      : filled(endpoint.requestTemplates);
  const responses = Object.entries(endpoint.responses).map(([key, response]) => [
    response.selectionPattern || key,
    integrationResponse(withCors(response, cors)),
  ]);
  return {
    ...shared,
    passthroughBehavior: (endpoint.passthroughBehavior ?? 'WHEN_NO_MATCH').toLowerCase(),
    ...optional('requestParameters', requestParameters),
    ...optional('requestTemplates', templates),
    ...cacheOf(endpoint),
    responses: Object.fromEntries(responses),
  };
}
