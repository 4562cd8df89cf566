import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../../base/files.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { withoutCredentials } from './hide.ts';

export interface SaveOptions {
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  /** Whether what the caller showed who it is by stays in it. */
  readonly withSecrets: boolean;
}

/**
 * Writes an event into a file of the project, for tests. Says whether anything was hidden. Throws EventFileOutside, EventFileExists,
 * CannotWrite.
 */
export function saveEvent(
  event: unknown,
  { root, file, force, withSecrets }: SaveOptions,
): { readonly hides: boolean } {
  const target = realPath(file);
  const way = relative(realpathSync(root), target);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw fail('EventFileOutside', { file, root });
  }
  if (lstatSync(file, { throwIfNoEntry: false }) && !force) throw fail('EventFileExists', { file });
  const saved = withSecrets ? event : withoutCredentials(event);
  try {
    makeFolder(dirname(target));
  } catch (error) {
    throw cannotWrite(dirname(target), error);
  }
  replaceFile(target, `${JSON.stringify(saved, null, 2)}\n`);
  return { hides: JSON.stringify(saved) !== JSON.stringify(event) };
}

/** Where a path leads through links, also where its end is not there yet. */
function realPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  // Writing through a dangling symlink would create its target.
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) throw fail('EventFileExists', { file });
  const above = dirname(file);
  return above === file ? file : join(realPath(above), basename(file));
}
