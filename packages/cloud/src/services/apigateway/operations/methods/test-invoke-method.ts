import type { TestInvokeMethodCommandOutput, TestInvokeMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { GatewayError, internalError } from '../../execute/gateway-error.ts';
import { errorAnswer } from '../../execute/gateway-response.ts';
import { run } from '../../execute/pipeline.ts';
import type { Answer, Exchange } from '../../execute/types.ts';
import { javaDate } from '../../shared/time.ts';
import { findMethod, findResource } from '../../state/find.ts';
import { testExchange } from './test-exchange.ts';

/**
 * Runs a method as it is now, without a stage and without authorization, and gives the execution log with the answer.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
 */
export const testInvokeMethod: Operation<TestInvokeMethodRequest, Output<TestInvokeMethodCommandOutput>> = async (
  input,
  ctx,
) => {
  const resource = findResource(ctx, input.restApiId, input.resourceId);
  findMethod(resource, input.httpMethod);
  const verb = input.httpMethod === 'ANY' ? 'GET' : input.httpMethod!;
  const { exchange, path } = testExchange(input, verb, resource.path, ctx);
  const started = ctx.kernel.clock.now();
  const answer = await invoke(exchange, path, resource.path, verb);
  return {
    status: answer.status,
    body: answer.body.toString(),
    headers: Object.fromEntries(answer.headers.entries),
    multiValueHeaders: Object.fromEntries(answer.headers.entries.map(([name]) => [name, answer.headers.getAll(name)])),
    log: logText(exchange, answer),
    latency: ctx.kernel.clock.now() - started,
  };
};

/** A path that does not fit the resource gives no path parameters. */
async function invoke(exchange: Exchange, path: string, resourcePath: string, verb: string): Promise<Answer> {
  const { router } = exchange.stage.deployment;
  const match = router.find(path, verb);
  const fits = match?.method().resourcePath === resourcePath;
  const route = fits ? match : router.find(resourcePath, verb)!;
  exchange.route = route.method();
  exchange.pathParameters = fits ? match.pathParameters : [];
  try {
    return await whole(await run(exchange, exchange.route));
  } catch (error) {
    return errorAnswer(error instanceof GatewayError ? error : internalError(), exchange);
  }
}

/** What would be streamed to a client, read to its end. */
async function whole({ stream, ...answer }: Answer): Promise<Answer> {
  if (!stream) return answer;
  const chunks: Uint8Array[] = [];
  for (let next = await stream.next(); !next.done; next = await stream.next()) chunks.push(next.value);
  return { ...answer, body: Buffer.concat(chunks) };
}

function logText(exchange: Exchange, answer: Answer): string {
  const lines = [
    `Execution log for request ${exchange.requestId}`,
    ...[
      { at: exchange.time, text: `Starting execution for request: ${exchange.requestId}` },
      { at: exchange.time, text: `HTTP Method: ${exchange.verb}, Resource Path: ${exchange.path}` },
      { at: exchange.time, text: `Method request path: ${map(exchange.pathParameters)}` },
      { at: exchange.time, text: `Method request query string: ${map(exchange.query.entries)}` },
      { at: exchange.time, text: `Method request headers: ${map(exchange.headers.entries)}` },
      { at: exchange.time, text: `Method request body before transformations: ${exchange.body.toString('utf8')}` },
      ...exchange.log!.lines,
      { at: exchange.time, text: `Method response headers: ${map(answer.headers.entries)}` },
      { at: exchange.time, text: 'Successfully completed execution' },
      { at: exchange.time, text: `Method completed with status: ${answer.status}` },
    ].map(({ at, text }) => `${javaDate(at)} : ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}

function map(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}
