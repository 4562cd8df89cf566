import { statSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { awsmNames, jawsNames } from '../../project/find.ts';

/** What was saved: files by absolute paths. */
export interface Saved {
  /** Files that decide what is deployed beside code: jaws.json, awsm.json, templates, and what those in TypeScript import. */
  readonly project: readonly string[];
  /** Others, and those that code may import as well. */
  readonly others: readonly string[];
}

interface Watcher {
  /** Watches further files, which are outside of the project. */
  add(files: readonly string[]): void;
  close(): Promise<void>;
}

/** An editor saves a file in several steps; so long nothing may happen before it counts as saved. Milliseconds. */
const quietMs = 6;
const longestMs = 60;
/** chokidar says nothing of a file for 50 ms after it said that it changed, whatever is saved meanwhile: then we look ourselves. */
const secondLookMs = 60;

/** Folders that no function is made of: what tools write, and what is installed. */
const unwatched = /(^|\/)(node_modules|\.git|\.jaws|\.vscode|\.idea|coverage)(\/|$)/;

/** Reports what is saved in a project, in batches. `inputs`: what its TypeScript files are made of. Resolves when it watches. */
export async function watchProject(
  root: string,
  inputs: () => readonly string[],
  onSaved: (saved: Saved) => void,
  onError: (error: unknown) => void,
): Promise<Watcher> {
  const { watch } = await import('chokidar');
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  const looks = new Set<NodeJS.Timeout>();
  const noted = (path: string) => {
    const now = performance.now();
    if (changed.size === 0) first = now;
    changed.add(path);
    if (timer && now - first > longestMs) return;
    clearTimeout(timer);
    timer = setTimeout(flush, quietMs);
  };
  const lookAgain = (paths: readonly string[]) => {
    const before = paths.map((path) => [path, stampOf(path)] as const);
    const look = setTimeout(() => {
      looks.delete(look);
      for (const [path, stamp] of before) if (stampOf(path) !== stamp) noted(path);
    }, secondLookMs);
    looks.add(look);
  };
  const flush = () => {
    timer = undefined;
    const all = [...changed];
    changed.clear();
    lookAgain(all);
    const imported = new Set(inputs());
    onSaved({
      project: all.filter((path) => imported.has(path) || isProjectFile(root, path)),
      others: all.filter((path) => !isProjectFile(root, path)),
    });
  };
  const watcher: FSWatcher = watch(root, {
    ignored: (path) => unwatched.test(relative(root, path).split(sep).join('/')),
    ignoreInitial: true,
    // Editors that write a new file and rename it: both are reported as one change, a tenth of a second later. We wait
    // ourselves.
    atomic: false,
  });
  watcher.on('all', (event, path) => {
    if (event !== 'addDir') noted(path);
  });
  watcher.on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    add: (files) => void watcher.add([...files]),
    async close() {
      for (const one of [timer, ...looks]) clearTimeout(one);
      await watcher.close();
    },
  };
}

/** Differs after each save; empty for what cannot be read. */
function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : '';
}

/** Whether a file says what is deployed, and is not code. */
function isProjectFile(root: string, path: string): boolean {
  const inside = relative(root, path).split(sep).join('/');
  if (isOne(jawsNames, inside) || inside === 'admin.env' || inside.startsWith('cloudformation/')) return true;
  return inside.startsWith('aws_modules/') && isOne(awsmNames, basename(inside));
}

const isOne = (names: readonly string[], name: string): boolean => names.includes(name);
