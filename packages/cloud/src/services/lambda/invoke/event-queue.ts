import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import { dispatch } from '../exec/dispatch.ts';
import type { Outcome } from '../exec/invocation.ts';
import { functionArn } from '../names.ts';
import { findTarget, type Target } from '../resolve.ts';
import { type EventRecord, eventInvokeConfigs, events, functions, type Place } from '../state.ts';
import { sendFailure, sendSuccess } from './destinations.ts';
import { countDropped } from './dropped.ts';
import { route } from './route.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRIES = 2;
const MAX_AGE = 6 * 3600;
const RETRY_BASE = 60;
const THROTTLE_MOST = 300;

/**
 * Asynchronous invocations: stored durably from their acceptance until they are done, retried after errors, and
 * finally passed to a destination or a dead-letter queue.
 */
export class EventQueue {
  readonly #kernel: Kernel;
  /** Seconds; the second retry waits twice as long. */
  readonly #retryBase: number;
  readonly #timers = new Set<Cancel>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#retryBase = Number(process.env.JAWS_LAMBDA_RETRY_BASE_DELAY_SECONDS ?? RETRY_BASE);
  }

  accept(
    ctx: Context,
    target: Target,
    event: { id: string; payload: Uint8Array; clientContext: string | undefined; trace?: string | undefined },
  ): void {
    const record: EventRecord = {
      id: event.id,
      name: target.fn.name,
      ...(target.qualifier ? { qualifier: target.qualifier } : {}),
      payload: Buffer.from(event.payload).toString('base64'),
      accepted: ctx.kernel.clock.now(),
      attempts: 0,
      trigger: ctx.caller.arn,
      ...(event.clientContext ? { clientContext: event.clientContext } : {}),
      ...(event.trace ? { trace: event.trace } : {}),
    };
    events(target.place).put(record.id, record);
    this.#soon(target.place, record, 0);
  }

  /** Continues with events that an earlier run of this cloud accepted. */
  resume(): void {
    for (const name of this.#kernel.store.collections('lambda/')) {
      const [, account, region, kind] = name.split('/');
      if (kind !== 'events' || !account || !region) continue;
      const place: Place = { account, region, kernel: this.#kernel };
      for (const record of events(place).values()) this.#soon(place, record, 0);
    }
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
  }

  #soon(place: Place, record: EventRecord, delay: number): void {
    if (this.#closed) return;
    const cancel = after(this.#kernel.clock, delay * 1000, () => {
      this.#timers.delete(cancel);
      return this.#try(place, record).catch((error) => {
        this.#kernel.log.error('An asynchronous invocation was lost', { error: String(error?.stack ?? error) });
      });
    });
    this.#timers.add(cancel);
  }

  async #try(place: Place, record: EventRecord): Promise<void> {
    await this.#kernel.faults.whenUp(place.region);
    if (this.#closed) return;
    // Deleted functions take their events along.
    if (!functions(place).has(record.name)) return this.#done(place, record);
    const { account, region } = place;
    const ctx = this.#kernel.context({ account, region });
    const target = route(findTarget(ctx, record.name, record.qualifier));
    const settings = eventInvokeConfigs(place).get(`${record.name}:${record.qualifier ?? '$LATEST'}`);
    const age = (this.#kernel.clock.now() - record.accepted) / 1000;
    const maxAge = settings?.MaximumEventAgeInSeconds ?? MAX_AGE;
    const report = { ctx, target, record, settings };
    if (age > maxAge) {
      await this.#drop({ ...report, condition: 'EventAgeExceeded' });
      return this.#done(place, record);
    }
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    if (target.fn.reservedConcurrency === 0) {
      await this.#drop({ ...report, condition: 'ZeroReservedConcurrency' });
      return this.#done(place, record);
    }
    let outcome: Outcome;
    try {
      const payload = Buffer.from(record.payload, 'base64');
      outcome = await dispatch(ctx, target, {
        id: record.id,
        payload,
        clientContext: record.clientContext,
        trigger: record.trigger,
        trace: record.trace,
      });
    } catch (error) {
      if (this.#closed) return;
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html; the condition's name is not documented.
      if (error instanceof AwsError && error.code === 'RecursiveInvocationException') {
        this.#kernel.log.warn(`${functionArn(place, record.name)} is in a recursive loop and was stopped`);
        await this.#drop({ ...report, condition: 'RecursiveInvocation' });
        return this.#done(place, record);
      }
      const delay = Math.min(THROTTLE_MOST, 2 ** Math.min(8, Math.floor(Math.log2(age + 1))));
      this.#kernel.log.warn(`${functionArn(place, record.name)} is tried again later`, { error: String(error) });
      return this.#soon(place, record, delay);
    }
    if (this.#closed) return;
    const attempts = record.attempts + 1;
    const tried = { ...record, attempts };
    if (!outcome.failed) {
      await sendSuccess({ ...report, record: tried, outcome });
      return this.#done(place, record);
    }
    if (attempts > (settings?.MaximumRetryAttempts ?? RETRIES)) {
      await this.#drop({ ...report, record: tried, outcome, condition: 'RetriesExhausted' });
      return this.#done(place, record);
    }
    if (events(place).has(record.id)) events(place).put(record.id, tried);
    this.#kernel.background(this.#kernel.store.commit());
    this.#soon(place, tried, this.#retryBase * attempts);
  }

  async #drop(report: Parameters<typeof sendFailure>[0]): Promise<void> {
    await sendFailure(report);
    countDropped(this.#kernel, report.target);
  }

  #done(place: Place, record: EventRecord): void {
    events(place).delete(record.id);
    this.#kernel.background(this.#kernel.store.commit());
  }
}

export const eventQueue: Part<EventQueue> = {
  name: 'lambda.events',
  open: (kernel) => new EventQueue(kernel),
  close: (queue) => queue.close(),
};
