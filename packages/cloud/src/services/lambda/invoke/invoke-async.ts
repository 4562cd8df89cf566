import { Readable } from 'node:stream';
import type { InvokeAsyncCommandInput, InvokeAsyncCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { findTarget } from '../resolve.ts';
import { eventQueue } from './event-queue.ts';
import { readPayload } from './payload.ts';
import { route } from './route.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html */
export const invokeAsync: Operation<InvokeAsyncCommandInput, Output<InvokeAsyncCommandOutput>> = async (input, ctx) => {
  const target = route(findTarget(ctx, input.FunctionName ?? ''));
  const payload = readPayload(await bytesOf(input.InvokeArgs), 'Event', ctx.caller);
  ctx.kernel.part(eventQueue).accept(ctx, target, { id: ctx.requestId, payload, clientContext: undefined });
  return { Status: 202 };
};

/** A streaming body is a stream or bytes. */
async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return Buffer.from((body ?? []) as Uint8Array);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
