import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { Context } from '../../../../kernel/context.ts';
import { mappings, positions } from '../../state.ts';
import { recordFilter } from '../filter/criteria.ts';
import { rest, type Work, whenRegionIsUp } from './mapping.ts';
import { lanesOf, processChanges } from './stream-batch.ts';
import { streamRecord } from './stream-event.ts';
import type { Change } from './stream-failure.ts';
import { TumblingWindow } from './tumbling-window.ts';

/** Four reads a second, as on AWS. Milliseconds. */
const BETWEEN = 250;

/** Reads one shard from its last position, batch by batch. */
export class ShardReader {
  readonly #work: Work;
  readonly #there: Context;
  readonly #shardId: string;
  /** Whether the shard existed when the mapping began, so its starting position counts. */
  readonly #isFirst: boolean;
  readonly #fits: (record: Record<string, unknown>) => boolean;
  #iterator: string | undefined;
  /** Sequence number of the last record read. */
  #read: string | undefined;

  constructor(work: Work, there: Context, shardId: string, isFirst: boolean) {
    this.#work = work;
    this.#there = there;
    this.#shardId = shardId;
    this.#isFirst = isFirst;
    this.#fits = recordFilter(work.mapping.FilterCriteria, (message) => work.kernel.log.warn(message));
  }

  /** Resolves when the shard has ended or the mapping no longer exists. */
  async run(): Promise<void> {
    const { mapping, signal } = this.#work;
    this.#read = positions(this.#work.place).get(this.#key);
    const seconds = mapping.TumblingWindowInSeconds ?? 0;
    const window = seconds > 0 ? new TumblingWindow(this.#work, this.#shardId, seconds) : undefined;
    await this.#seek();
    while (!signal.aborted && this.#iterator !== undefined) {
      await whenRegionIsUp(this.#work);
      const batch = await this.#gather(window?.ends);
      if (signal.aborted) return;
      const wanted = batch.filter(({ record }) => this.#fits(record));
      if (window) await this.#process(window, wanted, batch.length === 0);
      else {
        const lanes = lanesOf(wanted, mapping.ParallelizationFactor ?? 1);
        await Promise.all(lanes.map((lane) => processChanges(this.#work, this.#shardId, lane)));
      }
      const last = batch.at(-1);
      // A mapping that was deleted meanwhile has no position any more.
      const isThere = mappings(this.#work.place).has(this.#work.uuid);
      if (last && isThere) positions(this.#work.place).put(this.#key, last.sequence);
      await this.#work.kernel.store.commit();
    }
  }

  /** `isQuiet`: the shard has nothing more now. AWS waits for more up to two minutes. */
  async #process(window: TumblingWindow, changes: readonly Change[], isQuiet: boolean): Promise<void> {
    await window.process(changes);
    const isOver = isQuiet && this.#now() >= window.ends;
    if (isOver || this.#iterator === undefined) await window.end();
  }

  get #key(): string {
    return `${this.#work.uuid}/${this.#shardId}`;
  }

  async #seek(): Promise<void> {
    const latest = this.#isFirst && this.#work.mapping.StartingPosition === 'LATEST';
    const { ShardIterator } = await this.#there.aws.dynamodbstreams.getShardIterator({
      StreamArn: this.#work.mapping.EventSourceArn,
      ShardId: this.#shardId,
      ...(this.#read === undefined
        ? { ShardIteratorType: latest ? 'LATEST' : 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.#read }),
    });
    this.#iterator = ShardIterator;
  }

  /** Reads until the batch is full, its window closed or the shard at its end; and without anything, until a time. */
  async #gather(until = Number.POSITIVE_INFINITY): Promise<Change[]> {
    const { mapping, signal } = this.#work;
    const size = mapping.BatchSize ?? 100;
    const window = (mapping.MaximumBatchingWindowInSeconds ?? 0) * 1000;
    const batch: Change[] = [];
    let closes = Number.POSITIVE_INFINITY;
    while (!signal.aborted && this.#iterator !== undefined && batch.length < size) {
      const records = await this.#next(Math.min(1000, size - batch.length));
      if (batch.length === 0 && records.length > 0) closes = this.#now() + window;
      for (const record of records) batch.push(this.#changeOf(record));
      const isOver = this.#now() >= closes;
      if (isOver || (records.length === 0 && this.#now() >= until)) break;
      if (records.length === 0) await rest(this.#work, BETWEEN);
    }
    return batch;
  }

  async #next(Limit: number): Promise<StreamRecord[]> {
    try {
      const answer = await this.#there.aws.dynamodbstreams.getRecords({ ShardIterator: this.#iterator, Limit });
      this.#iterator = answer.NextShardIterator;
      this.#read = answer.Records?.at(-1)?.dynamodb?.SequenceNumber ?? this.#read;
      return answer.Records ?? [];
    } catch (error) {
      const { name } = error as Error;
      if (name === 'TrimmedDataAccessException') this.#read = undefined;
      else if (name !== 'ExpiredIteratorException') throw error;
      await this.#seek();
      return [];
    }
  }

  #now(): number {
    return this.#work.kernel.clock.now();
  }

  #changeOf(record: StreamRecord): Change {
    return {
      sequence: record.dynamodb?.SequenceNumber ?? '',
      arrived: record.dynamodb?.ApproximateCreationDateTime?.getTime() ?? this.#work.kernel.clock.now(),
      record: streamRecord(record, this.#work.mapping.EventSourceArn ?? ''),
    };
  }
}
