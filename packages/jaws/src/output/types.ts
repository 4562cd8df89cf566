import type { Event } from '../events.ts';
import type { Paint } from './paint.ts';
import type { Sink } from './writer.ts';

/** `data` for `--json`; for people `text` on stdout, after `head` and before `note` on stderr. */
export interface Outcome {
  readonly data: Readonly<Record<string, unknown>>;
  readonly head?: (paint: Paint) => string;
  /** The width of the terminal; undefined if stdout is not a terminal. */
  readonly text?: (paint: Paint, columns?: number) => string;
  readonly note?: (paint: Paint) => string;
  /** `text` is what the function or the user made, to be passed on byte for byte unless a terminal shows it. */
  readonly isPayload?: boolean;
}

/** The current state of what a command watches. */
export interface Watched {
  /** For `--json`: one line each time. */
  readonly data: Readonly<Record<string, unknown>>;
  /** All of it, if it can be redrawn. */
  readonly text: (paint: Paint, columns?: number) => string;
  /** Lines for the changed parts, otherwise. */
  readonly changes: (paint: Paint) => readonly string[];
}

/** A subscriber of the engine's events, and where a command's outcome goes. */
export interface Output {
  readonly emit: (event: Event) => void;
  /** Several regions at once: lines name the region that they are about; many regions become a table. */
  showRegions(count: number): void;
  /** A command is running: a terminal shows that if nothing else is visible for a second. */
  busy(title: string): void;
  /** Stops drawing, so a question can use the terminal; the next event or `busy` starts it again. */
  pause(): void;
  /** A line that stays below everything else while a command runs; undefined removes it. Only a terminal has it. */
  footer(text: ((paint: Paint) => string) | undefined): void;
  /** Replaces the previous state of the watch. At the end of the command it stays. */
  watch(state: Watched): void;
  result(result: Outcome): void;
  error(error: unknown): void;
  close(): void;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly verbose: boolean;
  readonly version: string;
  /** The environment whose secret-looking values never appear in a bug report. */
  readonly env: NodeJS.ProcessEnv;
  /** Paths in errors are looked up from here. */
  readonly cwd: string;
}
