import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { Context } from '../../../../kernel/context.ts';
import { pause as pauseOn } from '../../../../kernel/time/timers.ts';
import { lineageName, runsOf } from '../../exec/lineage.ts';
import { functionArn } from '../../names.ts';
import { recordFilter } from '../filter/criteria.ts';
import { failedItems } from './failures.ts';
import { invokeFunction, type Poller, recordResult, rest, targetOf, type Work, whenRegionIsUp } from './mapping.ts';
import { roleProblem } from './role-permission.ts';
import { sqsRecord } from './sqs-event.ts';

/**
 * Batches at once when no MaximumConcurrency is set: so many at first, one more for each step of time with more to do.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const CONCURRENCY = 5;
const MOST_CONCURRENCY = 1250;
const STEP = 200;
/** Seconds: how long one receive waits, and so how long a change of the mapping may go unseen. */
const POLL = 2;
/** How often a batching window is checked on a fake clock. Milliseconds. */
const WINDOW_LOOK = 1_000;
/** Bytes of an invocation's payload. */
const PAYLOAD = 6 * 1024 * 1024 - 64 * 1024;
/** How long a poller pauses after an error that it cannot fix. Milliseconds. */
const PAUSE = 5_000;

interface Item {
  readonly message: Message;
  readonly record: Record<string, unknown>;
}

