import { readFileSync } from 'node:fs';
import { applyEdits, modify } from 'jsonc-parser';
import { replaceFile } from '../base/files.ts';

/**
 * Sets the value at a path of a JSON file and leaves everything else as the user wrote it: comments, order, indentation,
 * line ends, byte order mark. `undefined` removes what is there.
 */
export function editJson(file: string, path: readonly (string | number)[], value: unknown): void {
  const before = readFileSync(file, 'utf8');
  const after = editJsonText(before, path, value);
  if (after !== before) replaceFile(file, after);
}

/** The same for text. */
export function editJsonText(before: string, path: readonly (string | number)[], value: unknown): string {
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = before.slice(mark.length);
  return mark + applyEdits(text, modify(text, [...path], value, { formattingOptions: formatting(text) }));
}

function formatting(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
