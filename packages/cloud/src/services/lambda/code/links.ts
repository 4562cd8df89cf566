import { cp, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { ZipError } from './zip.ts';

/** Makes the links of an archive below `root`, where everything else is already. `failed` says what an error means. */
export async function makeLinks(
  root: string,
  links: ReadonlyMap<string, string>,
  failed: (name: string) => (error: unknown) => undefined,
  link: (target: string, path: string) => Promise<void> = symlink,
  platform: string = process.platform,
): Promise<void> {
  let copied = new Map<string, string>();
  for (const [name, target] of links) {
    try {
      await link(target, join(root, name));
    } catch (error) {
      // Windows wants the right to make links, which ordinary users do not have.
      if (platform !== 'win32' || (error as NodeJS.ErrnoException).code !== 'EPERM') failed(name)(error);
      else copied.set(name, target);
    }
  }
  // A link may lead to another one: whatever is there by now is copied, until nothing more comes.
  for (let left = copied; left.size > 0; left = copied) {
    copied = new Map();
    for (const [name, target] of left) {
      if (!(await copy(join(root, name), target))) copied.set(name, target);
    }
    // The rest leads to nothing, which a function could not follow anyway.
    if (copied.size === left.size) return;
  }
}

/** Puts a copy in place of a link; false when what it leads to is not there. */
async function copy(path: string, target: string): Promise<boolean> {
  const from = resolve(dirname(path), target);
  const stats = await stat(from).catch(() => undefined);
  if (!stats) return false;
  if (path.startsWith(from + sep))
    throw new ZipError(`${path} is a link to a folder around it, which Windows cannot copy`);
  await cp(from, path, { recursive: true, errorOnExist: true, force: false });
  return true;
}
