import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { matching } from './beside.ts';

let root: string;
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'jaws-beside-')), 'app');
  mkdirSync(join(root, 'lib'), { recursive: true });
  for (const name of ['mail-a.txt', 'mail-b.txt', 'other.txt', 'mail-c.ts', '.mail-d.txt'])
    writeFileSync(join(root, 'lib', name), '');
  writeFileSync(join(root, '../mail-out.txt'), '');
});
afterEach(() => rmSync(join(root, '..'), { recursive: true }));
const found = (path: string, pattern: string | undefined, place = path) =>
  matching(root, { where: 'lib/read.ts:1', path, place, open: true, pattern });

test('files that a part of their name tells from the code beside them', () => {
  expect(found('lib', 'mail-*.txt')).toEqual(['mail-a.txt', 'mail-b.txt']);
  expect(found('lib', '*other.txt')).toEqual(['other.txt']);
});

test('no pattern, one of any name, and folders outside of the project name none', () => {
  expect(found('lib', undefined)).toEqual([]);
  for (const any of ['*', '*.*', '**']) expect(found('lib', any)).toEqual([]);
  expect(found('..', 'mail-*.txt')).toEqual([]);
  expect(found('../app/lib', 'mail-*.txt')).toEqual([]);
  expect(found('lib', 'mail-*.txt', '../lib')).toEqual([]);
});
