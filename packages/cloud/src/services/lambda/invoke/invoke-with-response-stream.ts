import type { IncomingMessage } from 'node:http';
import type {
  InvokeWithResponseStreamCommandInput,
  InvokeWithResponseStreamCommandOutput,
  InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { dispatch } from '../exec/dispatch.ts';
import type { Outcome } from '../exec/invocation.ts';
import { findInvoked } from '../resolve.ts';
import { readClientContext, readPayload } from './payload.ts';
import { route } from './route.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export const invokeWithResponseStream: Operation<
  InvokeWithResponseStreamCommandInput,
  Output<InvokeWithResponseStreamCommandOutput>
> = async (input, ctx) => {
  const target = route(findInvoked(ctx, input.FunctionName ?? '', input.Qualifier));
  const payload = readPayload(input.Payload as Uint8Array | undefined, 'RequestResponse', ctx.caller);
  if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
  const wantsTail = input.LogType === 'Tail';
  const clientContext = readClientContext(input.ClientContext);
  let begun: (stream: { contentType: string; body: IncomingMessage }) => void = () => {};
  const streamed = new Promise<{ contentType: string; body: IncomingMessage }>((resolve) => {
    begun = resolve;
  });
  const ended = dispatch(ctx, target, {
    id: ctx.requestId,
    payload,
    clientContext,
    wantsTail,
    onStream: (contentType, body) => begun({ contentType, body }),
  });
  const first = await Promise.race([streamed, ended]);
  const stream = 'body' in first ? first : undefined;
  return {
    StatusCode: 200,
    ExecutedVersion: target.version,
    ResponseStreamContentType: stream?.contentType ?? 'application/octet-stream',
    EventStream: events(stream?.body, ended),
  };
};

async function* events(
  body: IncomingMessage | undefined,
  ended: Promise<Outcome>,
): AsyncGenerator<InvokeWithResponseStreamResponseEvent> {
  if (body) {
    try {
      const chunks = body.iterator({ destroyOnReturn: false });
      for await (const chunk of chunks) yield { PayloadChunk: { Payload: chunk as Buffer } };
    } catch {
      // The environment ended in the middle: the outcome says why.
    } finally {
      // If the caller disconnects, the function continues, and its environment is busy until it ends.
      body.resume();
    }
  }
  const outcome = await ended;
  if (!outcome.failed && outcome.payload.length > 0) yield { PayloadChunk: { Payload: outcome.payload } };
  const failure = outcome.failed
    ? { ErrorCode: 'Unhandled', ErrorDetails: Buffer.from(outcome.payload).toString() }
    : {};
  const log = outcome.tail ? { LogResult: outcome.tail.toString('base64') } : {};
  yield { InvokeComplete: { ...failure, ...log } };
}
