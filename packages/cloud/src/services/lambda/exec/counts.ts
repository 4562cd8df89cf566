import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Counter } from '../../../kernel/metrics.ts';
import type { Target } from '../resolve.ts';

interface Counters {
  readonly invocations: Counter;
  readonly errors: Counter;
  readonly throttles: Counter;
  readonly duration: Counter;
  /** Undefined: over all functions, which is not known here. */
  readonly concurrency: Counter | undefined;
  running: number;
}

/** By function record and dimensions. */
const known: Part<WeakMap<object, Map<string, Counters>>> = { name: 'lambda.counts', open: () => new WeakMap() };

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
function countersOf(kernel: Kernel, { alias, fn, place, qualifier, version }: Target): Counters[] {
  const all = kernel.part(known);
  let ofFunction = all.get(fn);
  if (!ofFunction) {
    ofFunction = new Map();
    all.set(fn, ofFunction);
  }
  const counters = ofFunction;
  const under = (...dimensions: readonly string[]): Counters => {
    const key = dimensions.join();
    let found = counters.get(key);
    if (!found) {
      const { account, region } = place;
      const counter = (name: string, unit = 'Count') =>
        kernel.metrics.counter({ account, region, namespace: 'AWS/Lambda', name, unit, dimensions });
      found = {
        invocations: counter('Invocations'),
        errors: counter('Errors'),
        throttles: counter('Throttles'),
        duration: counter('Duration', 'Milliseconds'),
        concurrency: dimensions.length === 0 ? undefined : counter('ConcurrentExecutions'),
        running: 0,
      };
      counters.set(key, found);
    }
    return found;
  };
  const name = ['FunctionName', fn.name];
  const resource = [...name, 'Resource', `${fn.name}:${qualifier}`];
  return [
    under(),
    under(...name),
    ...(qualifier ? [under(...resource)] : []),
    // Tells the versions of an alias apart that shifts its traffic.
    ...(alias ? [under(...resource, 'ExecutedVersion', version)] : []),
  ];
}

export function countThrottle(kernel: Kernel, target: Target): void {
  const now = kernel.clock.now();
  for (const { throttles } of countersOf(kernel, target)) throttles.add(1, now);
}

/**
 * Counts the start of an invocation; the returned function counts its end. `duration`: milliseconds of its REPORT line, which are
 * the function's own, without its start and the wait for an environment. Undefined if nothing ran.
 */
export function countInvocation(kernel: Kernel, target: Target): (failed: boolean, duration?: number) => void {
  const counters = countersOf(kernel, target);
  const now = kernel.clock.now();
  for (const one of counters) {
    one.running += 1;
    one.concurrency?.add(one.running, now);
  }
  return (failed, duration) => {
    const then = kernel.clock.now();
    for (const one of counters) {
      one.running -= 1;
      one.invocations.add(1, then);
      one.errors.add(failed ? 1 : 0, then);
      one.throttles.add(0, then);
      if (duration !== undefined) one.duration.add(Math.round(duration * 100) / 100, then);
    }
  };
}
