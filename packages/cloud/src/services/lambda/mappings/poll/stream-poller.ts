import { setTimeout as pause } from 'node:timers/promises';
import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import type { Context } from '../../../../kernel/context.ts';
import { type Poller, recordResult, rest, type Work, whenRegionIsUp } from './mapping.ts';
import { roleProblem } from './role-permission.ts';
import { ShardReader } from './shard-reader.ts';
import { Stopped } from './stream-batch.ts';

/** How often shards are looked for. Milliseconds. */
const LOOK = 5_000;

/** Reads a DynamoDB stream, a reader for each shard; a shard's children come when it is read to its end. */
export class StreamPoller implements Poller {
  readonly #work: Work;
  readonly #there: Context;
  readonly #readers = new Map<string, Promise<void>>();
  readonly #ended = new Set<string>();
  /** The first look finds the shards for which the starting position counts. */
  #looked = false;

  constructor(work: Work) {
    this.#work = work;
    const [, , , region = '', account = ''] = (work.mapping.EventSourceArn ?? '').split(':');
    this.#there = work.ctx.with({ region, account });
  }

  async run(): Promise<void> {
    const { signal } = this.#work;
    while (!signal.aborted) {
      await whenRegionIsUp(this.#work);
      try {
        const problem = await roleProblem(this.#work, 'dynamodb:GetRecords');
        if (problem) throw new Error(problem);
        await this.#look();
      } catch (error) {
        recordResult(this.#work, `PROBLEM: ${(error as Error).message}`);
      }
      await this.#nextLook();
    }
    await Promise.all(this.#readers.values());
  }

  /** A shard that has ended may have children. */
  async #nextLook(): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#work.signal]);
    const pollTimer = pause(LOOK, undefined, { signal, ref: false }).catch(() => undefined);
    await Promise.race([pollTimer, ...this.#readers.values()]);
    over.abort();
  }

  async #look(): Promise<void> {
    const shards = await this.#shards();
    const known = new Set(shards.map(({ ShardId }) => ShardId));
    for (const { ShardId = '', ParentShardId } of shards) {
      if (this.#readers.has(ShardId) || this.#ended.has(ShardId)) continue;
      const waits = ParentShardId !== undefined && known.has(ParentShardId) && !this.#ended.has(ParentShardId);
      if (waits) continue;
      const reader = new ShardReader(this.#work, this.#there, ShardId, !this.#looked);
      const reading = reader
        .run()
        .then(() => {
          this.#ended.add(ShardId);
        })
        .catch(async (error) => {
          this.#failed(error);
          await rest(this.#work, LOOK);
        })
        .finally(() => this.#readers.delete(ShardId));
      this.#readers.set(ShardId, reading);
    }
    this.#looked = true;
  }

  /** A reader that failed is made again at the next look. */
  #failed(error: unknown): void {
    if (error instanceof Stopped || this.#work.signal.aborted) return;
    recordResult(this.#work, `PROBLEM: ${(error as Error).message}`);
  }

  async #shards(): Promise<Shard[]> {
    const StreamArn = this.#work.mapping.EventSourceArn;
    const all: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await this.#there.aws.dynamodbstreams.describeStream({
        StreamArn,
        ...(ExclusiveStartShardId === undefined ? {} : { ExclusiveStartShardId }),
      });
      all.push(...(StreamDescription?.Shards ?? []));
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined);
    return all;
  }
}
