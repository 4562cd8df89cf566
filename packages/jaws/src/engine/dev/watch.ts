import { basename, relative, sep } from 'node:path';
import type { FSWatcher } from 'chokidar';

/** What was saved: files by absolute paths. */
export interface Saved {
  /** Files that decide what is deployed beside code: jaws.json, awsm.json, templates. */
  readonly project: readonly string[];
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

/** Folders that no function is made of: what tools write, and what is installed. */
const unwatched = /(^|\/)(node_modules|\.git|\.jaws|\.vscode|\.idea|coverage)(\/|$)/;

/** Reports what is saved in a project, in batches. Resolves when it watches. */
export async function watchProject(
  root: string,
  onSaved: (saved: Saved) => void,
  onError: (error: unknown) => void,
): Promise<Watcher> {
  const { watch } = await import('chokidar');
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  const flush = () => {
    timer = undefined;
    const all = [...changed];
    changed.clear();
    const isProject = (path: string) => isProjectFile(root, path);
    onSaved({ project: all.filter(isProject), others: all.filter((path) => !isProject(path)) });
  };
  const watcher: FSWatcher = watch(root, {
    ignored: (path) => unwatched.test(relative(root, path).split(sep).join('/')),
    ignoreInitial: true,
    // Editors that write a new file and rename it: both are told as one change, a tenth of a second later. We wait ourselves.
    atomic: false,
  });
  watcher.on('all', (event, path) => {
    if (event === 'addDir') return;
    const now = performance.now();
    if (changed.size === 0) first = now;
    changed.add(path);
    if (timer && now - first > longestMs) return;
    clearTimeout(timer);
    timer = setTimeout(flush, quietMs);
  });
  watcher.on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    add: (files) => void watcher.add([...files]),
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** Whether a file says what is deployed, and is no code. */
function isProjectFile(root: string, path: string): boolean {
  const inside = relative(root, path).split(sep).join('/');
  if (inside === 'jaws.json' || inside === 'admin.env' || inside.startsWith('cloudformation/')) return true;
  return inside.startsWith('aws_modules/') && basename(inside) === 'awsm.json';
}
