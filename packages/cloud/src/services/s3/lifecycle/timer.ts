import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { Alarms } from '../../../kernel/schedule/alarms.ts';
import { allBuckets } from '../shared/buckets.ts';
import { dayAfter, enabledRules } from './rules.ts';
import { sweep } from './sweep.ts';

/**
 * Sweeps buckets with lifecycle rules at every midnight UTC. Sweeps missed during a pause are done at the next start.
 */
class LifecycleTimer {
  readonly #kernel: Kernel;
  readonly #alarms: Alarms;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#alarms = new Alarms(kernel);
  }

  /** Waits for the next midnight, if a bucket has rules. */
  watch(): void {
    const wanted = [...allBuckets(this.#kernel).values()].some((bucket) => enabledRules(bucket).length > 0);
    // Rules are seen a moment after midnight, so that what is due then is due.
    if (wanted) this.#alarms.set('midnight', dayAfter(this.#kernel.clock.now() + 1, 0), () => this.sweepAll());
  }

  sweepAll(): void {
    const work = async (): Promise<void> => {
      for (const { name } of [...allBuckets(this.#kernel).values()]) await sweep(this.#kernel, name);
    };
    this.#kernel.background(work());
    this.watch();
  }

  close(): void {
    this.#alarms.close();
  }
}

export const lifecycleTimer: Part<LifecycleTimer> = {
  name: 's3 lifecycle',
  open: (kernel) => new LifecycleTimer(kernel),
  close: (timer) => timer.close(),
};
