import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { cannotWrite, makeFolder, replaceFile } from '../../base/files.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { withoutCredentials } from './hide.ts';

export interface SaveOptions {
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  /** Whether an existing file may be replaced. */
  readonly force: boolean;
  /** Whether the caller's credentials stay in it. */
  readonly withSecrets: boolean;
}

/**
 * Writes an event into a file of the project, for tests. Returns whether anything was hidden. Throws EventFileOutside,
 * EventFileExists,
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

/** The target of a path through links, even if its end does not exist yet. */
function realPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  // Writing through a dangling symlink would create its target.
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) throw fail('EventFileExists', { file });
  const above = dirname(file);
  return above === file ? file : join(realPath(above), basename(file));
}
