import { cp, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { followLink } from './merge.ts';
import { ZipError } from './zip.ts';

interface LinkOptions {
  /** Explains an error. */
  readonly failed: (name: string) => (error: unknown) => undefined;
  /** The most bytes that copies in place of links may take. */
  readonly limit: number;
  readonly link?: (target: string, path: string) => Promise<void>;
  readonly platform?: string;
}

/** Creates the links of an archive below `root`, after all its files. None of them leads outside. */
export async function makeLinks(
  root: string,
  links: ReadonlyMap<string, string>,
  { failed, limit, link = symlink, platform = process.platform }: LinkOptions,
): Promise<void> {
  const refused = new Map<string, string>();
  for (const [name, target] of links) {
    try {
      await link(target, join(root, name));
    } catch (error) {
      // Windows wants the right to make links, which ordinary users do not have.
      if (platform !== 'win32' || (error as NodeJS.ErrnoException).code !== 'EPERM') failed(name)(error);
      // Resolved in the same way as in the check: by its text alone, `..` behind another link would lead elsewhere.
      else refused.set(name, followLink(name, links));
    }
  }
  await copyAll(root, refused, limit);
}

/** Puts copies in place of links, by name and what each leads to. */
async function copyAll(root: string, wanted: ReadonlyMap<string, string>, limit: number): Promise<void> {
  const left = new Map(wanted);
  let bytes = 0;
  const count = async (path: string): Promise<boolean> => {
    const stats = await stat(path);
    if (stats.isFile()) bytes += stats.size;
    if (bytes > limit) throw new ZipError('too large: on Windows copies take the place of its links');
    return true;
  };
  const copy = async (name: string, from: string): Promise<void> => {
    left.delete(name);
    if (isBelow(name, from)) throw new ZipError(`${name} is a link to a folder around it, which Windows cannot copy`);
    // A folder has its own links before it is copied; of folders that lead to each other one has not.
    for (const [other, to] of [...left]) if (isBelow(other, from) && left.has(other)) await copy(other, to);
    // A function could not follow a dangling link anyway.
    if (!(await stat(join(root, from)).catch(() => undefined))) return;
    await cp(join(root, from), join(root, name), { recursive: true, errorOnExist: true, force: false, filter: count });
  };
  for (const [name, from] of wanted) if (left.has(name)) await copy(name, from);
}

const isBelow = (name: string, folder: string): boolean => folder === '' || name.startsWith(`${folder}/`);
