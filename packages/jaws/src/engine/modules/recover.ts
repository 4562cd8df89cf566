import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '../../base/process.ts';
import { JawsError } from '../../errors/error.ts';
import { undoUnfinished } from '../../modules/changes.ts';
import { hasJournal, isUnderWay, readJournal } from '../../modules/journal.ts';
import { findRoot } from '../../project/find.ts';
import type { Host } from '../host.ts';
import { commandFolder } from './command.ts';

/** How long to wait for an npm that lost its parent. */
const timeoutMs = 120_000;

/** Set for npm while JAWS installs a module itself, so that the module's own `jaws postinstall` has nothing to do. */
export const installing = 'JAWS_MODULE_INSTALL';

/** Undoes the unfinished work of a killed command in the project around a folder, if any. */
export async function recoverAround(
  host: Pick<Host, 'emit' | 'signal'>,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // A script of the package that is being installed: the processes waiting for it finish the work.
  if (env[installing]) return;
  let root: string;
  try {
    root = findRoot(cwd);
  } catch (error) {
    if (error instanceof JawsError) return;
    throw error;
  }
  await recoverModules(host, root);
}

/** Returns the process that is changing modules at the moment, if any: then nothing is undone. */
export async function recoverModules(
  { emit, signal }: Pick<Host, 'emit' | 'signal'>,
  root: string,
): Promise<number | undefined> {
  if (!hasJournal(root)) return undefined;
  const journal = readJournal(root);
  if (journal && isUnderWay(root, journal)) return journal.pid;
  const npm = journal?.npm?.pid;
  if (npm !== undefined && isAlive(npm)) {
    emit({
      type: 'notice',
      message: `Waiting for npm (process ${npm}), which an interrupted command left running …`,
    });
    for (const end = Date.now() + timeoutMs; isAlive(npm) && Date.now() < end; ) await wait(100, undefined, { signal });
  }
  const undone = undoUnfinished(root);
  rmSync(commandFolder(root), { recursive: true, force: true });
  if (undone.length > 0) {
    emit({
      type: 'warning',
      message: `An earlier command was interrupted while it changed ${undone.length} files; they are as they were before it.`,
    });
  }
  return undefined;
}
