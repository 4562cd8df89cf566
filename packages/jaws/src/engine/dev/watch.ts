import { statSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { awsmNames, jawsNames } from '../../project/find.ts';

/** Saved files, by absolute path. */
export interface Saved {
  /** Files other than code that decide what is deployed: jaws.json, awsm.json, templates, and what those in TypeScript import. */
  readonly project: readonly string[];
  /** Other files, and files of the first kind that code may import as well. */
  readonly others: readonly string[];
}

interface Watcher {
  /** Watches further files outside the project. */
  add(files: readonly string[]): void;
  close(): Promise<void>;
}

/** An editor saves a file in several steps; a save counts after this long without an event. Milliseconds. */
const quietMs = 6;
const longestMs = 60;
/**
 * chokidar reports nothing about a file for 50 ms after reporting a change, whatever is saved meanwhile: then we check the file
 * ourselves.
 */
const secondLookMs = 60;

/** Folders that no function is built from: output of tools, and installed packages. */
const unwatched = /(^|\/)(node_modules|\.git|\.jaws|\.vscode|\.idea|coverage)(\/|$)/;

/** Reports saved files of a project in batches. `inputs`: what its TypeScript files are made of. Resolves when it watches. */
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
