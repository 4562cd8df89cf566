import type { Kernel } from '../../../kernel/kernel.ts';
import type { Target } from '../resolve.ts';

/**
 * Counts an asynchronous event that was given up, whether or not a destination or a dead-letter queue has it.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#async-invocation-metrics
 */
export function countDropped(kernel: Kernel, { fn, place: { account, region } }: Target): void {
  const now = kernel.clock.now();
  for (const dimensions of [[], ['FunctionName', fn.name]]) {
    kernel.metrics
      .counter({ account, region, namespace: 'AWS/Lambda', name: 'AsyncEventsDropped', unit: 'Count', dimensions })
      .add(1, now);
  }
}
