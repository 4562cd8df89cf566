import type { Context } from '../../../kernel/context.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import { type Place, snsOf } from '../records.ts';
import { effectiveSubscription, retryDelay } from '../topics/delivery-policy.ts';
import { deliverNow, giveUp } from './deliver.ts';
import { toHttp } from './http-delivery.ts';
import { DeliveryError, type Outgoing } from './message.ts';
import { logStatus } from './status-log.ts';

/** A pending delivery, kept until it succeeds or is abandoned. */
interface Pending {
  readonly key: string;
  readonly outgoing: Outgoing;
  readonly attempts: number;
}

/** Stores each delivery until it was made: HTTP endpoints are retried according to their delivery policy. */
export class Deliveries {
  readonly #kernel: Kernel;
  readonly #timers = new Set<Cancel>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Starts a delivery, which is durable with the caller's commit. */
  accept(outgoing: Outgoing): void {
    const pending: Pending = { key: this.#kernel.ids.uuid(), outgoing, attempts: 0 };
    this.#collection(outgoing).put(pending.key, pending);
    this.#start(pending);
  }

  /** Continues deliveries that an earlier run of this cloud left open. */
  resume(): void {
    for (const name of this.#kernel.store.collections('sns/')) {
      if (!name.endsWith('/deliveries')) continue;
      for (const pending of this.#kernel.store.collection<Pending>(name).values()) this.#start(pending);
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
  }

  /** Targets in this cloud itself: they either exist or do not. */
  async #inside({ key, outgoing }: Pending): Promise<void> {
    try {
      await deliverNow(this.#context(outgoing), outgoing);
    } finally {
      this.#collection(outgoing).delete(key);
    }
    await this.#kernel.store.commit();
  }

  #start(pending: Pending): void {
    const isHttp = pending.outgoing.subscription.protocol.startsWith('http');
    this.#kernel.background(isHttp ? this.#try(pending) : this.#inside(pending));
  }

  async #try(pending: Pending): Promise<void> {
    if (this.#closed) return;
    const { outgoing } = pending;
    const state = snsOf(this.#kernel, placeOf(outgoing));
    const topic = state.topics.get(outgoing.topic.split(':')[5] ?? '');
    const own = outgoing.subscription.attributes.DeliveryPolicy;
    const { retries, contentType } = effectiveSubscription(topic?.deliveryPolicy, own);
    try {
      await toHttp(this.#kernel, outgoing, contentType);
      await logStatus(this.#context(outgoing), outgoing);
    } catch (error) {
      if (this.#closed) return;
      const attempts = pending.attempts + 1;
      const passing = !(error instanceof DeliveryError) || error.passing;
      const delay = passing ? retryDelay(retries, attempts) : undefined;
      if (delay !== undefined) {
        this.#collection(outgoing).put(pending.key, { ...pending, attempts });
        this.#later({ ...pending, attempts }, delay);
        return this.#kernel.store.commit();
      }
      await giveUp(this.#context(outgoing), outgoing, error);
    }
    // A cloud that closed in between posts it once more: at least once is what SNS promises.
    if (this.#closed) return;
    this.#collection(outgoing).delete(pending.key);
    await this.#kernel.store.commit();
  }

  #later(pending: Pending, seconds: number): void {
    const cancel = after(this.#kernel.clock, seconds * 1000, () => {
      this.#timers.delete(cancel);
      this.#start(pending);
    });
    this.#timers.add(cancel);
  }

  #context(outgoing: Outgoing): Context {
    return this.#kernel.context(placeOf(outgoing));
  }

  #collection(outgoing: Outgoing) {
    return snsOf(this.#kernel, placeOf(outgoing)).of<Pending>('deliveries');
  }
}

function placeOf({ topic }: Outgoing): Place {
  const [, , , region = '', account = ''] = topic.split(':');
  return { account, region };
}

export const deliveries: Part<Deliveries> = {
  name: 'sns.deliveries',
  open: (kernel) => new Deliveries(kernel),
  close: (value) => value.close(),
};
