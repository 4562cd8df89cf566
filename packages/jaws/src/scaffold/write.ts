import { closeSync, lstatSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { cannotWrite, makeFolder as createFolder } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { FileToWrite } from './types.ts';

/** Throws WouldOverwrite. */
export function checkFree(root: string, paths: readonly string[]): void {
  const there = paths.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false }));
  if (there.length > 0) throw fail('WouldOverwrite', { paths: there });
}

/**
 * Writes files below a folder, which is created if it does not exist. Nothing is ever overwritten: throws WouldOverwrite before
 * anything is written. Throws CannotWrite, after everything that was written has been removed. The returned function removes what was
 * written, and leaves everything else that is there by then.
 */
export function writeFiles(root: string, files: readonly FileToWrite[]): () => void {
  for (const { path } of files) {
    if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) throw new Error(`${path} is not below the project`);
  }
  checkFree(
    root,
    files.map(({ path }) => path),
  );

  const undo: (() => void)[] = [];
  const takeBack = () => {
    for (const step of undo.reverse()) step();
  };
  let current = root;
  try {
    makeFolder(root, undo);
    for (const { path, content, mode = 0o666 } of files) {
      current = join(root, path);
      makeFolder(dirname(current), undo);
      const file = current;
      const descriptor = openSync(file, 'wx', mode);
      undo.push(() => rmSync(file, { force: true }));
      try {
        writeFileSync(descriptor, content);
      } finally {
        closeSync(descriptor);
      }
    }
  } catch (error) {
    takeBack();
    throw cannotWrite(current, error);
  }
  return takeBack;
}

/** Creates a folder and its parents; `undo` removes the new ones, unless they contain something else by then. */
function makeFolder(folder: string, undo: (() => void)[]): void {
  const first = createFolder(folder);
  if (first === undefined) return;
  const made = [folder];
  while (made[0] !== first) made.unshift(dirname(made[0]!));
  undo.push(...made.map((path) => () => removeEmpty(path)));
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another program created it meanwhile.
  }
}
