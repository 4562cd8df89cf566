import { writeAccessLog } from '../../../apigateway/execute/logs/access-log.ts';
import { contextVariables } from '../context-variables.ts';
import type { HttpError } from '../http-error.ts';
import type { Answer, Exchange, LiveStage } from '../types.ts';

/**
 * Writes the access log of a finished request, when its stage has one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
 */
export function logAccess(exchange: Exchange, answer: Answer, error: HttpError | undefined): void {
  writeStageLog(exchange.stage, exchange, () => ({
    ...contextVariables(exchange),
    ...outcome(exchange, answer, error),
  }));
}

/** Writes a line of a stage, when it has an access log. */
export function writeStageLog(
  { context, record }: LiveStage,
  logged: { readonly requestId: string; readonly time: number },
  variables: () => Readonly<Record<string, unknown>>,
): void {
  const { DestinationArn: destination, Format: format } = record.AccessLogSettings ?? {};
  writeAccessLog(context, { destination, format }, logged, variables);
}

/** `$context.error` */
export const errorVariables = ({ message, responseType }: Pick<HttpError, 'message' | 'responseType'>) => ({
  message,
  messageString: JSON.stringify(message),
  responseType,
});

function outcome(exchange: Exchange, answer: Answer, error: HttpError | undefined): Record<string, unknown> {
  const { integration, stage, time, authorization } = exchange;
  const { latency, status, requestId } = integration;
  const isIntegrations = error !== undefined && latency !== undefined;
  const reason = isIntegrations ? error.reason : undefined;
  return {
    status: answer.status,
    responseLength: Buffer.byteLength(answer.body),
    responseLatency: stage.context.kernel.clock.now() - time,
    integrationLatency: latency,
    integrationStatus: status,
    integrationErrorMessage: reason,
    integration: { error: reason, integrationStatus: status, latency, requestId, status },
    ...(requestId !== undefined && { awsEndpointRequestId: requestId }),
    ...(error && { error: errorVariables(error) }),
    ...(error && !isIntegrations && !authorization && { authorizer: { error: error.reason } }),
  };
}
