import type { Context } from '../../../../kernel/context.ts';
import type { Kernel, Part } from '../../../../kernel/kernel.ts';

interface Line {
  readonly timestamp: number;
  readonly message: string;
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
class LogWriter {
  readonly #kernel: Kernel;
  readonly #pending = new Map<string, Pending>();
  readonly #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  add(context: Context, group: string, stream: string, line: Line): void {
    const key = `${context.account} ${context.region} ${group} ${stream}`;
    const pending = this.#pending.get(key) ?? { context, group, stream, lines: [] };
    pending.lines.push(line);
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
    try {
      await logs.putLogEvents({ logGroupName: group, logStreamName: stream, logEvents: lines });
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
  name: 'apigatewayv2/log-writer',
  open: (kernel) => new LogWriter(kernel),
  close: (writer) => writer.close(),
};
