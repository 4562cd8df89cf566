import { setMaxListeners } from 'node:events';
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import type { Clock, Kernel, Part } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import { Specs } from '../template/specs.ts';
import { commit, type Deployment, stackOf } from './deployment.ts';
import { setStack } from './journal.ts';

/** As many may wait for the end of it as there are resources. */
function listenedTo(controller: AbortController): AbortController {
  setMaxListeners(0, controller.signal);
  return controller;
}

/** One operation that is being carried out now, as those see it who wait for it or want to stop it. */
export class Run {
  readonly #abort = listenedTo(new AbortController());
  cancelled = false;
  /** A deletion follows at once: no roll-back. */
  superseded = false;
  timedOut = false;
  /** Milliseconds that an answer waits for it. */
  grace = GRACE;
  /** Settles when the stack has come to rest. Never rejects. */
  done: Promise<void> = Promise.resolve();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Nothing new is begun and long waits end. */
  abandon(): void {
    this.#abort.abort();
  }

  supersede(): void {
    this.superseded = true;
    this.abandon();
  }

  cancel(): void {
    this.cancelled = true;
    this.abandon();
  }
}

const runsPart: Part<Map<string, Run>> = { name: 'cloudformation/runs', open: () => new Map() };
const specsPart: Part<Promise<Specs>> = {
  name: 'cloudformation/specs',
  open: ({ lenient = false, unsupportedTypes }) => Specs.load({ lenient, recording: unsupportedTypes === 'record' }),
};

export function specsOf(kernel: Kernel): Promise<Specs> {
  return kernel.part(specsPart);
}

export function runOf(kernel: Kernel, stackId: string): Run | undefined {
  return kernel.part(runsPart).get(stackId);
}

/**
 * Runs `work` in the background, after the response. The stack's record must already have the status of the operation.
 */
export function startRun(
  ctx: Context,
  stackId: string,
  work: (d: Deployment, run: Run) => Promise<void>,
  options: { token?: string; timeoutInMinutes?: number } = {},
): Run {
  const { kernel } = ctx;
  const runs = kernel.part(runsPart);
  const run = new Run();
  if (kernel.lenient) run.grace = LENIENT_GRACE;
  runs.set(stackId, run);
  const forget = startTimer(kernel.clock, run, options.timeoutInMinutes);
  run.done = (async () => {
    const d: Deployment = { ctx, stackId, specs: await specsOf(kernel), signal: run.signal, token: options.token };
    try {
      await work(d, run);
    } catch (error) {
      kernel.log.error(`The deployment of ${stackId} failed`, { error: errorText(error) });
      // Clients wait for a status that is at rest, come what may.
      const { status } = stackOf(d);
      if (status.endsWith('_IN_PROGRESS')) setStack(d, restOf(status), 'Internal Failure');
      await commit(d);
    } finally {
      forget?.();
      if (runs.get(stackId) === run) runs.delete(stackId);
    }
  })();
  kernel.background(run.done);
  return run;
}

function restOf(status: StackStatus): StackStatus {
  if (status.startsWith('UPDATE_COMPLETE')) return 'UPDATE_COMPLETE';
  if (status.startsWith('UPDATE_ROLLBACK')) return 'UPDATE_ROLLBACK_FAILED';
  return status.replace(/_IN_PROGRESS$/, '_FAILED') as StackStatus;
}

/** The same deployment with a new signal, for the work after an aborted one. */
export function withNewSignal(d: Deployment): Deployment {
  return { ...d, signal: new AbortController().signal };
}

function startTimer(clock: Clock, run: Run, minutes: number | undefined): Cancel | undefined {
  if (minutes === undefined) return undefined;
  const expire = () => {
    run.timedOut = true;
    run.abandon();
  };
  return after(clock, minutes * 60_000, expire);
}

/** Milliseconds that an answer waits for its deployment. */
const GRACE = 400;
/** Tests made for emulators whose deployments are over with the answer do not wait at all. */
const LENIENT_GRACE = 10_000;

/**
 * Waits a moment for a deployment to finish. Clients that poll look once at once and then only every 5 or 30 seconds:
 * an operation that takes a moment should be done at the first poll.
 */
export async function settleSoon(run: Run): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, run.grace);
  });
  await Promise.race([run.done, late]);
  clearTimeout(timer);
}
