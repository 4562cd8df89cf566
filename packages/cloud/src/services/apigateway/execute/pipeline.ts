import { AbortedRequest } from '../../../kernel/http/read-body.ts';
import { throttles } from '../../../kernel/http/throttles.ts';
import { authorize } from './authorize/authorize.ts';
import { cached, cachingOf } from './cache/cached.ts';
import { expanded } from './compression.ts';
import { GatewayError, internalError, missingAuthenticationToken, throttled } from './gateway-error.ts';
import { errorAnswer } from './gateway-response.ts';
import { runIntegration } from './integrations/run.ts';
import { settingsOf } from './method-settings.ts';
import type { Answer, CompiledMethod, Exchange } from './types.ts';
import { validateRequest } from './validation/validate-request.ts';

export interface Outcome {
  readonly answer: Answer;
  readonly error: GatewayError | undefined;
}

/** Processes a request in its stage. Only an aborted request throws: everything else is a response. */
export async function serve(exchange: Exchange, body: () => Promise<Buffer> | Buffer): Promise<Outcome> {
  try {
    const route = findRoute(exchange);
    // A signature is about the body too.
    const isSigned = route.method.authorizationType?.toUpperCase() === 'AWS_IAM';
    if (isSigned) exchange.body = await body();
    const asked = authorize(exchange, route);
    if (asked) await asked;
    checkThrottle(exchange, route);
    if (!isSigned) exchange.body = await body();
    const plain = expanded(exchange, exchange.body);
    if (plain) exchange.body = await plain;
    return { answer: await run(exchange, route), error: undefined };
  } catch (thrown) {
    if (thrown instanceof AbortedRequest) throw thrown;
    const error = thrown instanceof GatewayError ? thrown : unexpected(thrown, exchange);
    return { answer: errorAnswer(error, exchange), error };
  }
}

/** Validation and integration of a request whose method is known and allowed. */
export function run(exchange: Exchange, route: CompiledMethod): Promise<Answer> {
  validateRequest(exchange, route);
  const caching = cachingOf(exchange, route);
  return caching ? cached(exchange, route, caching, () => runIntegration(exchange)) : runIntegration(exchange);
}

function findRoute(exchange: Exchange): CompiledMethod {
  const match = exchange.stage.deployment.router.find(exchange.path, exchange.verb);
  if (!match) throw missingAuthenticationToken();
  exchange.route = match.method();
  exchange.pathParameters = match.pathParameters;
  return exchange.route;
}

/** Only limits set by a user: the account's own are far above what a machine can serve. */
function checkThrottle(exchange: Exchange, route: CompiledMethod): void {
  const { stage } = exchange;
  const settings = settingsOf(stage.record, route.resourcePath, exchange.verb);
  if (!settings) return;
  const { throttlingRateLimit: rate = 10_000, throttlingBurstLimit: burst = 5_000 } = settings;
  if (rate < 0 || burst < 0) return;
  const key = `${stage.apiId}/${stage.record.stageName}${route.resourcePath}/${exchange.verb}`;
  if (!stage.context.kernel.part(throttles).take(key, rate, burst, exchange.time)) throw throttled();
}

function unexpected(thrown: unknown, exchange: Exchange): GatewayError {
  exchange.stage.context.kernel.log.error(`${exchange.verb} ${exchange.fullPath} failed`, {
    error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  });
  return internalError();
}
