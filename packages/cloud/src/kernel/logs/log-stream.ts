import type { Context } from '../context.ts';

/** How long lines wait for company. Milliseconds. */
const FLUSH_AFTER = 50;
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const EVENTS_LIMIT = 10_000;
const BYTES_LIMIT = 1_048_576;
const EVENT_OVERHEAD = 26;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/**
 * Writes lines to a stream of CloudWatch Logs, in batches and off the way of what tells them; group and stream are made with the
 * first line. Lines that cannot be written are a warning: a log that fails fails nothing else.
 */
export class LogStream {
  readonly group: string;
  readonly stream: string;
  readonly #ctx: Context;
  #lines: LogEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #exists = false;

  constructor(ctx: Context, group: string, stream: string) {
    this.#ctx = ctx;
    this.group = group;
    this.stream = stream;
  }

  /** `timestamp` in milliseconds since the epoch. Default: now. */
  write(message: string, timestamp = this.#ctx.kernel.clock.now()): void {
    this.#lines.push({ timestamp, message });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER);
  }

  /** All lines so far are in the log when this resolves. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return this.#flushing;
    const lines = this.#lines;
    this.#lines = [];
    this.#flushing = this.#flushing.then(() => this.#put(lines));
    return this.#flushing;
  }

  async #put(lines: readonly LogEvent[]): Promise<void> {
    const { logs } = this.#ctx.aws;
    const where = { logGroupName: this.group, logStreamName: this.stream };
    try {
      if (!this.#exists) await this.#create();
      for (const logEvents of batches(lines)) {
        await logs.putLogEvents({ ...where, logEvents }).catch(async (error) => {
          // Somebody deleted the group or the stream meanwhile.
          if (error?.name !== 'ResourceNotFoundException') throw error;
          await this.#create();
          await logs.putLogEvents({ ...where, logEvents });
        });
      }
    } catch (error) {
      this.#ctx.kernel.log.warn(`Log lines of ${this.group} were lost`, { error: String(error) });
    }
  }

  async #create(): Promise<void> {
    const { logs } = this.#ctx.aws;
    const exists = (error: { name?: string }) => {
      if (error?.name !== 'ResourceAlreadyExistsException') throw error;
    };
    await logs.createLogGroup({ logGroupName: this.group }).catch(exists);
    await logs.createLogStream({ logGroupName: this.group, logStreamName: this.stream }).catch(exists);
    this.#exists = true;
  }
}

function* batches(lines: readonly LogEvent[]): Generator<LogEvent[]> {
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const line of lines) {
    // Three bytes a UTF-16 unit is the most that UTF-8 needs; counting exactly would cost more than it saves.
    const size = line.message.length * 3 + EVENT_OVERHEAD;
    if (batch.length === EVENTS_LIMIT || (batch.length > 0 && bytes + size > BYTES_LIMIT)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
