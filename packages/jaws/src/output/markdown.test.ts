import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { width } from './format.ts';
import { markdownText } from './markdown.ts';
import { unpainted } from './paint.ts';

const shown = (lines: readonly string[], columns?: number) =>
  markdownText(lines.join('\n'), unpainted, columns).split('\n');

test('paragraphs and items are wrapped, code is left as it is', () => {
  const code = `jaws deploy ${'x'.repeat(60)}`;
  expect(
    shown(
      [
        '# Title',
        '',
        'One `two`',
        '[three](x.md) **four** five.',
        '',
        '- an item that',
        '  goes on',
        '- b',
        '',
        '```sh',
        code,
        '```',
      ],
      20,
    ),
  ).toEqual(['Title', '', 'One two three four', 'five.', '', '- an item that goes', '  on', '- b', '', `    ${code}`]);
});

test('a block of code in an item ends where its fence does', () => {
  const source = ['1. Do this:', '', '   ```sh', '   jaws dev', '     --inspect', '   ```', '', '2. And that.'];
  expect(shown(source, 20)).toEqual(['1. Do this:', '', '    jaws dev', '      --inspect', '', '2. And that.']);
});

test('tables are aligned, without their rules', () => {
  expect(shown(['| a | b |', '| --- | --- |', '| `long` | x \\| y |'])).toEqual(['a     b', '  long  x | y']);
});

test('a table whose words do not fit becomes a list of its rows', () => {
  const source = [
    'A:',
    '',
    '| what | alpha | |',
    '| --- | --- | --- |',
    '| some `thing` | everything | otherwise, far away |',
    '| none | | x |',
  ];
  expect(shown(source, 24)).toEqual([
    'A:',
    '',
    '  some thing',
    '    alpha: everything',
    '    otherwise, far',
    '      away',
    '  none',
    '    x',
  ]);
  expect(shown(source, 60)).toEqual([
    'A:',
    '',
    '  what        alpha',
    '  some thing  everything  otherwise, far away',
    '  none                    x',
  ]);
});

test('a page of the documentation fits, except its code', () => {
  const source = readFileSync(new URL('../../../../docs/stages.md', import.meta.url), 'utf8');
  const lines = markdownText(source, unpainted, 60).split('\n');
  const long = lines.filter((line) => width(line) > 60 && !line.startsWith('    '));
  expect(long).toEqual([]);
});
