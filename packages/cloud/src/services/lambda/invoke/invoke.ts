import type { InvokeCommandInput, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Operation, Output } from '../../../kernel/context.ts';
import { traceOf } from '../../../kernel/trace.ts';
import { dispatch } from '../exec/dispatch.ts';
import { findInvoked } from '../resolve.ts';
import { eventQueue } from './event-queue.ts';
import { readClientContext, readPayload } from './payload.ts';
import { route } from './route.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invoke: Operation<InvokeCommandInput, Output<InvokeCommandOutput>> = async (input, ctx) => {
  const type = input.InvocationType ?? 'RequestResponse';
  const target = route(findInvoked(ctx, input.FunctionName ?? '', input.Qualifier));
  // The shapes of the wire are bytes; other services may hand over text.
  const payload = readPayload(input.Payload as Uint8Array | string | undefined, type, ctx.caller);
  const clientContext = readClientContext(input.ClientContext);
  // One request of another service may lead to several invocations.
  const id = ctx.caller.kind === 'service' ? ctx.kernel.ids.uuid() : ctx.requestId;
  if (type === 'DryRun') return { StatusCode: 204 };
  const trace = traceOf(ctx);
  if (type === 'Event') {
    ctx.kernel.part(eventQueue).accept(ctx, target, { id, payload, clientContext, trace });
    return { StatusCode: 202, Payload: Buffer.alloc(0) as never };
  }
  const wantsTail = input.LogType === 'Tail';
  const outcome = await dispatch(ctx, target, { id, payload, clientContext, wantsTail, trace });
  return {
    StatusCode: 200,
    ExecutedVersion: target.version,
    // The wire layer and other services take any bytes; the SDK's type has methods of its own on top.
    Payload: outcome.payload as never,
    ...(outcome.failed ? { FunctionError: 'Unhandled' } : {}),
    ...(outcome.tail ? { LogResult: outcome.tail.toString('base64') } : {}),
  };
};
