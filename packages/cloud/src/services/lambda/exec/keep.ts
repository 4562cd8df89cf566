import type { Context } from '../../../kernel/context.ts';
import type { Target } from '../resolve.ts';
import type { DispatchOptions } from './dispatch.ts';
import type { Outcome, Run } from './invocation.ts';

/** Keeps an invocation for whoever asks what happened: one of the two is called. */
export function keepInvocation(ctx: Context, target: Target, { id, payload, trigger }: DispatchOptions) {
  const { kernel, caller } = ctx;
  const { account, region } = target.place;
  const began = {
    id,
    time: kernel.clock.now(),
    account,
    region,
    function: target.fn.name,
    version: target.version,
    trigger: trigger ?? caller.arn,
    event: payload,
  };
  return {
    ran(outcome: Outcome, run: Run): void {
      const { failed, payload: result } = outcome;
      const { tail } = run;
      const seen = {
        ...began,
        result,
        error: failed ? errorOf(result) : undefined,
        duration: run.duration,
        coldStart: run.coldStart,
        // Its last lines come after its result.
        get log() {
          return tail.toString();
        },
      };
      kernel.watch.invocations.push(seen, payload.length + result.length + LOG);
    },
    failed(error: Error): void {
      const ended = {
        result: undefined,
        error: `${error.name}: ${error.message}`,
        duration: 0,
        coldStart: false,
        log: '',
      };
      kernel.watch.invocations.push({ ...began, ...ended }, payload.length);
    },
  };
}

const LOG = 4096;

function errorOf(result: Uint8Array): string {
  try {
    const { errorType = 'Error', errorMessage = '' } = JSON.parse(Buffer.from(result).toString());
    return `${errorType}: ${errorMessage}`;
  } catch {
    return 'Error';
  }
}
