import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../errors/catalogue/index.ts';
import type { FunctionModel } from '../model/types.ts';
import { type FileSource, walk } from './files/walk.ts';

/** requirements.txt of a function: its own, else its module's, else the project's. */
function requirementsOf(root: string, fn: FunctionModel): string | undefined {
  const folders = [fn.folder, dirname(fn.folder), '.'];
  return folders.map((folder) => join(root, folder, 'requirements.txt')).find((file) => existsSync(file));
}

/**
 * The packages of a function's requirements.txt, installed for Lambda's Linux whatever this machine is, for the root of the
 * zip. They are kept below `store` until the file changes. Throws PipMissing, PipFailed.
 */
export async function collectRequirements(
  root: string,
  fn: FunctionModel,
  store: string,
  signal: AbortSignal,
): Promise<FileSource[]> {
  const file = requirementsOf(root, fn);
  if (!file) return [];
  const architecture = Array.isArray(fn.properties.Architectures) ? String(fn.properties.Architectures[0]) : 'x86_64';
  const hash = createHash('sha256').update(`${fn.runtime} ${architecture}\n`).update(readFileSync(file)).digest('hex');
  const folder = join(store, 'python', hash.slice(0, 32));
  if (!existsSync(folder)) await install(fn, file, folder, architecture, signal);
  const files = walk(folder, {
    wanted: (path) =>
      path !== 'bin/' && !/(^|\/)__pycache__\/$|\.pyc$|\.dist-info\/(RECORD|direct_url\.json)$/.test(path),
    within: [folder],
    outside: () => {},
  });
  return files.map(([path, source]) => ({ path, file: source }));
}

async function install(
  fn: FunctionModel,
  file: string,
  folder: string,
  architecture: string,
  signal: AbortSignal,
): Promise<void> {
  const temporary = `${folder}.${process.pid}.tmp`;
  const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = ['manylinux_2_28', 'manylinux_2_17', 'manylinux2014'].flatMap((name) => [
    '--platform',
    `${name}_${machine}`,
  ]);
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const options = [
    '--only-binary=:all:',
    '--implementation',
    'cp',
    '--python-version',
    fn.runtime.replace('python', ''),
  ];
  const quiet = ['--no-compile', '--disable-pip-version-check', '--no-input', '--quiet'];
  const args = [
    '-m',
    'pip',
    'install',
    '--requirement',
    file,
    '--target',
    temporary,
    ...platforms,
    ...options,
    ...quiet,
  ];
  try {
    await promisify(execFile)(python, args, { cwd: dirname(file), signal, maxBuffer: 16 * 1024 * 1024 });
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    signal.throwIfAborted();
    // Another build was faster.
    if (existsSync(folder)) return;
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    const about = { function: fn.id, file: `${fn.folder}/requirements.txt` };
    if (code === 'ENOENT' || /No module named pip/.test(stderr)) throw fail('PipMissing', about, { cause: error });
    const reason = stderr.trim().split('\n').slice(-3).join('\n') || String(error);
    throw fail('PipFailed', { function: fn.id, reason }, { cause: error });
  }
}
