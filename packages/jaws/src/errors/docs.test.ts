import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue/index.ts';

const docs = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const rows = docs.split('\n').filter((line) => /^\| [A-Z]/.test(line));

test('docs/errors.md has every error, and no value that was not there when it was made', () => {
  expect(rows.map((row) => row.split(' | ')[0]!.slice(2))).toEqual(
    Object.keys(catalogue).sort((a, b) => a.localeCompare(b)),
  );
  expect(docs).not.toMatch(/undefined|\[object/);
});

test('commands in it can be copied', () => {
  const code = rows.flatMap((row) => [...row.matchAll(/`([^`]*)`/g)].map(([, text]) => text));
  expect(code.filter((text) => text?.includes('&lt;'))).toEqual([]);
});

test('it says what to do where the error does', () => {
  const silent = rows.filter((row) => row.endsWith('|  |')).map((row) => row.split(' | ')[0]!.slice(2));
  for (const name of ['MissingAnswer', 'NoFunctionHere', 'NoSnapshot', 'DataWouldBeLost']) {
    expect(silent).not.toContain(name);
  }
});

test('every error is caused by a test: one that names it', () => {
  const root = new URL('../../', import.meta.url);
  const tests = ['src', 'test'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      // Tables that several tests play are in testing/.
      .filter((file) => file.endsWith('.test.ts') || /(?:^|[\\/])testing[\\/]/.test(file))
      .map((file) => readFileSync(new URL(`${folder}/${file}`, root), 'utf8')),
  );
  const words = new Set(tests.join('\n').match(/\b[A-Z]\w+\b/g));
  expect(Object.keys(catalogue).filter((name) => !words.has(name))).toEqual([]);
});
