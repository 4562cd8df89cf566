import { logWriter } from '../../../../kernel/logs/log-writer.ts';
import { contextVariables } from '../context-variables.ts';
import type { GatewayError } from '../gateway-error.ts';
import type { Answer, Exchange, LiveStage } from '../types.ts';
import type { LogDetail } from './execution-log.ts';
import { linesAfter, linesBefore } from './lines.ts';

/** How much of an execution log a stage wants of its requests. The method is not known yet: the widest setting counts. */
export function logWanted(stage: LiveStage): LogDetail | undefined {
  const { methodSettings } = stage.record;
  if (!methodSettings) return undefined;
  const settings = Object.values(methodSettings);
  const levels = settings.map(({ loggingLevel }) => loggingLevel);
  if (levels.includes('INFO')) return settings.some(({ dataTraceEnabled }) => dataTraceEnabled) ? 'full' : 'info';
  return levels.includes('ERROR') ? 'errors' : undefined;
}

/** Writes access and execution logs of a finished request, when its stage has them. */
export function logRequest(exchange: Exchange, answer: Answer, error: GatewayError | undefined): void {
  const { stage, log } = exchange;
  const access = stage.record.accessLogSettings;
  if (!access?.destinationArn && !log) return;
  const writer = stage.context.kernel.part(logWriter);
  if (access?.destinationArn && access.format) {
    const group = /:log-group:([^:]+)/.exec(access.destinationArn)?.[1];
    const line = accessLine(access.format, exchange, answer, error);
    if (group) writer.add(stage.context, group, streamName(exchange), [{ at: exchange.time, text: line }]);
  }
  if (log && (log.detail !== 'errors' || error)) {
    const now = stage.context.kernel.clock.now();
    const lines = [
      ...linesBefore(exchange),
      ...log.lines,
      ...linesAfter(exchange, answer, error !== undefined, now),
    ].map(({ at, text }) => ({ at, text: `(${exchange.requestId}) ${text}` }));
    writer.add(
      stage.context,
      `API-Gateway-Execution-Logs_${stage.apiId}/${stage.record.stageName}`,
      streamName(exchange),
      lines,
    );
  }
}

/** AWS spreads a stage's log over streams with hexadecimal names. */
function streamName({ requestId }: Exchange): string {
  return requestId
    .slice(0, 2)
    .replace(/[^0-9a-f]/g, '0')
    .padStart(32, '0');
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
function integrationOf(exchange: Exchange, error: GatewayError | undefined): Record<string, unknown> {
  const { integration, route } = exchange;
  if (!integration) return {};
  const definition = route?.integration.definition;
  const failed = error && { error: error.message };
  return {
    integration: {
      latency: integration.latency,
      status: integration.status,
      integrationStatus: integration.status,
      requestId: integration.requestId,
      responseTransferMode: definition?.responseTransferMode ?? 'BUFFERED',
      ...failed,
    },
    integrationLatency: integration.latency,
    integrationStatus: integration.status,
    ...(failed && { integrationErrorMessage: failed.error }),
  };
}

/** `$context.<name>` and nothing else; what is not known is a dash. */
function accessLine(format: string, exchange: Exchange, answer: Answer, error: GatewayError | undefined): string {
  const { kernel } = exchange.stage.context;
  const variables: Record<string, unknown> = {
    ...contextVariables(exchange),
    status: answer.status,
    responseLength: Buffer.byteLength(answer.body),
    responseLatency: kernel.clock.now() - exchange.time,
    ...integrationOf(exchange, error),
    ...(error && {
      error: {
        message: error.shown,
        messageString: JSON.stringify(error.shown),
        responseType: error.type,
        validationErrorString: error.validation,
      },
    }),
  };
  return format.replace(/\$context\.([A-Za-z]\w*(?:\.\w+)*)/g, (_, path: string) => {
    let at: unknown = variables;
    for (const key of path.split('.')) {
      at =
        at !== null && typeof at === 'object' && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined;
    }
    return at === undefined || at === null ? '-' : typeof at === 'object' ? JSON.stringify(at) : String(at);
  });
}
