import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { must, run } from './run.ts';

/**
 * Where tools are kept from run to run, outside the repository: the product does not carry them. The folder of `CLIENTS_CACHE`,
 * or one below the real home (tests have a home of their own).
 */
const real = userInfo().homedir;
const cache = process.env.CLIENTS_CACHE ?? join(real, '.cache', 'jaws-clients');

/** A tool that is here, or the reason why it is not: then its tests are left out. */
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

/** Of what AWS's Node.js runtime brings: what the functions of the tools and of the apps here count on. */
export const runtimePackages = (): Promise<Tool> =>
  npmTool('runtime', {
    '@aws-sdk/client-dynamodb': '3.1169.0',
    '@aws-sdk/client-lambda': '3.1164.0',
    '@aws-sdk/client-s3': '3.1175.0',
    '@aws-sdk/client-sfn': '3.1164.0',
    '@aws-sdk/client-sqs': '3.1175.0',
  });

/** The `aws` command of this machine, or one of a virtual environment of the cache. */
export async function awsCli(): Promise<Tool> {
  if (await works('aws', ['--version'])) return { path: 'aws' };
  return venv('aws');
}

/** A Python that has boto3. */
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

/**
 * Makes in `folder` what AWS's Python runtime has of its own, so that a function of any Python here finds it. These packages
 * are Python alone, of no particular version.
 */
export async function pythonPackages(folder: string): Promise<Tool> {
  const python = await boto3();
  if (python.missing !== undefined) return python;
  const names = ['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six'];
  const script = `import importlib\nfor n in ${JSON.stringify(names)}: print(importlib.import_module(n).__file__)`;
  const { code, stdout, stderr } = await run(python.path, ['-c', script]);
  if (code !== 0) return unavailable('boto3', stderr);
  await mkdir(folder, { recursive: true });
  for (const file of stdout.trim().split('\n')) {
    const source = file.replace(/\/__init__\.py$/, '');
    await symlink(source, join(folder, source.split('/').at(-1) ?? ''));
  }
  return { path: folder };
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