/**
 * Polls a queue, invokes the function with batches, deletes processed messages.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class SqsPoller implements Poller {
  readonly #work: Work;
  readonly #arn: string;
  readonly #there: Context;
  readonly #fits: (record: Record<string, unknown>) => boolean;
  readonly #running = new Set<Promise<void>>();
  #allowedUntil = 0;
  #busySince = 0;

  constructor(work: Work) {
    this.#work = work;
    this.#arn = work.mapping.EventSourceArn ?? '';
    const [, , , region = '', account = ''] = this.#arn.split(':');
    this.#there = work.ctx.with({ region, account });
    this.#fits = recordFilter(work.mapping.FilterCriteria, (message) => work.kernel.log.warn(message));
  }

  async run(): Promise<void> {
    const { signal } = this.#work;
    while (!signal.aborted) {
      await whenRegionIsUp(this.#work);
      if (this.#running.size >= this.#limit()) {
        await this.#someEnd();
        continue;
      }
      const batch = await this.#nextBatch();
      if (batch.items.length === 0) {
        // A queue that responds at once, since the cloud closes, must not keep everything else waiting.
        await rest(this.#work, 10);
        continue;
      }
      if (signal.aborted) {
        await this.#giveBack(batch.items);
        break;
      }
      const run = this.#process(batch).finally(() => this.#running.delete(run));
      this.#work.kernel.work.add(run);
      this.#running.add(run);
    }
    await Promise.all(this.#running);
  }

  /** Waits for one of the batches, or for the limit to grow. */
  async #someEnd(): Promise<void> {
    const over = new AbortController();
    const step = pause(STEP, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    await Promise.race([...this.#running, step]);
    over.abort();
  }

  #limit(): number {
    const max = this.#work.mapping.ScalingConfig?.MaximumConcurrency;
    if (max !== undefined) return max;
    if (this.#running.size < CONCURRENCY) this.#busySince = performance.now();
    const steps = Math.floor((performance.now() - this.#busySince) / STEP);
    return Math.min(MOST_CONCURRENCY, CONCURRENCY + steps);
  }

  /** Waits for a first message, and then for more as long as the batching window is open and there is room. */
  async #nextBatch(): Promise<{ items: Item[]; since: number; visibility: number }> {
    const { kernel, mapping, signal } = this.#work;
    const size = mapping.BatchSize ?? 10;
    const items: Item[] = [];
    let bytes = 0;
    let visibility = 0;
    let since = 0;
    let closes = Number.POSITIVE_INFINITY;
    while (!signal.aborted && items.length < size && bytes < PAYLOAD) {
      const left = closes - kernel.clock.now();
      if (left <= 0) break;
      // A fake clock ends the window at its own time; until then there is no need to wait for messages.
      const isFake = kernel.clock.at !== undefined && items.length > 0;
      if (isFake) await pauseOn(kernel.clock, Math.min(left, WINDOW_LOOK), signal);
      const wait = isFake ? 0 : Math.min(POLL, Math.ceil(left / 1000));
      const received = await this.#receive(Math.min(10, size - items.length), wait);
      if (!received) {
        if (items.length === 0) return { items, since, visibility };
        continue;
      }
      if (items.length === 0 && received.messages.length > 0) {
        since = kernel.clock.now();
        visibility = received.visibility;
        closes = kernel.clock.now() + (mapping.MaximumBatchingWindowInSeconds ?? 0) * 1000;
      }
      for (const item of received.messages) {
        items.push(item);
        bytes += Buffer.byteLength(JSON.stringify(item.record));
      }
    }
    return { items, since, visibility };
  }

  /** Undefined if nothing was received. Messages that match no filter are deleted. */
  async #receive(max: number, seconds: number): Promise<{ messages: Item[]; visibility: number } | undefined> {
    const { sqs } = this.#there.aws;
    try {
      await this.#checkRole();
      const QueueUrl = await this.#queueUrl();
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages: max,
        WaitTimeSeconds: seconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      });
      const all = Messages.map((message) => ({ message, record: sqsRecord(message, this.#arn) }));
      const unwanted = all.filter(({ record }) => !this.#fits(record));
      if (unwanted.length > 0) await this.#delete(unwanted);
      if (Messages.length > 0) await this.#work.kernel.store.commit();
      const messages = all.filter((item) => !unwanted.includes(item));
      const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
      return { messages, visibility: Number(Attributes?.VisibilityTimeout ?? 30) * 1000 };
    } catch (error) {
      if (this.#work.signal.aborted) return undefined;
      recordResult(this.#work, `PROBLEM: ${(error as Error).message}`);
      await rest(this.#work, PAUSE);
      return undefined;
    }
  }

  /** Policies may change at any time; every few seconds is often enough. */
  async #checkRole(): Promise<void> {
    if (performance.now() < this.#allowedUntil) return;
    const problem = await roleProblem(this.#work, 'sqs:ReceiveMessage');
    if (problem) throw new Error(problem);
    this.#allowedUntil = performance.now() + PAUSE;
  }

  async #process(batch: { items: Item[]; since: number; visibility: number }): Promise<void> {
    const { mapping } = this.#work;
    const event = { Records: batch.items.map(({ record }) => record) };
    try {
      const until = batch.since + batch.visibility;
      const done = await invokeFunction(this.#work, JSON.stringify(event), until, this.#traceOf(batch.items));
      if (!done) return;
      const { outcome } = done;
      const reports = mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
      const failed = outcome.failed
        ? 'all'
        : reports
          ? failedItems(outcome.payload, new Set(batch.items.map(({ message }) => message.MessageId ?? '')))
          : new Set<string>();
      recordResult(this.#work, failed === 'all' ? 'PROBLEM: Function call failed' : 'OK');
      // Failed messages stay hidden until their visibility timeout is over, and are received again.
      if (failed !== 'all')
        await this.#delete(batch.items.filter(({ message }) => !failed.has(message.MessageId ?? '')));
      await this.#work.kernel.store.commit();
    } catch (error) {
      if ((error as Error).name === 'RecursiveInvocationException') return this.#stopLoop(batch.items);
      this.#work.kernel.log.warn(`The event source mapping ${mapping.UUID} lost a batch`, { error: String(error) });
    }
  }

  /** Of the messages' traces, the one in which the function ran most often. */
  #traceOf(items: readonly Item[]): string | undefined {
    const name = lineageName(functionArn(this.#work.place, targetOf(this.#work).fn.name));
    const traces = items.map(({ message }) => message.Attributes?.AWSTraceHeader);
    return traces.reduce((max, one) => (runsOf(one, name) > runsOf(max, name) ? one : max));
  }

  /**
   * Messages from a recursive loop are not processed again: they go to the queue's dead-letter queue eventually, or are deleted without
   * one.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  async #stopLoop(items: readonly Item[]): Promise<void> {
    const { kernel, mapping } = this.#work;
    kernel.log.warn(`${mapping.FunctionArn} is in a recursive loop with ${this.#arn} and was stopped`);
    recordResult(this.#work, 'PROBLEM: Recursive invocation detected');
    const QueueUrl = await this.#queueUrl();
    const AttributeNames: ['RedrivePolicy'] = ['RedrivePolicy'];
    const { Attributes } = await this.#there.aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames });
    if (!Attributes?.RedrivePolicy) await this.#delete(items);
    await kernel.store.commit();
  }

  async #delete(items: readonly Item[]): Promise<void> {
    const QueueUrl = await this.#queueUrl();
    for (let at = 0; at < items.length; at += 10) {
      await this.#there.aws.sqs.deleteMessageBatch({
        QueueUrl,
        Entries: items.slice(at, at + 10).map(({ message }, index) => ({
          Id: String(index),
          ReceiptHandle: message.ReceiptHandle,
        })),
      });
    }
  }

  /** Messages received while the mapping was deleted become visible at once. */
  async #giveBack(items: readonly Item[]): Promise<void> {
    const QueueUrl = await this.#queueUrl().catch(() => undefined);
    if (QueueUrl === undefined) return;
    for (const { message } of items) {
      const { ReceiptHandle } = message;
      await this.#there.aws.sqs
        .changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })
        .catch(() => undefined);
    }
  }

  async #queueUrl(): Promise<string> {
    const { QueueUrl } = await this.#there.aws.sqs.getQueueUrl({ QueueName: this.#arn.split(':').at(-1) });
    return QueueUrl ?? '';
  }
}
