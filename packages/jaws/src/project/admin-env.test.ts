import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProfile } from './admin-env.ts';

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-admin-'));
  file = join(root, 'admin.env');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['ADMIN_AWS_PROFILE=team', 'team'],
  ["export ADMIN_AWS_PROFILE = 'my dev' # mine\r\n", 'my dev'],
  ['ADMIN_AWS_PROFILE=\n', undefined],
  ['# ADMIN_AWS_PROFILE=team\n', undefined],
])('%j', (text, profile) => {
  writeFileSync(file, text);
  expect(readProfile(root)).toBe(profile);
});

test('without the file no profile is set', () => {
  expect(readProfile(root)).toBeUndefined();
});

test.each([
  ['a folder', () => mkdirSync(file)],
  ['a link in a circle', () => symlinkSync('admin.env', file)],
])('%s in its place is an error: it does not mean the account of the environment', (_title, make) => {
  make();
  expect(() => readProfile(root)).toThrow(/admin\.env: /);
});
