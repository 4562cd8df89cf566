import { statSync } from 'node:fs';
import { win32 } from 'node:path';

/** The settings that decide how a program starts. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  isFile(path: string): boolean;
}

/** The first two arguments of `execFile` and `spawn`, and one of their options. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether `args` are already quoted, for Windows. */
  readonly windowsVerbatimArguments: boolean;
}

/** An argument that no quoting protects from cmd.exe. */
export class BatchArgumentError extends Error {}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
};

/**
 * How to start a program without a shell. Windows starts only `.exe` and `.com` files this way, while npm, Maven and Gradle are
 * batch files there (`npm.cmd`), which Node refuses to start directly because cmd.exe parses their arguments once more:
 * https://nodejs.org/api/child_process.html#spawning-bat-and-cmd-files-on-windows. Those run in a cmd.exe with every argument in
 * quotes; characters that are special within quotes are refused. `cwd`: the folder that a relative path of a program starts
 * from. Throws BatchArgumentError.
 */
export function commandLine(
  program: string,
  args: readonly string[],
  cwd: string,
  machine: Machine = thisMachine,
): CommandLine {
  const direct = { command: program, args, windowsVerbatimArguments: false };
  if (machine.platform !== 'win32') return direct;
  const file = findOnWindows(program, cwd, machine);
  // A program that is not found fails to start, with an error that has the name the user knows.
  if (file === undefined) return direct;
  if (!/\.(cmd|bat)$/i.test(file)) return { ...direct, command: file };
  const line = [file, ...args].map(quoted).join(' ');
  return {
    command: ofWindows('cmd.exe', machine.env),
    // No AutoRun commands, no expansion of `!name!`, and only the outermost two quotes are removed.
    args: ['/d', '/v:off', '/s', '/c', `"${line}"`],
    windowsVerbatimArguments: true,
  };
}

/** A program that comes with Windows, by its full path: by its name alone Node looks in the current folder first. */
export const ofWindows = (program: string, env: NodeJS.ProcessEnv = process.env): string =>
  win32.join(variable(env, 'SystemRoot') ?? 'C:\\Windows', 'System32', program);

/** By PATH and PATHEXT, but unlike cmd.exe not in the current folder. */
function findOnWindows(program: string, cwd: string, { env, isFile }: Machine): string | undefined {
  const endings = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  const named = endings.some((ending) => program.toLowerCase().endsWith(ending.toLowerCase()));
  const names = named ? [program] : endings.map((ending) => program + ending.toLowerCase());
  const folders = /[\\/]/.test(program) || win32.isAbsolute(program) ? [cwd] : pathOf(env);
  return folders.flatMap((folder) => names.map((name) => win32.resolve(folder, name))).find(isFile);
}

const pathOf = (env: NodeJS.ProcessEnv): string[] => (variable(env, 'PATH') ?? '').split(';').filter(Boolean);

/** Variable names are case-insensitive on Windows. */
const variable = (env: NodeJS.ProcessEnv, name: string): string | undefined =>
  Object.entries(env).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];

/** An argument for a batch file: cmd.exe and the program behind it both read two quotes within quotes as one. */
function quoted(argument: string): string {
  const unsafe = /[%\r\n\0]/.exec(argument)?.[0];
  if (unsafe !== undefined) {
    throw new BatchArgumentError(
      `the argument ${JSON.stringify(argument)} has ${unsafe === '%' ? 'a percent sign' : 'a line break'}, which cannot be passed to a batch file`,
    );
  }
  // A backslash counts as itself except before a quote.
  return `"${argument.replace(/(?<!\\)(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + quote + quote)}"`;
}
