import { apiConfiguration, GatewayError, integrationFailure, integrationTimeout } from '../gateway-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { runAwsService } from './aws-service.ts';
import { runHttp, runHttpProxy } from './http.ts';
import { runLambdaMapped } from './lambda-mapped.ts';
import { runLambdaProxy } from './lambda-proxy.ts';
import { isLambda } from './lambda-uri.ts';
import { runMock } from './mock.ts';

/** Runs the integration of the exchange's method, no longer than its time-out. */
export async function runIntegration(exchange: Exchange): Promise<Answer> {
  const { definition } = exchange.route!.integration;
  if (definition.type === 'MOCK') return runMock(exchange);
  const { clock } = exchange.stage.context.kernel;
  const started = clock.now();
  let answer: Answer | undefined;
  try {
    answer = await withTimeout(byType(exchange), definition.timeoutInMillis ?? 29_000);
    return answer;
  } catch (error) {
    throw translated(error, exchange);
  } finally {
    exchange.integration = {
      latency: clock.now() - started,
      status: exchange.integration?.status ?? answer?.status,
      requestId: undefined,
    };
  }
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

/** A stream that comes too late is ended: nobody reads it. */
function withTimeout(work: Promise<Answer>, milliseconds: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(integrationTimeout());
    }, milliseconds);
    work.then(
      (answer) => {
        clearTimeout(timer);
        if (late) void answer.stream?.return?.();
        else resolve(answer);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

const UNREACHABLE = /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT|ERR_|HPE_|CERT_|DEPTH_|UNABLE_|SELF_)/;

/** An endpoint that cannot be reached is an integration failure; anything else that is no answer is a bug of ours. */
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
