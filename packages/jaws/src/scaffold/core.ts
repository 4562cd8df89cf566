import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileToWrite } from './types.ts';

/** The package jaws-core-js of this version, kept in the project: installing it then needs no registry. */
export function corePackage(folders: readonly string[] = places()): FileToWrite {
  for (const folder of folders) {
    const name = existsSync(folder)
      ? readdirSync(folder).find((file) => /^jaws-core-js-.*\.tgz$/.test(file))
      : undefined;
    if (name) return { path: `vendor/${name}`, content: readFileSync(join(folder, name)) };
  }
  throw new Error(`jaws-core-js is not packed in ${folders.join(', ')}: this copy of JAWS was not built completely.`);
}

function places(): string[] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository.
  if (import.meta.url.endsWith('.ts')) return [at('../../dist/vendor')];
  // This module is in a bundle: beside the bin, or in a folder of chunks below it.
  return [at('./vendor'), at('../vendor')];
}
