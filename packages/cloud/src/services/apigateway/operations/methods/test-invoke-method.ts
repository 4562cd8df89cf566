import type { TestInvokeMethodCommandOutput, TestInvokeMethodRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { GatewayError, internalError } from '../../execute/gateway-error.ts';
import { errorAnswer } from '../../execute/gateway-response.ts';
import { linesAfter, linesBefore } from '../../execute/logs/lines.ts';
import { run } from '../../execute/pipeline.ts';
import type { Answer, Exchange } from '../../execute/types.ts';
import { javaDate } from '../../shared/time.ts';
import { findMethod, findResource } from '../../state/find.ts';
import { testExchange } from './test-exchange.ts';

/**
 * Runs the current method, without a stage and without authorization, and returns the execution log with the response.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
 */
export const testInvokeMethod: Operation<TestInvokeMethodRequest, Output<TestInvokeMethodCommandOutput>> = async (
  input,
  ctx,
) => {
  const resource = findResource(ctx, input.restApiId, input.resourceId);
  const any = Object.hasOwn(resource.resourceMethods ?? {}, 'ANY') ? 'ANY' : undefined;
  findMethod(resource, Object.hasOwn(resource.resourceMethods ?? {}, input.httpMethod ?? '') ? input.httpMethod : any);
  const verb = input.httpMethod === 'ANY' ? 'GET' : input.httpMethod!;
  const { exchange, path } = testExchange(input, verb, resource.path, ctx);
  const started = ctx.kernel.clock.now();
  const { answer, failed } = await invoke(exchange, path, resource.path, verb);
  return {
    status: answer.status,
    body: answer.body.toString(),
    headers: Object.fromEntries(answer.headers.entries),
    multiValueHeaders: Object.fromEntries(answer.headers.entries.map(([name]) => [name, answer.headers.getAll(name)])),
    log: logText(exchange, answer, failed),
    latency: ctx.kernel.clock.now() - started,
  };
};

/** A path that does not match the resource has no path parameters. */
async function invoke(
  exchange: Exchange,
  path: string,
  resourcePath: string,
  verb: string,
): Promise<{ readonly answer: Answer; readonly failed: boolean }> {
  const { router } = exchange.stage.deployment;
  const match = router.find(path, verb);
  const fits = match?.method().resourcePath === resourcePath;
  const route = fits ? match : router.find(resourcePath, verb)!;
  exchange.route = route.method();
  exchange.pathParameters = fits ? match.pathParameters : [];
  try {
    return { answer: await whole(await run(exchange, exchange.route)), failed: false };
  } catch (error) {
    const answer = errorAnswer(error instanceof GatewayError ? error : internalError(), exchange);
    // Recorded: localstack's test_failed_invoke_test_method.
    answer.headers.delete('content-type');
    return { answer, failed: true };
  }
}

/** The response that would be streamed to a client, read to its end. */
async function whole({ stream, ...answer }: Answer): Promise<Answer> {
  if (!stream) return answer;
  const chunks: Uint8Array[] = [];
  for (let next = await stream.next(); !next.done; next = await stream.next()) chunks.push(next.value);
  return { ...answer, body: Buffer.concat(chunks) };
}

function logText(exchange: Exchange, answer: Answer, failed: boolean): string {
  const lines = [
    ...linesBefore(exchange),
    ...exchange.log!.lines,
    ...linesAfter(exchange, answer, failed, exchange.time),
  ].map(({ at, text }) => `${javaDate(at)} : ${text}`);
  return `${[`Execution log for request ${exchange.requestId}`, ...lines].join('\n')}\n`;
}
