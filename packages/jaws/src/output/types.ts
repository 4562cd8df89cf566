import type { Event } from '../events.ts';
import type { Paint } from './paint.ts';

/** `data` for `--json`; for people `text` on stdout, after `head` and before `note` on stderr. */
export interface Outcome {
  readonly data: Readonly<Record<string, unknown>>;
  readonly head?: (paint: Paint) => string;
  /** Columns: what there is room for; undefined where nobody reads it at a terminal. */
  readonly text?: (paint: Paint, columns?: number) => string;
  readonly note?: (paint: Paint) => string;
}

/** What a command watches, as it is now. */
export interface Watched {
  /** For `--json`: a line each time. */
  readonly data: Readonly<Record<string, unknown>>;
  /** All of it, where it can be drawn again. */
  readonly text: (paint: Paint, columns?: number) => string;
  /** Lines of what is not as it was, everywhere else. */
  readonly changes: (paint: Paint) => readonly string[];
}

/** A subscriber of the engine's events, and where a command's outcome goes. */
export interface Output {
  readonly emit: (event: Event) => void;
  /** Several regions at once: lines name the region that they are about; of many there is a table. */
  showRegions(count: number): void;
  /** A command runs: a terminal shows that much when nothing else is to be seen for a second. */
  busy(title: string): void;
  /** Stops drawing, so that a question can have the terminal; the next event or `busy` starts it again. */
  pause(): void;
  /** A line that stays below everything else, as long as a command goes on; undefined takes it away. Only a terminal has it. */
  footer(text: ((paint: Paint) => string) | undefined): void;
  /** Takes the place of what was watched before. At the end of the command it stays. */
  watch(state: Watched): void;
  result(result: Outcome): void;
  error(error: unknown): void;
  close(): void;
}

export interface OutputOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly verbose: boolean;
  readonly version: string;
  /** Whose values that look secret never appear in a bug report. */
  readonly env: NodeJS.ProcessEnv;
  /** Paths in errors are looked up from here. */
  readonly cwd: string;
}
