import type { Context } from '../context.ts';
import type { Part } from '../kernel.ts';
import { LogStream } from './log-stream.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The streams in which APIs log their requests, by place. */
class LogWriter {
  readonly #streams = new Map<string, LogStream>();

  /** `at` of the lines in milliseconds since the epoch. */
  add(context: Context, group: string, stream: string, lines: readonly Line[]): void {
    const key = `${context.account} ${context.region} ${group} ${stream}`;
    const into = this.#streams.get(key) ?? new LogStream(context, group, stream);
    this.#streams.set(key, into);
    for (const { at, text } of lines) into.write(text, at);
  }

  /** All lines so far are in the log when this resolves. */
  async flush(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.flush()));
  }
}

export const logWriter: Part<LogWriter> = {
  name: 'logs/log-writer',
  open: () => new LogWriter(),
  close: (writer) => writer.flush(),
};
