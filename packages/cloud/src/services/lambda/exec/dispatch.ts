import type { IncomingMessage } from 'node:http';
import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { unavailable } from '../../../kernel/faults/faults.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { recursiveInvocation } from '../errors.ts';
import { functionArn } from '../names.ts';
import type { Target } from '../resolve.ts';
import { countInvocation, countThrottle } from './counts.ts';
import { fleet } from './fleet.ts';
import type { Outcome } from './invocation.ts';
import { keepInvocation } from './keep.ts';
import { lineageName, MOST_INVOCATIONS, runsOf, withRun } from './lineage.ts';

export interface DispatchOptions {
  readonly payload: Uint8Array;
  /** The invocation's request id. */
  readonly id: string;
  readonly clientContext?: string | undefined;
  readonly wantsTail?: boolean;
  /** Why it runs. Default: the context's caller. */
  readonly trigger?: string | undefined;
  /** `X-Amzn-Trace-Id` of what led to it. */
  readonly trace?: string | undefined;
  readonly onStream?: (contentType: string, body: IncomingMessage) => void;
}

/**
 * Runs a function version once and returns the outcome. Throws TooManyRequestsException, RecursiveInvocationException, and the
 * error that kept it from running.
 */
export function dispatch(ctx: Context, target: Target, options: DispatchOptions): Promise<Outcome> {
  try {
    return begin(ctx, target, options);
  } catch (error) {
    return Promise.reject(error);
  }
}

function begin(ctx: Context, target: Target, options: DispatchOptions): Promise<Outcome> {
  if (target.code.image !== undefined) throw notImplemented('Running a container image');
  if (ctx.kernel.faults.isDown(target.place.region)) throw unavailable(target.place.region);
  // A loop goes over all versions of a function.
  const names = namesOf(ctx.kernel, target);
  if (target.fn.recursiveLoop !== 'Allow' && runsOf(options.trace, names.lineage) >= MOST_INVOCATIONS) {
    throw recursiveInvocation();
  }
  const running = ctx.kernel.part(fleet);
  const leave = enter(ctx, target);
  const count = countInvocation(ctx.kernel, target);
  const keep = keepInvocation(ctx, target, options);
  const { ids, clock } = ctx.kernel;
  const run = new Promise<Outcome>((resolve, reject) => {
    running.run(ctx, target, {
      id: options.id,
      arn: target.qualifier ? `${names.arn}:${target.qualifier}` : names.arn,
      payload: options.payload,
      clientContext: options.clientContext,
      traceId: withRun(options.trace, names.lineage, () => newTrace(ids.uuid(), options.id, clock.now())),
      wantsTail: options.wantsTail ?? false,
      onStream: options.onStream,
      begin: keep.began,
      finish: (outcome, run) => {
        leave();
        keep.ran(outcome, run);
        count(outcome.failed, run.duration);
        resolve(outcome);
      },
      abort: (error) => {
        leave();
        keep.failed(error);
        count(true);
        reject(error);
      },
    });
  });
  ctx.kernel.work.add(run);
  return run;
}

interface Names {
  /** Without a qualifier. */
  readonly arn: string;
  readonly lineage: string;
}

/** By function record: a record is replaced, never changed. */
const knownNames: Part<WeakMap<object, Names>> = { name: 'lambda.names', open: () => new WeakMap() };

function namesOf(kernel: Kernel, { fn, place }: Target): Names {
  const known = kernel.part(knownNames);
  let names = known.get(fn);
  if (!names) {
    const arn = functionArn(place, fn.name);
    names = { arn, lineage: lineageName(arn) };
    known.set(fn, names);
  }
  return names;
}

function enter(ctx: Context, target: Target): () => void {
  try {
    return ctx.kernel.part(fleet).enter(target);
  } catch (error) {
    countThrottle(ctx.kernel, target);
    throw error;
  }
}

/** A new trace, of the digits of two uuids. */
function newTrace(root: string, parent: string, now: number): string {
  const digits = root.slice(0, 8) + root.slice(9, 13) + root.slice(24);
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${digits};Parent=${parent.slice(0, 8)}${parent.slice(-8)};Sampled=0`;
}
