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

/**
 * Comments become blanks, so lines and columns stay. Text that only looks like a comment becomes blank too. Reads each character once: foreign
 * code has lines of megabytes.
 */
export function withoutComments(source: string): string {
  const opening = /\/\*|(?<![:"'`\w])\/\//g;
  let text = '';
  let from = 0;
  let closes = true;
  for (let found = opening.exec(source); found; found = opening.exec(source)) {
    const isLine = found[0] === '//';
    if (!isLine && !closes) continue;
    const closed = source.indexOf(isLine ? '\n' : '*/', found.index + 2);
    // As in a pattern for files: no later one is closed either.
    closes &&= isLine || closed !== -1;
    if (!isLine && !closes) continue;
    const end = closed === -1 ? source.length : closed + (isLine ? 0 : 2);
    text += source.slice(from, found.index) + source.slice(found.index, end).replace(/[^\n]/g, ' ');
    from = end;
    opening.lastIndex = end;
  }
  return text + source.slice(from);
}
