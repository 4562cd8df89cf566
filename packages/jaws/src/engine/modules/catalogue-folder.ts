import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the modules that come with JAWS may lie. */
export function catalogueFolders(): string[] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository.
  if (import.meta.url.endsWith('.ts')) return [at('../../../dist/modules')];
  return [at('./modules'), at('../modules')];
}

/** Their names by those of their files, `awsm-email-1.0.0.tgz`: nothing is unpacked at a TAB. */
export function catalogueNames(): string[] {
  for (const folder of catalogueFolders()) {
    try {
      return readdirSync(folder).flatMap((file) => /^(.+?)-\d+\.\d+\.\d+.*\.tgz$/.exec(file)?.[1] ?? []);
    } catch {
      // It is another one.
    }
  }
  return [];
}
