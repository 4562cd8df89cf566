import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';
import { makeFolder } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { withLock } from './lock.ts';
import { type CloudPaths, cloudPaths } from './paths.ts';
import { rootPassword } from './root-key.ts';
import { findCloud, type RunningCloud } from './running.ts';
import { fetchSnapshot, sendSnapshot } from './snapshot-http.ts';
import { runSnapshotProgram } from './snapshot-program.ts';

/** The content of a snapshot, as the cloud reports it. */
export interface SnapshotInfo {
  /** The version of the program that saved it. */
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** Records by service. */
  readonly records: Readonly<Record<string, number>>;
  readonly blobs: number;
  /** Unpacked. */
  readonly bytes: number;
}

export interface SavedSnapshot extends Partial<SnapshotInfo> {
  readonly name: string;
  readonly file: string;
  /** The size of the file. */
  readonly fileBytes: number;
  /** Why it cannot be read, if it cannot. */
  readonly error?: string;
}

/** Bytes transferred so far, and the total if it is known. */
export type Progress = (done: number, total?: number) => void;

/**
 * The file that `name` means: a path if it looks like one (it has a separator or ends in .tgz), otherwise a name among
 * the user's own snapshots. Throws InvalidValue.
 */
export function snapshotFile(name: string, cwd: string, env: NodeJS.ProcessEnv): string {
  const isPath = isAbsolute(name) || name.includes('/') || name.includes(sep) || name.endsWith('.tgz');
  if (isPath) return resolve(cwd, name);
  if (!/^[A-Za-z0-9_][\w.-]{0,99}$/.test(name)) {
    throw fail('InvalidValue', {
      what: 'the name of a snapshot',
      value: name,
      expected: 'letters, digits, dots, dashes and underscores, or the path of a file',
    });
  }
  return join(cloudPaths(env).snapshots, `${name}.tgz`);
}

/** Saves everything in the cloud, whether it runs or not. Throws SnapshotFailed, CloudHangs. */
export async function saveSnapshot(
  file: string,
  env: NodeJS.ProcessEnv,
  progress: Progress,
  signal?: AbortSignal,
): Promise<SnapshotInfo> {
  const paths = cloudPaths(env);
  if (file.startsWith(paths.snapshots + sep)) makeFolder(paths.snapshots, 0o700);
  const running = await runningOne(paths);
  if (running) return fetchSnapshot(running.endpoint, file, progress);
  return withLock(paths, () => runSnapshotProgram<SnapshotInfo>(['save', file, '--dir', paths.data], env), { signal });
}

/** Replaces everything in the cloud with a snapshot. Throws SnapshotRefused; then everything is as it was. */
export async function loadSnapshot(
  file: string,
  env: NodeJS.ProcessEnv,
  progress: Progress,
  signal?: AbortSignal,
): Promise<SnapshotInfo> {
  const paths = cloudPaths(env);
  const running = await runningOne(paths);
  if (running) return sendSnapshot(running.endpoint, file, progress);
  return withLock(paths, () => runSnapshotProgram<SnapshotInfo>(['load', file, '--dir', paths.data], env), { signal });
}

/** The content of a file. Throws NoSnapshot, SnapshotRefused. */
export async function describeSnapshot(file: string, name: string, env: NodeJS.ProcessEnv): Promise<SnapshotInfo> {
  if (!existsSync(file)) throw fail('NoSnapshot', { name, file, others: namesOf(cloudPaths(env)) });
  return runSnapshotProgram<SnapshotInfo>(['info', file], env);
}

/** The credentials that a strict cloud requires for questions about its content. */
const asRoot = { authorization: `Basic ${Buffer.from(rootPassword).toString('base64')}` };

/** Records by service that the cloud holds now; undefined if it cannot say. */
export async function contents(env: NodeJS.ProcessEnv): Promise<SnapshotInfo['records'] | undefined> {
  const paths = cloudPaths(env);
  const running = await runningOne(paths);
  if (!running && !existsSync(paths.data)) return {};
  try {
    const said = running
      ? await (await fetch(`${running.endpoint}/_jaws/snapshot/contents`, { headers: asRoot })).json()
      : await runSnapshotProgram<unknown>(['contents', '--dir', paths.data], env);
    return (said as { readonly records?: SnapshotInfo['records'] }).records;
  } catch {
    return undefined;
  }
}

/** The user's own snapshots, newest first. */
export async function listSnapshots(env: NodeJS.ProcessEnv): Promise<SavedSnapshot[]> {
  const paths = cloudPaths(env);
  const files = namesOf(paths).map((name) => join(paths.snapshots, `${name}.tgz`));
  const described: SavedSnapshot[] = [];
  for (const file of files) {
    const info = await runSnapshotProgram<SnapshotInfo>(['info', file], env).catch((error: Error) => ({
      error: error.message,
    }));
    described.push({ ...info, name: basename(file, '.tgz'), file, fileBytes: statSync(file).size });
  }
  return described.sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
}

/** The file of a snapshot with this name, which exists. Throws NoSnapshot. */
export function namedSnapshot(name: string, env: NodeJS.ProcessEnv): string {
  const { snapshots } = cloudPaths(env);
  const names = namesOf(cloudPaths(env));
  const file = join(snapshots, `${name}.tgz`);
  if (!names.includes(name)) throw fail('NoSnapshot', { name, file, others: names });
  return file;
}

function namesOf(paths: CloudPaths): string[] {
  if (!existsSync(paths.snapshots)) return [];
  return readdirSync(paths.snapshots)
    .filter((name) => name.endsWith('.tgz') && !name.startsWith('.'))
    .map((name) => basename(name, '.tgz'))
    .sort();
}

async function runningOne(paths: CloudPaths): Promise<RunningCloud | undefined> {
  const found = await findCloud(paths);
  if (found.is === 'hanging') throw fail('CloudHangs', found.state);
  return found.is === 'running' ? found.cloud : undefined;
}
