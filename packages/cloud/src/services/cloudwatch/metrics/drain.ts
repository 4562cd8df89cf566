import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import type { Dimension } from '../records.ts';
import { record } from './points.ts';
import { prune } from './retention.ts';
import { sampleQueues } from './sample-queues.ts';

/** Takes over the cloud's own counters. Every reader of metrics calls it first. */
export function drain(kernel: Kernel): boolean {
  const drained = kernel.metrics.drain();
  for (const { metric, time, count, sum, min, max, values } of drained) {
    const { account, region, namespace, name, unit, dimensions: flat } = metric;
    const dimensions: Dimension[] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) dimensions.push({ Name: flat[i] ?? '', Value: flat[i + 1] ?? '' });
    record(
      { account, region, kernel },
      { namespace, name, dimensions },
      { time: time / 1000, width: 60, unit, count, sum, min, max, values: [...values] },
    );
  }
  return drained.length > 0;
}

const DRAIN_EVERY = 60_000;
const PRUNE_EVERY = 60 * 60_000;

/** Keeps counters from growing in memory, and old data from growing on disk. */
export const metricsDrain: Part<{ close(): void }> = {
  name: 'cloudwatch.upkeep',
  open(kernel) {
    let pruned = Number.NEGATIVE_INFINITY;
    const check = async () => {
      await sampleQueues(kernel);
      const changed = drain(kernel);
      const due = kernel.clock.now() - pruned >= PRUNE_EVERY;
      if (due) {
        pruned = kernel.clock.now();
        prune(kernel);
      }
      if (changed || due) await kernel.store.commit();
    };
    let cancel: Cancel | undefined;
    const wait = () => {
      cancel = after(kernel.clock, DRAIN_EVERY, () => {
        kernel.background(check());
        wait();
      });
    };
    wait();
    return {
      close() {
        cancel?.();
        drain(kernel);
      },
    };
  },
  close: (value) => value.close(),
};
