import { parseUserJson } from '../../../../kernel/json.ts';
import { HeaderList } from '../header-list.ts';
import type { Answer, Exchange } from '../types.ts';
import { callLambda } from './call-lambda.ts';
import { mappedRequest } from './mapped-request.ts';
import { mappedResponse } from './mapped-response.ts';

/**
 * AWS with a Lambda function: the mapped body is the event. A function's error message selects the integration response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
export async function runLambdaMapped(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  const request = mappedRequest(exchange);
  const event = request.body.length === 0 ? '{}' : request.body;
  const asynchronous = request.headers.get('x-amz-invocation-type') === 'Event';
  const type = asynchronous ? 'Event' : 'RequestResponse';
  const { payload } = await callLambda(exchange, definition.uri!, definition.credentials, event, type);
  const status = asynchronous ? 202 : 200;
  return mappedResponse(exchange, {
    status,
    headers: new HeaderList([['Content-Type', 'application/json']]),
    body: payload,
    selector: errorMessage(payload),
  });
}

const ERROR_MESSAGE = Buffer.from('"errorMessage"');

function errorMessage(payload: Buffer): string | undefined {
  // Most responses have none: searching for the word costs less than parsing them.
  if (!payload.includes(ERROR_MESSAGE)) return undefined;
  try {
    const value: unknown = parseUserJson(payload.toString('utf8'));
    const message =
      value !== null && typeof value === 'object' ? (value as { errorMessage?: unknown }).errorMessage : undefined;
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    return undefined;
  }
}
