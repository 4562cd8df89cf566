import type { Context } from '../../../kernel/context.ts';
import type { SeenInvocation, Watch } from '../../../kernel/watch/watch.ts';
import type { Target } from '../resolve.ts';
import type { DispatchOptions } from './dispatch.ts';
import type { Outcome, Run } from './invocation.ts';
import type { LogTail } from './log-tail.ts';

/** The estimated size of a record beside its event, result and log. Bytes. */
const RECORD = 512;
/** A small part of something this large is kept as a copy. Bytes: what a part of something smaller holds back is not worth one. */
const LARGE = 16 * 1024;

/** Keeps an invocation for the list of recent ones, and notifies watchers: `ran` or `failed` is called at its end. */
export function keepInvocation(ctx: Context, target: Target, { id, payload, trigger }: DispatchOptions) {
  const { kernel, caller } = ctx;
  const { watch } = kernel;
  const kept = new Kept(id, kernel.clock.now(), target, trigger ?? caller.arn, payload);
  return {
    began: (coldStart: boolean): void => kept.began(watch, coldStart),
    ran: (outcome: Outcome, run: Run): void => kept.ran(watch, outcome, run),
    failed: (error: Error): void => kept.failed(watch, error),
  };
}

/** A class, because thousands of these live long enough to be moved: they are small, and alike. */
class Kept implements SeenInvocation {
  readonly id: string;
  readonly time: number;
  readonly account: string;
  readonly region: string;
  readonly function: string;
  readonly version: string;
  readonly trigger: string;
  readonly event: Uint8Array;
  result: Uint8Array | undefined;
  error: string | undefined;
  duration = 0;
  coldStart = false;
  #log: LogTail | string = '';

  constructor(id: string, time: number, { place, fn, version }: Target, trigger: string, event: Uint8Array) {
    this.id = id;
    this.time = time;
    this.account = place.account;
    this.region = place.region;
    this.function = fn.name;
    this.version = version;
    this.trigger = trigger;
    this.event = alone(event);
  }

  get log(): string {
    return this.#log.toString();
  }

  began({ live }: Watch, coldStart: boolean): void {
    this.coldStart = coldStart;
    if (!live.idle) live.publish({ event: 'started', seen: this });
  }

  ran({ invocations, live }: Watch, { failed, payload }: Outcome, { duration, coldStart, tail }: Run): void {
    this.result = alone(payload);
    this.error = failed ? errorOf(payload) : undefined;
    this.duration = duration;
    this.coldStart = coldStart;
    this.#log = tail ?? '';
    const bytes = this.event.length + payload.length + RECORD;
    if (!live.idle) live.publish({ event: 'invocation', seen: this });
    if (!tail) {
      invocations.push(this, bytes);
      return;
    }
    const number = invocations.open(this, bytes + tail.size);
    // Its last lines come after its result.
    tail.whenWhole((text) => {
      this.#log = text;
      invocations.settle(number, bytes + text.length);
    });
  }

  failed({ invocations, live }: Watch, error: Error): void {
    this.error = `${error.name}: ${error.message}`;
    if (!live.idle) live.publish({ event: 'invocation', seen: this });
    invocations.push(this, this.event.length + RECORD);
  }
}

/** A copy of the bytes without the large buffer that they may be part of: keeping a part would keep all of it. */
const alone = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer.byteLength > Math.max(LARGE, 2 * bytes.length) ? Uint8Array.prototype.slice.call(bytes) : bytes;

function errorOf(result: Uint8Array): string {
  try {
    const { errorType = 'Error', errorMessage = '' } = JSON.parse(Buffer.from(result).toString());
    return `${errorType}: ${errorMessage}`;
  } catch {
    return 'Error';
  }
}
