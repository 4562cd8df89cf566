import { type WindowRecord, windows } from '../../state.ts';
import { invokeFunction, recordResult, rest, type Work } from './mapping.ts';
import { type Frame, LONGEST_PAUSE, processChanges, Stopped } from './stream-batch.ts';
import { changesText } from './stream-event.ts';
import type { Change } from './stream-failure.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html: a window whose state is larger ends early. Bytes. */
const LARGEST_STATE = 1024 * 1024;

/**
 * The tumbling windows of one shard: changes by the time that they arrived, each window with a state that its invocations hand on,
 * and a last invocation without changes. The open window is durable.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
export class TumblingWindow {
  readonly #work: Work;
  readonly #shardId: string;
  /** Milliseconds. */
  readonly #length: number;
  readonly #key: string;
  #open: WindowRecord | undefined;

  /** `seconds`: how long a window is. */
  constructor(work: Work, shardId: string, seconds: number) {
    this.#work = work;
    this.#shardId = shardId;
    this.#length = seconds * 1000;
    this.#key = `${work.uuid}/${shardId}`;
    this.#open = windows(work.place).get(this.#key);
  }

  /** When the open window is over; milliseconds since the epoch. */
  get ends(): number {
    return this.#open ? this.#open.start + this.#length : Number.POSITIVE_INFINITY;
  }

  /** Invokes the function with these changes, and ends windows that they are beyond. */
  async process(changes: readonly Change[]): Promise<void> {
    for (let left = changes; left[0]; ) {
      const start = Math.floor(left[0].arrived / this.#length) * this.#length;
      if (this.#open && start >= this.ends) await this.end();
      this.#keep(this.#open ?? { start, state: {} });
      const ends = this.ends;
      const after = left.findIndex(({ arrived }) => arrived >= ends);
      const inside = after < 0 ? left : left.slice(0, after);
      left = left.slice(inside.length);
      await processChanges(this.#work, this.#shardId, inside, { frame: this.#frame });
      if (JSON.stringify(this.#open?.state).length > LARGEST_STATE) await this.#endEarly();
    }
  }

  /** The last invocation of the open window, if there is one. */
  async end(): Promise<void> {
    if (!this.#open) return;
    await this.#invokeLast(false);
    this.#keep(undefined);
  }

  /** The same window continues with a fresh state. */
  async #endEarly(): Promise<void> {
    await this.#invokeLast(true);
    if (this.#open) this.#keep({ ...this.#open, state: {} });
  }

  readonly #frame: Frame = {
    wrap: (records) => this.#event(records, { last: false, early: false }),
    take: (payload) => {
      const state = stateIn(payload);
      if (!state || !this.#open) return false;
      this.#keep({ ...this.#open, state });
      return true;
    },
  };

  #event(Records: readonly unknown[], { early, last }: { early: boolean; last: boolean }): object {
    const { start = 0, state = {} } = this.#open ?? {};
    const time = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
    return {
      Records,
      window: { start: time(start), end: time(start + this.#length) },
      state,
      shardId: this.#shardId,
      eventSourceARN: this.#work.mapping.EventSourceArn,
      isFinalInvokeForWindow: last,
      isWindowTerminatedEarly: early,
    };
  }

  async #invokeLast(early: boolean): Promise<void> {
    const retries = this.#work.mapping.MaximumRetryAttempts ?? -1;
    for (let attempts = 1; ; attempts++) {
      const event = changesText(this.#event([], { last: true, early }));
      const done = await invokeFunction(this.#work, event, Number.POSITIVE_INFINITY);
      if (!done) throw new Stopped();
      recordResult(this.#work, done.outcome.failed ? 'PROBLEM: Function call failed' : 'OK');
      if (!done.outcome.failed || (retries >= 0 && attempts > retries)) return;
      await rest(this.#work, Math.min(LONGEST_PAUSE, 100 * 2 ** attempts));
      if (this.#work.signal.aborted) throw new Stopped();
    }
  }

  #keep(open: WindowRecord | undefined): void {
    this.#open = open;
    if (open) windows(this.#work.place).put(this.#key, open);
    else windows(this.#work.place).delete(this.#key);
  }
}

/** The state of a TimeWindowEventResponse; undefined if there is none, which is a failure. */
function stateIn(payload: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const state: unknown = JSON.parse(Buffer.from(payload).toString())?.state;
    return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
