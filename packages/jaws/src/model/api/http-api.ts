import { defaultPath } from '../path.ts';
import type { EndpointInput } from '../schema/endpoint.ts';
import type { EndpointModel } from '../types.ts';

interface HttpProblem {
  readonly field: string;
  readonly message: string;
  readonly hint: string;
}

const restOnly: readonly (keyof EndpointInput)[] = [
  'RequestTemplates',
  'PassthroughBehavior',
  'ContentHandling',
  'RequestModels',
  'ValidateRequestBody',
  'ValidateRequestParameters',
  'CacheNamespace',
  'CacheKeyParameters',
  'ResponseTransferMode',
  'Responses',
];

const rest = 'A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.';

const isEmpty = (value: unknown) =>
  value === undefined || value === false || (typeof value === 'object' && Object.keys(value as object).length === 0);

/**
 * Features that an HTTP API lacks.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 */
export function httpApiProblems(input: EndpointInput, endpoint: EndpointModel): HttpProblem[] {
  const problems: HttpProblem[] = [];
  if (!endpoint.type.endsWith('_PROXY')) {
    problems.push({
      field: 'Type',
      message: `an HTTP API has no endpoints of Type ${endpoint.type}`,
      hint: `Use AWS_PROXY or HTTP_PROXY. ${rest}`,
    });
  }
  for (const field of restOnly) {
    if (!isEmpty(input[field])) problems.push({ field, message: `an HTTP API has no ${field}`, hint: rest });
  }
  if (endpoint.path === defaultPath && endpoint.method !== 'ANY') {
    problems.push({ field: 'Method', message: 'the endpoint $default takes any method', hint: 'Leave Method out.' });
  }
  if (endpoint.apiKeyRequired) {
    problems.push({ field: 'ApiKeyRequired', message: 'an HTTP API has no API keys', hint: rest });
  }
  if (endpoint.cors !== undefined) {
    problems.push({
      field: 'Cors',
      message: 'an HTTP API has one Cors for all its endpoints',
      hint: 'Set apiGateway.Cors in jaws.json.',
    });
  }
  if (endpoint.authorizationType === 'COGNITO_USER_POOLS') {
    problems.push({
      field: 'AuthorizationType',
      message: 'an HTTP API knows Cognito user pools as issuers of JWT',
      hint: 'Use JWT and an authorizer of Type JWT whose Issuer is https://cognito-idp.<region>.amazonaws.com/<pool>.',
    });
  }
  if ((input.TimeoutInMillis ?? 0) > 30_000) {
    problems.push({ field: 'TimeoutInMillis', message: 'an HTTP API waits 30000 ms at most', hint: rest });
  }
  for (const [name, value] of Object.entries(input.RequestParameters ?? {})) {
    if (typeof value === 'string' && /^(append|overwrite|remove):/.test(name)) continue;
    problems.push({
      field: 'RequestParameters',
      message: `"${name}" is the spelling of REST APIs`,
      hint: 'In an HTTP API it is "append:header.name": "$request.querystring.name".',
    });
  }
  return problems;
}
