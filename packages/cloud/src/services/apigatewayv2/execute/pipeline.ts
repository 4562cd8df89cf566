import { AwsError } from '../../../kernel/errors.ts';
import { AbortedRequest } from '../../../kernel/http/read-body.ts';
import { authorize } from './authorize/authorize.ts';
import { addCors, preflight } from './cors.ts';
import { HeaderList } from './header-list.ts';
import { HttpError, headersTooLarge, internalError, notFound, notThere } from './http-error.ts';
import { runIntegration } from './integrations/run.ts';
import { checkThrottle } from './throttle.ts';
import type { Answer, Exchange } from './types.ts';

export interface Outcome {
  readonly answer: Answer;
  readonly error: HttpError | undefined;
}

/** Bytes of all header lines together. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LARGEST_HEADERS = 10_240;

/** Processes a request in its stage. Only an aborted request throws: everything else is a response. */
export async function serve(exchange: Exchange, body: () => Promise<Buffer> | Buffer): Promise<Outcome> {
  const cors = exchange.stage.definition.api.CorsConfiguration;
  const early = preflight(cors, exchange.verb, exchange.headers);
  if (early) return { answer: early, error: undefined };
  let outcome: Outcome;
  try {
    outcome = { answer: await run(exchange, body), error: undefined };
  } catch (thrown) {
    if (thrown instanceof AbortedRequest) throw thrown;
    const error = asHttpError(thrown, exchange);
    outcome = { answer: errorAnswer(error), error };
  }
  addCors(cors, exchange.headers, outcome.answer.headers);
  return outcome;
}

async function run(exchange: Exchange, body: () => Promise<Buffer> | Buffer): Promise<Answer> {
  const size = exchange.headers.entries.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (size > LARGEST_HEADERS) throw headersTooLarge();
  const match = exchange.stage.router.find(exchange.verb, exchange.path);
  if (!match) throw notFound();
  exchange.route = match.route;
  exchange.pathParameters = match.pathParameters;
  checkThrottle(exchange);
  // A signature is about the body too.
  const isSigned = match.route.AuthorizationType === 'AWS_IAM';
  if (isSigned) exchange.body = await body();
  await authorize(exchange);
  if (!isSigned) exchange.body = await body();
  return runIntegration(exchange);
}

function asHttpError(thrown: unknown, exchange: Exchange): HttpError {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof AwsError && thrown.code === 'NotImplemented') {
    return notThere(thrown.message.replace(/ is not implemented by jaws-cloud\.$/, ''));
  }
  exchange.stage.context.kernel.log.error(`${exchange.verb} ${exchange.rawPath} failed`, {
    error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  });
  return internalError();
}

export function errorAnswer(error: HttpError): Answer {
  const headers = new HeaderList([['Content-Type', 'application/json']]);
  for (const [name, value] of Object.entries(error.headers)) headers.append(name, value);
  return { status: error.status, headers, body: JSON.stringify({ message: error.message }) };
}
