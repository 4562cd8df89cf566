import type { Position, SourceFile } from '../../project/types.ts';

/** The place in a JSON file of a character of a string in it: escapes are longer there. */
export function placeInText(source: SourceFile, path: readonly PropertyKey[], index: number): Position {
  const start = source.locate(path);
  const line = source.text.split('\n')[start.line - 1] ?? '';
  const from = start.column - 1;
  if (line[from] !== '"') return start;
  let column = from + 1;
  for (let at = 0; at < index && column < line.length; at += 1) {
    if (line[column] !== '\\') column += 1;
    else column += line[column + 1] === 'u' ? 6 : 2;
  }
  return { ...start, column: column + 1 };
}
