import { logWriter } from '../../../../kernel/logs/log-writer.ts';
import { contextVariables } from '../context-variables.ts';
import type { GatewayError } from '../gateway-error.ts';
import { settingsOf, stageSettings } from '../method-settings.ts';
import type { Answer, Exchange, LiveStage } from '../types.ts';
import { streamName, writeAccessLog } from './access-log.ts';
import type { LogDetail } from './execution-log.ts';
import { linesAfter, linesBefore } from './lines.ts';

/** The level of a stage's execution log. The method is not known yet: the most detailed setting counts. */
export function logWanted(stage: LiveStage): LogDetail | undefined {
  const { methodSettings } = stage.record;
  if (!methodSettings) return undefined;
  const settings = Object.values(methodSettings);
  const levels = settings.map(({ loggingLevel }) => loggingLevel);
  if (levels.includes('INFO')) return settings.some(({ dataTraceEnabled }) => dataTraceEnabled) ? 'full' : 'info';
  return levels.includes('ERROR') ? 'errors' : undefined;
}

/** Whether the stage logs requests of this method, once it is known. */
function isLogged({ stage, route, verb }: Exchange, error: GatewayError | undefined): boolean {
  const settings = route ? settingsOf(stage.record, route.resourcePath, verb) : stageSettings(stage.record);
  return settings?.loggingLevel === 'INFO' || (settings?.loggingLevel === 'ERROR' && error !== undefined);
}

/** Writes access and execution logs of a finished request, when its stage has them. */
export function logRequest(exchange: Exchange, answer: Answer, error: GatewayError | undefined): void {
  const { stage, log, requestId } = exchange;
  const access = stage.record.accessLogSettings;
  if (access) {
    const to = { destination: access.destinationArn, format: access.format };
    writeAccessLog(stage.context, to, exchange, () => variablesOf(exchange, answer, error));
  }
  if (!log || !isLogged(exchange, error)) return;
  const now = stage.context.kernel.clock.now();
  const lines = [...linesBefore(exchange), ...log.lines, ...linesAfter(exchange, answer, error !== undefined, now)];
  stage.context.kernel.part(logWriter).add(
    stage.context,
    `API-Gateway-Execution-Logs_${stage.apiId}/${stage.record.stageName}`,
    streamName(requestId),
    lines.map(({ at, text }) => ({ at, text: `(${requestId}) ${text}` })),
  );
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

function variablesOf(exchange: Exchange, answer: Answer, error: GatewayError | undefined): Record<string, unknown> {
  return {
    ...contextVariables(exchange),
    status: answer.status,
    responseLength: Buffer.byteLength(answer.body),
    responseLatency: exchange.stage.context.kernel.clock.now() - exchange.time,
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
}
