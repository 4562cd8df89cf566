import type { Host } from '../engine/host.ts';
import type { Emit } from '../events.ts';
import type { Paint } from '../output/paint.ts';
import type { Output } from '../output/types.ts';
import type { Prompts } from './prompts.ts';

/** What shell completion offers for an argument or an option's value. */
export type Completes =
  | 'stage'
  | 'region'
  | 'region-or-all'
  | 'function'
  | 'module'
  | 'catalogue'
  | 'module-or-catalogue'
  | 'profile'
  | 'example'
  | 'aws-region'
  | 'env-key'
  | 'invocation';

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  /** The last argument of a command may be repeated; it is among the invocation's lists then. */
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  /** The command that a user who types this instead of a choice probably means. */
  readonly instead?: (value: string) => string;
  readonly completes?: Completes;
}

export interface OptionSpec {
  /** Long name without dashes: `dont-exe-cf`. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** The placeholder for the value in the help: `name`. An option without it is a switch. */
  readonly value?: string;
  /** The value is optional; it is given as `--inspect=9229` then. */
  readonly optional?: boolean;
  readonly summary: string;
  /** May be repeated; a value may hold several, separated by commas. */
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

interface Example {
  readonly command: string;
  readonly summary: string;
}

/** A command as data: the parser, the help, shell completion and docs/commands.md are all made from it. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs for its help, beyond the summary. */
  readonly description?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples?: readonly Example[];
  /** Arguments after `--` are passed on instead of parsed: they are among the invocation's lists by this name. */
  readonly passesOn?: string;
  /** It changes nothing, so it ends when the reader of its output is gone. */
  readonly readsOnly?: boolean;
  /** Ctrl-C is the normal way to end it, and needs no message; a text names the switch for which that is true. */
  readonly untilInterrupted?: boolean | string;
  /** Loads what the command does; a group has none. */
  readonly load?: () => Promise<{ readonly run: Run }>;
  readonly commands?: readonly Command[];
  /** The command of a group that runs if none is named. */
  readonly otherwise?: string;
}

/** What was typed, sorted by the command's own declaration. */
export interface Invocation {
  readonly arguments: Readonly<Record<string, string | undefined>>;
  /** Options with a value. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Repeatable options, and a repeatable argument. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Switches that are on. */
  readonly flags: ReadonlySet<string>;
}

/** Something that shows the events in place of the output. */
export interface Viewer {
  readonly emit: Emit;
  /** Called before a question takes the terminal. */
  pause(): void;
  resume(): void;
}

/** What every command gets from the shell that runs it. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly host: Host;
  readonly output: Output;
  /** Shows something before a question: painted for a person, as a plain notice with --json. */
  readonly show: (text: (paint: Paint) => string) => void;
  /** Something else shows the events from now on, until the returned function is called. */
  readonly takeOver: (viewer: Viewer) => () => void;
  /** Undefined if nobody can be asked: no terminal, CI, --json. */
  readonly prompts: Prompts | undefined;
  /** -y: every question is answered with yes or its default. */
  readonly yes: boolean;
  /** Of JAWS. */
  readonly version: string;
}

/** What a command found or did. */
export interface Result {
  /** The `--json` form. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Text before the result, written to stderr. */
  readonly head?: (paint: Paint) => string;
  /** The form for people, written to stdout, which has this many columns; undefined if it is not a terminal. */
  readonly text?: (paint: Paint, columns?: number) => string;
  /** Remarks about the result, written to stderr. */
  readonly note?: (paint: Paint) => string;
  /** Nonzero if the result itself is a failure, such as a function that threw. */
  readonly exitCode?: number;
}

export type Run = (invocation: Invocation, context: Context) => Promise<Result | undefined>;
