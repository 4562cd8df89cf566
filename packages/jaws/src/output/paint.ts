import picocolors from 'picocolors';

export type Paint = ReturnType<typeof picocolors.createColors>;

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
function colorsWanted(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
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

/** Leaves text as it is. */
export const unpainted: Paint = picocolors.createColors(false);

export function paintFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Paint {
  return picocolors.createColors(colorsWanted(stream, env));
}

export function looksOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
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
