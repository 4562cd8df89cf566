import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, delimiter as pathDelimiter } from 'node:path';
import { cloudPaths } from '../../cloud/paths.ts';
import { fail } from '../../errors/catalogue/index.ts';

/**
 * Where scripts of a package find `jaws` during installation: in the project, or below the user's own folder if the project's path
 * cannot be in a PATH, because it contains the PATH separator. Throws PathSeparated.
 */
export function commandFolder(
  root: string,
  { env = process.env, delimiter = pathDelimiter }: { env?: NodeJS.ProcessEnv; delimiter?: string } = {},
): string {
  const own = join(root, '.jaws/bin');
  if (!own.includes(delimiter)) return own;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const elsewhere = join(dirname(cloudPaths(env).folder), 'bin', name);
  if (elsewhere.includes(delimiter)) throw fail('PathSeparated', { root, delimiter });
  return elsewhere;
}

/**
 * Puts a command `jaws` that is this very JAWS into a folder of the project, for package scripts that call it. A leftover of a killed command
 * is replaced: no other command installs at the same time.
 */
export function putCommand(folder: string): void {
  // A repository may contain a link there, through which we would write.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const script = process.argv[1] ?? '';
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  writeFileSync(join(folder, 'jaws'), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`);
  chmodSync(join(folder, 'jaws'), 0o755);
  writeFileSync(join(folder, 'jaws.cmd'), `@"${process.execPath}" "${script}" %*\r\n`);
}
