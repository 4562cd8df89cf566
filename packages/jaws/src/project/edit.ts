import { readFileSync } from 'node:fs';
import { applyEdits, modify, parseTree } from 'jsonc-parser';
import { replaceFile } from '../base/files.ts';

type JsonPath = readonly (string | number)[];

/**
 * Sets values at paths of a JSON file, in one write, and leaves everything else as the user wrote it: comments, order, indentation,
 * line endings, byte order mark. `undefined` removes the existing value.
 */
export function editJsonValues(file: string, edits: readonly (readonly [path: JsonPath, value: unknown])[]): void {
  const before = readFileSync(file, 'utf8');
  const after = edits.reduce((text, [path, value]) => editJsonText(text, path, value), before);
  if (after !== before) replaceFile(file, after);
}

/** The same for text. */
export function editJsonText(before: string, path: JsonPath, value: unknown): string {
  const mark = before.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = before.slice(mark.length);
  return mark + applyEdits(text, modify(text, [...path], value, { formattingOptions: formatting(text) }));
}

function formatting(text: string) {
  const indent = indentation(text) ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

/** The text before the first property on a line of its own. A comment above it may have its own indentation. */
function indentation(text: string): string | undefined {
  for (const { offset } of parseTree(text)?.children ?? []) {
    const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
    if (/^[ \t]+$/.test(before)) return before;
  }
  return undefined;
}
