import { readFileSync } from 'node:fs';

/** The text of a source for a plugin; undefined for what cannot be read: the bundler then says so, with the place of the import. */
export function sourceText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
