import { parseUserJson } from '../../../../kernel/json.ts';
import { apiConfiguration, integrationFailure, malformedProxyResponse, tooLarge } from '../gateway-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { callLambda } from './call-lambda.ts';
import { runLambdaStream } from './lambda-stream.ts';
import { isLambda } from './lambda-uri.ts';
import { LARGEST_EVENT, proxyEvent } from './proxy-event.ts';
import { proxyAnswer } from './proxy-response.ts';
import { refuseMapped } from './request-headers.ts';

/** AWS_PROXY: the request as an event, the function's answer as the response. */
export async function runLambdaProxy(exchange: Exchange): Promise<Answer> {
  const { definition, requestParameters } = exchange.route!.integration;
  refuseMapped(
    requestParameters.filter(({ place }) => place === 'header').map(({ name }) => name),
    'AWS_PROXY',
  );
  if (!isLambda(definition.uri)) {
    exchange.log?.add(`Execution failed: the integration ${definition.uri} is not implemented by jaws-cloud`);
    throw apiConfiguration();
  }
  // The integration's method is the Lambda API's: with any other AWS fails to sign.
  if (definition.httpMethod !== 'POST') throw integrationFailure();
  if (definition.responseTransferMode === 'STREAM') return runLambdaStream(exchange);
  const event = proxyEvent(exchange);
  if (event.length > LARGEST_EVENT) throw tooLarge();
  const { payload, failed } = await callLambda(exchange, definition.uri!, definition.credentials, event);
  if (failed || payload.length > LARGEST_EVENT) {
    exchange.log?.add(
      `Lambda execution failed with status 200 due to customer function error: ${errorMessage(payload)}`,
    );
    throw malformedProxyResponse();
  }
  const answer = proxyAnswer(payload, exchange);
  exchange.log?.trace(() => `Method response body after transformations: ${answer.body}`);
  return answer;
}

function errorMessage(payload: Buffer): string {
  try {
    const { errorMessage: message } = parseUserJson(payload.toString('utf8')) as { errorMessage?: unknown };
    return String(message);
  } catch {
    return 'unknown';
  }
}
