import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { must, run } from './run.ts';

/**
 * Where tools are kept from run to run, outside the repository: they are not part of the product. The folder of `CLIENTS_CACHE`,
 * or one below the real home (tests have a home of their own).
 */
const real = userInfo().homedir;
const cache = process.env.CLIENTS_CACHE ?? join(real, '.cache', 'jaws-clients');

/** A tool on this machine, or the reason why it is missing: then its tests are left out. */
export type Tool =
  | { readonly path: string; readonly missing?: undefined }
  | { readonly path?: undefined; readonly missing: string };

/** Packages of npm in a folder of their own; `path` is its `node_modules`. */
export async function npmTool(name: string, packages: Readonly<Record<string, string>>): Promise<Tool> {
  const folder = join(cache, name);
  const path = join(folder, 'node_modules');
  if (await hasAll(path, packages)) return { path };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify({ name, private: true, dependencies: packages })}\n`);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
  const env = { HOME: real, npm_config_cache: undefined };
  const { code, stderr } = await run('npm', args, { cwd: folder, env });
  return code === 0 ? { path } : unavailable(name, stderr);
}

async function hasAll(path: string, packages: Readonly<Record<string, string>>): Promise<boolean> {
  for (const [name, version] of Object.entries(packages)) {
    const text = await readFile(join(path, name, 'package.json'), 'utf8').catch(() => '{}');
    if (JSON.parse(text).version !== version) return false;
  }
  return true;
}

/**
 * The settings with which a cloud in this process fetches the contents of AWS's runtimes for functions: those are kept from run
 * to run, too, and npm's
 * settings are the user's.
 */
export const fetching: Readonly<Record<string, string | undefined>> = {
  JAWS_LAMBDA_FETCH: undefined,
  JAWS_LAMBDA_CACHE: join(cache, 'lambda'),
  npm_config_userconfig: join(real, '.npmrc'),
  npm_config_cache: join(real, '.npm'),
};

/** The `aws` command of this machine, or one from a virtual environment in the cache. */
export async function awsCli(): Promise<Tool> {
  if (await works('aws', ['--version'])) return { path: 'aws' };
  return venv('aws');
}

/** A Python with boto3. */
export async function boto3(): Promise<Tool> {
  if (await works('python3', ['-c', 'import boto3'])) return { path: 'python3' };
  return venv('python3');
}

async function venv(program: string): Promise<Tool> {
  const folder = join(cache, 'venv');
  const path = join(folder, 'bin', program);
  if (existsSync(path)) return { path };
  const env = { HOME: real };
  try {
    await must('python3', ['-m', 'venv', folder], { env });
    await must(join(folder, 'bin', 'pip'), ['install', '--quiet', 'awscli', 'boto3'], { env });
    return { path };
  } catch (error) {
    return unavailable(program, String(error));
  }
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    ({ code }) => code === 0,
    () => false,
  );
}

function unavailable(name: string, why: string): Tool {
  const missing = `${name} cannot be had here: ${why.trim().split('\n').slice(-3).join(' ')}`;
  process.stderr.write(`skipped: ${missing}\n`);
  return { missing };
}
