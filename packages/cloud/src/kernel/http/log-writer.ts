import type { Context } from '../context.ts';
import type { Kernel, Part } from '../kernel.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

interface Pending {
  readonly context: Context;
  readonly group: string;
  readonly stream: string;
  readonly lines: Line[];
}

/** Milliseconds that lines are gathered before they are written. */
const GATHER = 100;

/** Writes log lines to CloudWatch Logs some at a time, off the requests' way. A log that fails never fails a request. */
export class LogWriter {
  readonly #kernel: Kernel;
  readonly #pending = new Map<string, Pending>();
  readonly #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  add(context: Context, group: string, stream: string, lines: readonly Line[]): void {
    const key = `${context.account} ${context.region} ${group} ${stream}`;
    const pending = this.#pending.get(key) ?? { context, group, stream, lines: [] };
    pending.lines.push(...lines);
    this.#pending.set(key, pending);
    this.#timer ??= setTimeout(() => this.flush(), GATHER);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [key, pending] of this.#pending) this.#kernel.background(this.#write(key, pending));
    this.#pending.clear();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #write(key: string, { context, group, stream, lines }: Pending): Promise<void> {
    const { logs } = context.aws;
    if (!this.#known.has(key)) {
      await logs.createLogGroup({ logGroupName: group }).catch(ignoreExisting);
      await logs.createLogStream({ logGroupName: group, logStreamName: stream }).catch(ignoreExisting);
      this.#known.add(key);
    }
    const logEvents = lines.map(({ at, text }) => ({ timestamp: at, message: text }));
    try {
      await logs.putLogEvents({ logGroupName: group, logStreamName: stream, logEvents });
    } catch {
      // Somebody deleted the group: it is made again for the next lines.
      this.#known.delete(key);
    }
  }
}

function ignoreExisting(error: unknown): void {
  if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
}

export const logWriter: Part<LogWriter> = {
  name: 'http/log-writer',
  open: (kernel) => new LogWriter(kernel),
  close: (writer) => writer.close(),
};
