import type { IncomingMessage } from 'node:http';
import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';
import { fleet } from './fleet.ts';
import type { Outcome } from './invocation.ts';

export interface DispatchOptions {
  readonly payload: Uint8Array;
  /** The invocation's request id. */
  readonly id: string;
  readonly clientContext?: string | undefined;
  readonly wantsTail?: boolean;
  readonly onStream?: (contentType: string, body: IncomingMessage) => void;
}

const HEX = '0123456789abcdef';

/** Runs a function version once and gives what came of it. Throws TooManyRequestsException, and what kept it from running. */
export async function dispatch(ctx: Context, target: Target, options: DispatchOptions): Promise<Outcome> {
  if (target.code.image !== undefined) throw notImplemented('Running a container image');
  const running = ctx.kernel.part(fleet);
  const leave = running.enter(target);
  const { ids, clock } = ctx.kernel;
  return new Promise<Outcome>((resolve, reject) => {
    running.run(ctx, target, {
      id: options.id,
      arn: functionArn(target.place, target.fn.name, target.qualifier),
      payload: options.payload,
      clientContext: options.clientContext,
      traceId: `Root=1-${Math.floor(clock.now() / 1000).toString(16)}-${ids.random(24, HEX)};Parent=${ids.random(16, HEX)};Sampled=0`,
      wantsTail: options.wantsTail ?? false,
      onStream: options.onStream,
      finish: (outcome) => {
        leave();
        resolve(outcome);
      },
      abort: (error) => {
        leave();
        reject(error);
      },
    });
  });
}
