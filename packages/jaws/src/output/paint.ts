import { sequence } from './ink.ts';
import type { Sink } from './writer.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  inverse: [7, 27],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  blueBright: [94, 39],
  magentaBright: [95, 39],
  cyanBright: [96, 39],
} as const;

/** Colors for text, as ink that no text of others can make. */
export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>;

type Screen = Pick<Sink, 'isTTY'>;

export interface Style {
  readonly paint: Paint;
  /** A terminal whose lines can be drawn again. */
  readonly live: boolean;
  readonly symbols: Symbols;
}

interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly warning: string;
  readonly arrow: string;
  readonly spinner: readonly string[];
}

const unicode: Symbols = {
  done: '✔',
  failed: '✖',
  warning: '▲',
  arrow: '➜',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const ascii: Symbols = { done: 'ok', failed: 'x', warning: '!', arrow: '->', spinner: ['|', '/', '-', '\\'] };

/** NO_COLOR (https://no-color.org) overrides FORCE_COLOR; without either, only terminals get color. */
function colorsWanted(stream: Screen, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb' && !isAgent(env);
}

/** Set by a coding agent for the commands that it runs; agents agreed on AI_AGENT. */
const ofAgents = [
  'AI_AGENT',
  'CLAUDECODE',
  'CURSOR_AGENT',
  'GEMINI_CLI',
  'CODEX_SANDBOX',
  'CODEX_THREAD_ID',
  'OPENCODE',
];

/** Whether an agent reads the output: it needs neither drawing nor questions, even in a terminal. */
export const isAgent = (env: NodeJS.ProcessEnv): boolean => ofAgents.some((name) => env[name]);

const paintBy = (color: (open: string, close: string) => (text: string) => string): Paint =>
  // The entries have the keys of `codes`.
  Object.fromEntries(
    Object.entries(codes).map(([name, [open, close]]) => [name, color(sequence(`${open}m`), sequence(`${close}m`))]),
  ) as Paint;

export const painted: Paint = paintBy(
  (open, close) => (text) => `${open}${text.replaceAll(close, close + open)}${close}`,
);

/** Leaves text as it is. */
export const unpainted: Paint = paintBy(() => (text) => text);

export const paintFor = (stream: Screen, env: NodeJS.ProcessEnv): Paint =>
  colorsWanted(stream, env) ? painted : unpainted;

export function looksOf(stream: Screen, env: NodeJS.ProcessEnv): Style {
  return {
    paint: paintFor(stream, env),
    live: stream.isTTY === true && env.TERM !== 'dumb' && !env.CI && !isAgent(env),
    symbols: hasUnicode(env) ? unicode : ascii,
  };
}

function hasUnicode(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.ConEmuTask);
  return env.TERM !== 'linux';
}
