import { logWriter } from '../../../../kernel/logs/log-writer.ts';
import { contextValue, contextVariables } from '../context-variables.ts';
import type { HttpError } from '../http-error.ts';
import type { Answer, Exchange } from '../types.ts';

/**
 * Writes the access log of a finished request, when its stage has one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
 */
export function logAccess(exchange: Exchange, answer: Answer, error: HttpError | undefined): void {
  const { context, record } = exchange.stage;
  const { DestinationArn = '', Format } = record.AccessLogSettings ?? {};
  const group = /:log-group:([^:]+)/.exec(DestinationArn)?.[1];
  if (group === undefined || !Format) return;
  const variables = { ...contextVariables(exchange), ...outcome(exchange, answer, error) };
  // What is not known is a dash.
  const message = Format.replace(
    /\$context\.([A-Za-z]\w*(?:\.\w+)*)/g,
    (_, path: string) => contextValue(variables, path) ?? '-',
  );
  // AWS spreads a stage's log over streams with hexadecimal names.
  const stream = Buffer.from(exchange.requestId).toString('hex').slice(0, 2).padStart(32, '0');
  context.kernel.part(logWriter).add(context, group, stream, [{ at: exchange.time, text: message }]);
}

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
    ...(error && {
      error: {
        message: error.message,
        messageString: JSON.stringify(error.message),
        responseType: error.responseType,
      },
    }),
    ...(error && !isIntegrations && !authorization && { authorizer: { error: error.reason } }),
  };
}
