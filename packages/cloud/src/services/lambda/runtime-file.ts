import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that runs inside execution environments. The folder lies beside this module in the sources and beside the
 * bundle in the package.
 */
export function runtimeFile(name: string): string {
  const file = fileURLToPath(new URL(`./runtimes/${name}`, import.meta.url));
  if (!existsSync(file)) throw new Error(`The package is incomplete: ${file} is missing.`);
  return file;
}
