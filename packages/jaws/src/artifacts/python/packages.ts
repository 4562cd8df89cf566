import { execFile } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel } from '../../model/types.ts';
import { environmentOf } from '../command.ts';
import { keptFolder } from '../files/kept.ts';
import { architectureOf } from '../files/platform.ts';
import { type FileSource, walk } from '../files/walk.ts';
import { fingerprint, type Requirements, requirementsOf } from './requirements.ts';

/**
 * The packages in a function's requirements.txt, lock file or pyproject.toml, installed for Lambda's Linux whatever this machine is, for the root of the
 * zip. They are kept below `store` until the requirements change. Throws PipMissing, PipFailed, LockFileWrong.
 */
export async function collectRequirements(
  root: string,
  fn: FunctionModel,
  store: string,
  signal: AbortSignal,
): Promise<FileSource[]> {
  const asked = requirementsOf(root, fn);
  if (!asked || asked.text === '') return [];
  const key = fingerprint(asked, fn.runtime, architectureOf(fn));
  const folder = await keptFolder(join(store, 'python'), key, (made) => install(root, fn, asked, made, signal));
  const files = walk(folder, {
    wanted: (path) =>
      path !== 'bin/' &&
      !/(^|\/)__pycache__\/$|\.pyc$|\.dist-info\/(RECORD|direct_url\.json)$/.test(path) &&
      !(/(^|\/)tests?\/$/.test(path) && hasTests(join(folder, path))),
    within: [folder],
    outside: () => {},
  });
  return files.map(([path, source]) => ({ path, file: source }));
}

/** Whether a folder with such a name really has tests: some packages have code with that name. */
const hasTests = (folder: string): boolean =>
  readdirSync(folder).some((name) => /^(test_.*|.*_test|conftest)\.py$/.test(name));

/**
 * Tags of wheels that the runtime's glibc can load, the newest first. Up to python3.11 that is Amazon Linux 2 with glibc 2.26,
 * then Amazon Linux 2023 with 2.34: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html,
 * https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/#manylinux
 */
export function platformTags(runtime: string): string[] {
  const newest = Number(/^python3\.(\d+)/.exec(runtime)?.[1]) <= 11 ? 26 : 34;
  const tags = Array.from({ length: newest - 16 }, (_, index) => `manylinux_2_${newest - index}`);
  return [...tags, 'manylinux2014', 'manylinux_2_12', 'manylinux2010', 'manylinux_2_5', 'manylinux1'];
}

async function install(
  root: string,
  fn: FunctionModel,
  { file, text }: Requirements,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const list = text === undefined ? file : `${folder}.requirements.txt`;
  if (text !== undefined) writeFileSync(list, text);
  const machine = architectureOf(fn) === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = platformTags(fn.runtime).flatMap((tag) => ['--platform', `${tag}_${machine}`]);
  const version = ['--python-version', fn.runtime.replace('python', '')];
  const options = ['--only-binary=:all:', '--implementation', 'cp', ...version, ...platforms];
  const quiet = ['--no-compile', '--disable-pip-version-check', '--no-input', '--quiet'];
  const args = ['-m', 'pip', 'install', '--requirement', list, '--target', folder, ...options, ...quiet];
  const python = process.platform === 'win32' ? 'python' : 'python3';
  try {
    // Packages that are no wheels bring programs of their own.
    const env = environmentOf(fn);
    await promisify(execFile)(python, args, { cwd: dirname(file), env, signal, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    signal.throwIfAborted();
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    const about = { function: fn.id, file: relative(root, file).replaceAll('\\', '/') };
    if (code === 'ENOENT' || /No module named pip/.test(stderr)) throw fail('PipMissing', about, { cause: error });
    const lines = stderr.trim().split('\n');
    const errors = lines.filter((line) => /^(ERROR|error)\b/.test(line));
    const reason = (errors.length > 0 ? errors : lines).slice(-3).join('\n') || String(error);
    throw fail('PipFailed', { ...about, reason }, { cause: error });
  } finally {
    if (list !== file) rmSync(list, { force: true });
  }
}
