import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../base/files.ts';
import { isAlive } from '../base/process.ts';

/** A file that a change is about to touch, by its path relative to the project. */
export interface Entry {
  readonly path: string;
  /** Base64 of the previous content, absent if there was none. */
  readonly before?: string;
  readonly mode?: number;
  /** Base64 of the new content, absent if there is none. */
  readonly after?: string;
  /** npm writes it, so the new content is not known before. */
  readonly byNpm?: true;
}

/** A package that npm installs within a change. */
export interface NpmWork {
  readonly package: string;
  /** Folders that npm makes for it and for what it needs, relative to the project; they did not exist before. Absent: JAWS 2.0 wrote it. */
  readonly folders?: readonly string[];
  /** The process of npm, which may outlive the one that started it. */
  readonly pid?: number;
}

export interface Journal {
  /** The process that makes the change. */
  readonly pid: number;
  readonly npm?: NpmWork;
  readonly entries: readonly Entry[];
}

/** A running command updates its journal more often than this. Milliseconds. */
const beat = 2000;
const silence = 5 * beat;

const pathOf = (root: string): string => join(root, '.jaws', 'module-change.json');

export const hasJournal = (root: string): boolean => existsSync(pathOf(root));

/** Throws CannotWrite. */
export function writeJournal(root: string, journal: Journal): void {
  const path = pathOf(root);
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw cannotWrite(dirname(path), error);
  }
  replaceFile(path, JSON.stringify(journal));
}

/** Undefined if nothing was begun: the journal does not exist, or is incomplete. */
export function readJournal(root: string): Journal | undefined {
  try {
    const journal = JSON.parse(readFileSync(pathOf(root), 'utf8')) as Partial<Journal>;
    return Array.isArray(journal.entries) ? (journal as Journal) : undefined;
  } catch {
    return undefined;
  }
}

export function endJournal(root: string): void {
  rmSync(pathOf(root), { force: true });
}

/** Shows that the change is still being made. The returned function ends that. */
export function keepAlive(root: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(pathOf(root), now, now);
    } catch {
      // It is being written or ended at the moment.
    }
  }, beat);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Whether another process is working on the change. Process ids are reused after a while, so one counts only
 * while the journal is updated.
 */
export function isUnderWay(root: string, { pid }: Journal): boolean {
  const stats = statSync(pathOf(root), { throwIfNoEntry: false });
  return pid !== process.pid && stats !== undefined && Date.now() - stats.mtimeMs < silence && isAlive(pid);
}
