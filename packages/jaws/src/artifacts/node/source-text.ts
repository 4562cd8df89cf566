import { readFileSync } from 'node:fs';

/**
 * The text of a source for a plugin; undefined for an unreadable one: the bundler then reports it, with the place of the import.
 */
export function sourceText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
