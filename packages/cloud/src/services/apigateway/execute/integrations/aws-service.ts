import { apiConfiguration } from '../gateway-error.ts';
import { logRequestTo, logResponseOf } from '../logs/lines.ts';
import type { Answer, Exchange } from '../types.ts';
import { callService } from './call-service.ts';
import { withStageVariables } from './lambda-uri.ts';
import { mappedRequest } from './mapped-request.ts';
import { mappedResponse } from './mapped-response.ts';
import { queryAnswer } from './query-json.ts';

/**
 * AWS with any service: a signed request to this cloud's own endpoint as the integration's role, by path (as S3 wants it)
 * or by action.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
 */
export async function runAwsService(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  const { variables, context, apiId } = exchange.stage;
  const { credentials, httpMethod } = definition;
  const { kernel } = context;
  let started = 0;
  const called = await callService({
    context,
    uri: withStageVariables(definition.uri ?? '', variables),
    role: credentials === undefined ? undefined : withStageVariables(credentials, variables),
    method: httpMethod === 'ANY' || !httpMethod ? exchange.verb : httpMethod,
    request: mappedRequest(exchange),
    contentType: exchange.headers.get('content-type'),
    timeout: definition.timeoutInMillis ?? 29_000,
    apiId,
    onRequest(url, headers, body) {
      started = kernel.clock.now();
      logRequestTo(exchange, url, headers, body);
    },
  });
  if (typeof called === 'string') {
    exchange.log?.add(`Execution failed due to configuration error: ${called}`);
    throw apiConfiguration();
  }
  const { response, service, accepted } = called;
  logResponseOf(exchange, response, started);
  const selector = String(response.status);
  const json = /json/i.test(accepted)
    ? queryAnswer(service, response.headers.get('content-type'), response.body)
    : undefined;
  if (json === undefined) return mappedResponse(exchange, { ...response, selector });
  response.headers.set('Content-Type', 'application/json');
  return mappedResponse(exchange, { ...response, body: json, selector });
}
