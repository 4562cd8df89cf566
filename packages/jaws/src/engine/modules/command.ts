import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `jaws` is found by scripts of a package while it is installed. */
export const commandFolder = (root: string): string => join(root, '.jaws/bin');

/**
 * Puts a command `jaws` into a folder of the project that is this very JAWS, for scripts of packages that call it. One that a killed command
 * left is replaced: no other command installs at the same time.
 */
export function putCommand(folder: string): void {
  // A repository may have a link there, which would be written through.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const script = process.argv[1] ?? '';
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  writeFileSync(join(folder, 'jaws'), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`);
  chmodSync(join(folder, 'jaws'), 0o755);
  writeFileSync(join(folder, 'jaws.cmd'), `@"${process.execPath}" "${script}" %*\r\n`);
}
