import type { Context } from '../context.ts';
import { partitionOf } from '../partition.ts';
import { roleAllows } from '../permission.ts';

/** How long lines wait for more lines. Milliseconds. */
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
 * Writes lines to a stream of CloudWatch Logs, in batches and without blocking the writer; group and stream are created with the
 * first line. Lines that cannot be written cause a warning: a failing log must not fail anything else.
 */
export class LogStream {
  readonly group: string;
  readonly stream: string;
  readonly #ctx: Context;
  #lines: LogEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #exists = false;
  readonly #role: string | undefined;
  #allowed = false;
  #isLoss = false;

  /** With a role, which must trust Lambda, only lines that the role may write are written: AWS drops the rest silently. */
  constructor(ctx: Context, group: string, stream: string, role?: string) {
    this.#ctx = ctx;
    this.#role = role;
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
      if (!(await this.#mayWrite())) return;
      if (!this.#exists) await this.#create();
      for (const logEvents of batches(lines)) {
        await logs.putLogEvents({ ...where, logEvents }).catch(async (error) => {
          // The group or the stream was deleted meanwhile.
          if (error?.name !== 'ResourceNotFoundException') throw error;
          await this.#create();
          await logs.putLogEvents({ ...where, logEvents });
        });
      }
    } catch (error) {
      this.#ctx.kernel.log.warn(`Log lines of ${this.group} were lost`, { error: String(error) });
    }
  }

  /** Checked until it is allowed: a later policy counts. */
  async #mayWrite(): Promise<boolean> {
    if (this.#role === undefined || this.#allowed) return true;
    const { kernel, account, region } = this.#ctx;
    const resource = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${this.group}:log-stream:${this.stream}`;
    const access = { service: 'lambda.amazonaws.com', action: 'logs:PutLogEvents', resource };
    this.#allowed = await roleAllows(this.#ctx, this.#role, access);
    if (!this.#allowed && !this.#isLoss) {
      kernel.log.warn(
        `Log lines of ${this.group} are lost: ${this.#role} does not have permissions to call PutLogEvents`,
      );
    }
    this.#isLoss ||= !this.#allowed;
    return this.#allowed;
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
