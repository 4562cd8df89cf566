import { parseUserJson } from '../../../../kernel/json.ts';
import type { IntegrationRecord } from '../../state/records.ts';
import { eventV1 } from '../events/event-v1.ts';
import { eventV2 } from '../events/event-v2.ts';
import { internalError } from '../http-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { callLambda, routeSource } from './call-lambda.ts';
import { answerV1, answerV2 } from './lambda-answer.ts';

/** AWS_PROXY with a function. */
export async function runLambda(exchange: Exchange, integration: IntegrationRecord): Promise<Answer> {
  const isV2 = integration.PayloadFormatVersion === '2.0';
  const { payload, failed } = await callLambda(exchange.stage, integration.IntegrationUri ?? '', {
    source: routeSource(exchange),
    credentials: integration.CredentialsArn,
    payload: JSON.stringify(isV2 ? eventV2(exchange) : eventV1(exchange)),
    timeout: integration.TimeoutInMillis ?? 30_000,
  });
  exchange.integration.status = 200;
  if (failed) throw internalError(failure(payload));
  return isV2 ? answerV2(payload) : answerV1(payload);
}

function failure(payload: Buffer): string {
  try {
    const { errorMessage } = parseUserJson(payload.toString('utf8')) as { errorMessage?: unknown };
    return `The Lambda function returned the following error: ${String(errorMessage)}. Check your Lambda function code and try again.`;
  } catch {
    return 'The Lambda function failed.';
  }
}
