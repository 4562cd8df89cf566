import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeFrame, positionText } from './frame.ts';
import { unpainted } from './paint.ts';

const cwd = mkdtempSync(join(tmpdir(), 'jaws-frame-'));
const long = `const start = 1; ${'x'.repeat(60)} const here = ;`;
writeFileSync(join(cwd, 'a.ts'), ['// first', long, '// last', ''].join('\n'));
const frame = (column: number, columns?: number) =>
  codeFrame({ file: 'a.ts', line: 2, column }, cwd, unpainted, columns)?.split('\n');

test('a place is one line, whatever the file is called', () => {
  expect(positionText({ file: 'a\u001b[2J\nFORGED', line: 1, column: 2 })).toBe('a␛[2J␊FORGED:1:2');
});

test('a frame fits into the terminal, and shows the place', () => {
  expect(frame(7, 40)).toEqual([
    '  1 | // first',
    '> 2 | const start = 1; xxxxxxxxxxxxxxxx…',
    '    |       ^',
    '  3 | // last',
  ]);
  const [, line = '', caret = ''] = frame(long.indexOf(';', 20) + 1, 40) ?? [];
  expect(line.length).toBeLessThanOrEqual(40);
  expect(line[caret.indexOf('^')]).toBe(';');
});

test('without a terminal a line is as long as it is, up to 160 columns', () => {
  expect(frame(7)?.[1]).toBe(`> 2 | ${long}`);
});
