import type { Context } from './context.ts';
import { errorText } from './create-kernel.ts';
import { AwsError } from './errors.ts';
import type { Kernel } from './kernel.ts';
import { Alarms } from './schedule/alarms.ts';

/** A delivery, kept until it succeeds or until retrying is pointless. */
export interface Delivery<Job> {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly accepted: number;
  readonly attempts: number;
  readonly job: Job;
}

/** Why a delivery was abandoned, in the words of EventBridge's dead letters. */
export interface Failure {
  readonly error: unknown;
  readonly exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

export interface Courier<Job> {
  /** Prefix of the collections' names: the service's id. */
  readonly service: string;
  attempt(delivery: Delivery<Job>, ctx: Context): Promise<void>;
  giveUp(delivery: Delivery<Job>, failure: Failure, ctx: Context): Promise<void>;
  /** Seconds and retries. */
  limits(job: Job): { readonly maxAge: number; readonly maxRetries: number };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const LONGEST_PAUSE = 600_000;

/**
 * Deliveries that survive a crash: written before the first attempt, retried with backoff after transient failures,
 * abandoned at once after permanent ones.
 */
export class Deliveries<Job> {
  readonly #kernel: Kernel;
  readonly #courier: Courier<Job>;
  readonly #alarms: Alarms;
  #closed = false;

  constructor(kernel: Kernel, courier: Courier<Job>) {
    this.#kernel = kernel;
    this.#courier = courier;
    this.#alarms = new Alarms(kernel);
  }

  /** Resolves after the first attempt, successful or not; at once while the region is down. */
  async accept(ctx: Context, job: Job): Promise<void> {
    const { ids, clock } = this.#kernel;
    const delivery: Delivery<Job> = {
      id: ids.uuid(),
      account: ctx.account,
      region: ctx.region,
      accepted: clock.now(),
      attempts: 0,
      job,
    };
    this.#collection(delivery).put(delivery.id, delivery);
    // The sender need not wait for the region.
    if (this.#kernel.faults.isDown(delivery.region)) this.#kernel.background(this.#again(delivery));
    else await this.#try(delivery);
  }

  /** Continues deliveries that an earlier run of this cloud left open. */
  resume(): void {
    for (const name of this.#kernel.store.collections(`${this.#courier.service}/`)) {
      if (!name.endsWith('/deliveries')) continue;
      for (const delivery of this.#kernel.store.collection<Delivery<Job>>(name).values()) {
        this.#kernel.background(this.#again(delivery));
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#alarms.close();
  }

  async #again(delivery: Delivery<Job>): Promise<void> {
    await this.#try(delivery);
    await this.#kernel.store.commit();
  }

  async #try(delivery: Delivery<Job>): Promise<void> {
    if (this.#closed) return;
    const { account, region, job } = delivery;
    await this.#kernel.faults.whenUp(region);
    if (this.#closed) return;
    const ctx = this.#kernel.context({ account, region });
    const { maxAge, maxRetries } = this.#courier.limits(job);
    try {
      await this.#courier.attempt(delivery, ctx);
      this.#collection(delivery).delete(delivery.id);
    } catch (error) {
      if (this.#closed) return;
      const tried = { ...delivery, attempts: delivery.attempts + 1 };
      const pause = Math.min(LONGEST_PAUSE, 1_000 * 2 ** Math.min(20, delivery.attempts));
      const at = this.#kernel.clock.now() + pause;
      if (!mayPass(error)) await this.#giveUp(tried, { error }, ctx);
      else if (tried.attempts > maxRetries) {
        await this.#giveUp(tried, { error, exhausted: 'MaximumRetryAttempts' }, ctx);
      } else if (at - delivery.accepted > maxAge * 1000) {
        await this.#giveUp(tried, { error, exhausted: 'MaximumEventAgeInSeconds' }, ctx);
      } else {
        this.#collection(tried).put(tried.id, tried);
        this.#alarms.set(tried.id, at, () => this.#kernel.background(this.#again(tried)));
      }
    }
  }

  async #giveUp(delivery: Delivery<Job>, failure: Failure, ctx: Context): Promise<void> {
    try {
      await this.#courier.giveUp(delivery, failure, ctx);
    } catch (error) {
      this.#kernel.log.warn('A dead letter could not be delivered', { error: errorText(error) });
    }
    this.#collection(delivery).delete(delivery.id);
  }

  #collection({ account, region }: Delivery<Job>) {
    return this.#kernel.store.collection<Delivery<Job>>(`${this.#courier.service}/${account}/${region}/deliveries`);
  }
}

const PASSING = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'InternalFailure',
]);

/** Waiting does not fix missing permissions and resources: EventBridge does not retry. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return PASSING.has(error.code) || (error.status !== undefined && error.status >= 500 && error.status !== 501);
}
