import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BatchArgumentError, type CommandLine, commandLine } from '../base/program.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Emit } from '../events.ts';
import type { FunctionModel } from '../model/types.ts';
import { freshFolder } from './files/kept.ts';
import { architectureOf } from './files/platform.ts';
import { type FileSource, walk } from './files/walk.ts';

/**
 * Runs the command that builds a function's code, in the function's folder, without a shell. The code is the output in
 * the
 * folder of the variable ARTIFACTS_DIR; undefined if that is empty: the code is then in the function's own folder.
 * Throws BuildCommandFailed.
 */
export async function runBuildCommand(
  root: string,
  fn: FunctionModel,
  command: readonly string[],
  store: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<FileSource[] | undefined> {
  const folder = freshFolder(join(store, 'made'));
  const env = { ...environmentOf(fn), ARTIFACTS_DIR: folder, JAWS_ARCHITECTURE: architectureOf(fn) };
  const output = await run(fn, command, { cwd: join(root, fn.folder), env, signal });
  for (const line of output.split(/\r?\n/)) if (line.trim() !== '') emit({ type: 'log', source: fn.id, line });
  if (readdirSync(folder).length === 0) return undefined;
  const rules = { wanted: () => true, within: [folder], outside: () => {} };
  return walk(folder, rules).map(([path, file]) => ({ path, file }));
}

/** What programs need to start, to find their caches and to reach their registries. No credentials: those are for the module's own project, or named in jaws.json. */
const usual =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|XDG_(?:CACHE|CONFIG|DATA)_HOME|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAM(?:DATA|FILES.*)|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|GO(?:PATH|ROOT|CACHE|MODCACHE|TOOLCHAIN)|CARGO_HOME|RUSTUP_(?:HOME|TOOLCHAIN)|JAVA_HOME|MAVEN_HOME|GRADLE_USER_HOME|DOTNET_(?:ROOT|CLI_HOME)|NUGET_PACKAGES|GEM_(?:HOME|PATH)|BUNDLE_PATH|HTTPS?_PROXY|NO_PROXY|SSL_CERT_FILE|PIP_INDEX_URL|ZIG_GLOBAL_CACHE_DIR)$/i;

/** What programs that make a function's code get: everything for code of the project; for an installed module the usual variables, and those that jaws.json names. */
export function environmentOf({ package: { buildVariables } }: FunctionModel): NodeJS.ProcessEnv {
  if (!buildVariables) return process.env;
  return Object.fromEntries(
    Object.entries(process.env).filter(
      // An address may have a user and a password.
      ([name, value]) => (usual.test(name) && !isSignedIn(name, value)) || buildVariables.includes(name),
    ),
  );
}

const isSignedIn = (name: string, value = ''): boolean => /_(?:PROXY|URL)$/i.test(name) && value.includes('@');

interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

function run(fn: FunctionModel, [program = '', ...args]: readonly string[], around: Surroundings): Promise<string> {
  const failed = (reason: string, cause: unknown) =>
    fail('BuildCommandFailed', { function: fn.id, command: [program, ...args].join(' '), reason }, { cause });
  let line: CommandLine;
  try {
    line = commandLine(program, args, around.cwd);
  } catch (error) {
    if (!(error instanceof BatchArgumentError)) throw error;
    throw failed(error.message, error);
  }
  const { windowsVerbatimArguments } = line;
  const options = { ...around, windowsVerbatimArguments, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(line.command, [...line.args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout + stderr);
      if (around.signal.aborted) return reject(around.signal.reason);
      const lines = `${stdout}\n${stderr}`.trim().split('\n');
      const reason =
        error.code === 'ENOENT' ? `there is no program ${program}` : lines.slice(-10).join('\n') || error.message;
      reject(failed(reason, error));
    }).stdin?.end();
  });
}
