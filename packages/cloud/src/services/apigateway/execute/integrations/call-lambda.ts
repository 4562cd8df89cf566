import type { InvocationType, InvokeWithResponseStreamResponseEvent } from '@aws-sdk/client-lambda';
import type { Context } from '../../../../kernel/context.ts';
import { apiConfiguration, integrationFailure } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { logRequestTo, logResponseOf } from '../logs/lines.ts';
import { mayInvoke } from '../policy/lambda-permission.ts';
import type { AllowedFunction, Exchange } from '../types.ts';
import { authorizerArn, functionOf, sourceArn, withStageVariables } from './lambda-uri.ts';

export interface LambdaResult {
  readonly payload: Buffer;
  readonly failed: boolean;
}

/** How long a found permission is cached, in milliseconds. A missing one is looked up each time. */
const BELIEVED_FOR = 1_000;

/** Finds the function that an integration or authorizer names. Without permission it is an internal error, as on AWS. */
async function findAllowed(
  exchange: Exchange,
  uri: string,
  credentials: string | undefined,
  authorizerId: string | undefined,
): Promise<AllowedFunction> {
  const { stage } = exchange;
  const target = functionOf(withStageVariables(uri, stage.variables));
  if (!target) {
    exchange.log?.add('Execution failed due to configuration error: Invalid endpoint address');
    throw apiConfiguration();
  }
  const role = credentials === undefined ? undefined : withStageVariables(credentials, stage.variables);
  const allowed = await mayInvoke(stage.context, target, {
    sourceArn: authorizerId === undefined ? sourceArn(exchange) : authorizerArn(exchange, authorizerId),
    credentials: role,
  });
  if (!allowed) {
    exchange.log?.add('Execution failed due to configuration error: Invalid permissions on Lambda function');
    throw apiConfiguration();
  }
  const where = target.region === stage.home.region ? stage.context : stage.context.with({ region: target.region });
  return { arn: target.arn, where, until: stage.context.kernel.clock.now() + BELIEVED_FOR };
}

/** As {@link findAllowed}, cached for a moment: most requests come in bursts. */
function allowedFunction(
  exchange: Exchange,
  uri: string,
  credentials: string | undefined,
  authorizerId: string | undefined,
): Promise<AllowedFunction> | AllowedFunction {
  const { allowed } = exchange.stage;
  const key = authorizerId ?? `${exchange.route!.resourceId} ${exchange.verb}`;
  const known = allowed.get(key);
  if (known && known.until > exchange.time) return known;
  return findAllowed(exchange, uri, credentials, authorizerId).then((found) => {
    allowed.set(key, found);
    return found;
  });
}

/** Invokes the function that an integration or authorizer names, as API Gateway. */
export async function callLambda(
  exchange: Exchange,
  uri: string,
  credentials: string | undefined,
  payload: string | Uint8Array,
  type: InvocationType = 'RequestResponse',
  authorizerId?: string,
): Promise<LambdaResult> {
  const found = allowedFunction(exchange, uri, credentials, authorizerId);
  const { arn, where } = found instanceof Promise ? await found : found;
  const started = exchange.log && logCall(exchange, `2015-03-31/functions/${arn}/invocations`, payload, where);
  try {
    const result = await where.aws.lambda.invoke({
      FunctionName: arn,
      InvocationType: type,
      Payload: typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload,
    });
    const bytes = result.Payload ?? new Uint8Array();
    if (started !== undefined) {
      const headers = new HeaderList([['X-Amz-Executed-Version', result.ExecutedVersion ?? '$LATEST']]);
      if (result.FunctionError) headers.append('X-Amz-Function-Error', result.FunctionError);
      logResponseOf(exchange, { status: result.StatusCode ?? 200, headers, body: bytes }, started);
    }
    return {
      payload: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      failed: result.FunctionError !== undefined && result.FunctionError !== '',
    };
  } catch (error) {
    throw failure(exchange, error);
  }
}

/** Invokes with InvokeWithResponseStream. The iterator throws when the function fails. */
export async function streamLambda(exchange: Exchange, payload: string): Promise<AsyncGenerator<Uint8Array>> {
  const { uri = '', credentials } = exchange.route!.integration.definition;
  const { arn, where } = await allowedFunction(exchange, uri, credentials, undefined);
  try {
    const { EventStream } = await where.aws.lambda.invokeWithResponseStream({
      FunctionName: arn,
      Payload: Buffer.from(payload, 'utf8'),
    });
    return chunksOf(EventStream!);
  } catch (error) {
    throw failure(exchange, error);
  }
}

/** Returns the time, in milliseconds. */
function logCall(exchange: Exchange, path: string, payload: string | Uint8Array, where: Context): number {
  const host = `lambda.${where.region}.amazonaws.com`;
  const headers = new HeaderList([
    ['Host', host],
    ['User-Agent', `AmazonAPIGateway_${exchange.stage.apiId}`],
    ['X-Amzn-Trace-Id', exchange.trace],
    ['x-amzn-apigateway-api-id', exchange.stage.apiId],
  ]);
  logRequestTo(exchange, `https://${host}/${path}`, headers, payload);
  return where.kernel.clock.now();
}

/** The function ended with an error after it had begun to respond, or before. */
export class StreamFailure extends Error {}

async function* chunksOf(events: AsyncIterable<InvokeWithResponseStreamResponseEvent>): AsyncGenerator<Uint8Array> {
  for await (const event of events) {
    if (event.PayloadChunk?.Payload) yield event.PayloadChunk.Payload;
    if (event.InvokeComplete?.ErrorCode) throw new StreamFailure(event.InvokeComplete.ErrorDetails ?? 'unknown');
  }
}

function failure(exchange: Exchange, error: unknown): Error {
  exchange.log?.add(`Execution failed due to configuration error: ${error instanceof Error ? error.message : error}`);
  return integrationFailure();
}
