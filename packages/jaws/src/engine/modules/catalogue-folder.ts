import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the bundled modules may be. */
export function catalogueFolders(): string[] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository.
  if (import.meta.url.endsWith('.ts')) return [at('../../../dist/modules')];
  return [at('./modules'), at('../modules')];
}

/** Their names by file name, `awsm-email-1.0.0.tgz`: tab completion unpacks nothing. */
export function catalogueNames(): string[] {
  for (const folder of catalogueFolders()) {
    try {
      return readdirSync(folder).flatMap(
        (file) => (file.endsWith('.tgz') && /^(.+?)-\d+\.\d+\.\d+/.exec(file)?.[1]) || [],
      );
    } catch {
      // That is another module.
    }
  }
  return [];
}
