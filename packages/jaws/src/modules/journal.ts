import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../base/files.ts';
import { isAlive } from '../base/process.ts';

/** A file that a change is about to touch, by its path relative to the project. */
export interface Entry {
  readonly path: string;
  /** Base64 of what was there, absent when nothing was. */
  readonly before?: string;
  readonly mode?: number;
  /** Base64 of what is to be there, absent when nothing is. */
  readonly after?: string;
  /** npm writes it, so what is to be there is not known before. */
  readonly byNpm?: true;
}

/** A package that npm installs within a change. */
export interface NpmWork {
  readonly package: string;
  /** Whether it was not a dependency before. */
  readonly isNew: boolean;
  /** The process of npm, which may outlive the one that started it. */
  readonly pid?: number;
}

export interface Journal {
  /** The process that makes the change. */
  readonly pid: number;
  readonly npm?: NpmWork;
  readonly entries: readonly Entry[];
}

/** A running command touches its journal more often than this. Milliseconds. */
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

/** Undefined when nothing was begun: there is none, or it was not complete. */
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

/** Says that the change is still being made. Ends by the function that it gives. */
export function keepAlive(root: string): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(pathOf(root), now, now);
    } catch {
      // It is written or ended just now.
    }
  }, beat);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Whether another process is at work on the change. A number of a process is given to others after a while, so it counts only
 * while the journal is touched.
 */
export function isUnderWay(root: string, { pid }: Journal): boolean {
  const stats = statSync(pathOf(root), { throwIfNoEntry: false });
  return pid !== process.pid && stats !== undefined && Date.now() - stats.mtimeMs < silence && isAlive(pid);
}
