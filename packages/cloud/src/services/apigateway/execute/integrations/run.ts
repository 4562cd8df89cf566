import { debugged, unlessDebugged } from '../../../../kernel/debugged.ts';
import { apiConfiguration, GatewayError, integrationFailure, integrationTimeout } from '../gateway-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { runAwsService } from './aws-service.ts';
import { runHttp, runHttpProxy } from './http.ts';
import { runLambdaMapped } from './lambda-mapped.ts';
import { runLambdaProxy } from './lambda-proxy.ts';
import { functionOf, isLambda, withStageVariables } from './lambda-uri.ts';
import { runMock } from './mock.ts';

/** Runs the integration of the exchange's method, no longer than its time-out. */
export function runIntegration(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  if (definition.type === 'MOCK') return Promise.resolve(runMock(exchange));
  const { kernel } = exchange.stage.context;
  const { clock } = kernel;
  const started = clock.now();
  const ended = (status: number | undefined): void => {
    exchange.integration = {
      latency: clock.now() - started,
      status: exchange.integration?.status ?? status,
      requestId: undefined,
    };
  };
  // One promise for all of it: every request passes here.
  return new Promise((resolve, reject) => {
    let late = false;
    const fail = (error: unknown): void => {
      ended(undefined);
      reject(translated(error, exchange));
    };
    const isHeld = () => {
      const target = functionOf(withStageVariables(definition.uri ?? '', exchange.stage.variables));
      return target !== undefined && kernel.part(debugged).has(target.arn);
    };
    const inTime = unlessDebugged(definition.timeoutInMillis ?? 29_000, isHeld, () => {
      late = true;
      fail(integrationTimeout());
    });
    byType(exchange).then(
      (answer) => {
        inTime();
        // It is no longer read.
        if (late) return void answer.stream?.return?.();
        ended(answer.status);
        resolve(answer);
      },
      (error) => {
        inTime();
        if (!late) fail(error);
      },
    );
  });
}

function byType(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  switch (definition.type) {
    case 'AWS_PROXY':
      return runLambdaProxy(exchange);
    case 'AWS':
      return isLambda(definition.uri) ? runLambdaMapped(exchange) : runAwsService(exchange);
    case 'HTTP':
      return runHttp(exchange);
    case 'HTTP_PROXY':
      return runHttpProxy(exchange);
    default:
      return Promise.reject(apiConfiguration());
  }
}

const UNREACHABLE = /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|ERR_|HPE_|CERT_|DEPTH_|UNABLE_|SELF_)/;

/** An unreachable endpoint is an integration failure; any other unexpected error is a bug of ours. */
function translated(error: unknown, exchange: Exchange): unknown {
  if (error instanceof GatewayError) return error;
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || name === 'AbortError') return integrationTimeout();
  if (typeof code === 'string' && UNREACHABLE.test(code)) {
    exchange.log?.add(`Execution failed due to configuration error: ${message}`);
    return integrationFailure();
  }
  return error;
}
