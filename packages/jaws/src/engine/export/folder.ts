import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { cannotWrite, makeFolder, renameReplacing, replaceFile } from '../../base/files.ts';
import { isObject } from '../../base/text.ts';
import { fail } from '../../errors/catalogue/index.ts';

/** A file of an exported folder: its path with slashes, and its text or the file to copy. */
export type ExportedFile = { readonly path: string } & ({ readonly text: string } | { readonly copyOf: string });

/** This file marks a folder as the result of an export, and lists its files. */
const markerName = '.jaws-export.json';

/**
 * Throws ExportFolderNotOurs for a folder with anything that no export wrote: an export replaces its folder as a whole. A folder that does not exist or is
 * empty is accepted.
 */
export function checkFolder(folder: string): void {
  let found: string[];
  try {
    if (!statSync(folder, { throwIfNoEntry: false })) return;
    found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory(),
    );
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  const ours = new Set([markerName, ...filesOf(folder)]);
  const foreign = found.map((path) => path.split(sep).join('/')).find((path) => !ours.has(path));
  if (foreign !== undefined) throw fail('ExportFolderNotOurs', { folder, found: foreign });
}

/** The files that the marker of a folder lists; none if it is unreadable. */
function filesOf(folder: string): string[] {
  try {
    const marker: unknown = JSON.parse(readFileSync(join(folder, markerName), 'utf8'));
    const files = isObject(marker) ? marker.files : undefined;
    return Array.isArray(files) ? files.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * Creates or replaces a folder with these files: all are written beside it first, so a failure leaves the folder as it was. Throws
 * ExportFolderNotOurs, CannotWrite.
 */
export function writeFolder(named: string, marker: object, files: readonly ExportedFile[]): void {
  checkFolder(named);
  // A link stays, and its target is replaced.
  const folder = statSync(named, { throwIfNoEntry: false }) ? realpathSync(named) : named;
  const [draft, former] = [randomUUID(), randomUUID()].map((id) => join(dirname(folder), `.${basename(folder)}-${id}`));
  try {
    makeFolder(dirname(folder));
    mkdirSync(draft!);
    for (const file of files) {
      const path = join(draft!, file.path);
      makeFolder(dirname(path));
      if ('text' in file) replaceFile(path, file.text);
      else copyFileSync(file.copyOf, path);
    }
    const list = files.map(({ path }) => path).sort();
    replaceFile(join(draft!, markerName), `${JSON.stringify({ ...marker, files: list }, null, 2)}\n`);
    checkFolder(folder);
    const isThere = statSync(folder, { throwIfNoEntry: false }) !== undefined;
    if (isThere) renameReplacing(folder, former!);
    try {
      renameReplacing(draft!, folder);
    } catch (error) {
      if (isThere) renameReplacing(former!, folder);
      throw error;
    }
    rmSync(former!, { recursive: true, force: true });
  } catch (error) {
    rmSync(draft!, { recursive: true, force: true });
    throw cannotWrite(folder, error);
  }
}
