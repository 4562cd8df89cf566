import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import setup from '../run.ts';

let folder = '';
let end: () => Promise<void>;
let exitCode: typeof process.exitCode;
beforeEach(() => {
  exitCode = process.exitCode;
  vi.stubEnv('TESTS_TMPDIR', undefined);
  end = setup()!;
  folder = process.env.TESTS_TMPDIR ?? '';
});
afterEach(() => {
  process.exitCode = exitCode;
  vi.unstubAllEnvs();
});

test('the folder of a run can be passed by other users, and is gone after it', async () => {
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o711);
  expect(setup()).toBeUndefined();
  await end();
  expect(statSync(folder, { throwIfNoEntry: false })).toBeUndefined();
});

test('a file whose tests are all skipped leaves nothing behind: its folders are empty', async () => {
  for (const name of ['h-000000', 't-000000']) mkdirSync(join(folder, name));
  await end();
  expect(process.exitCode).toBe(exitCode);
});

test('what a file leaves fails the run', async () => {
  mkdirSync(join(folder, 't-000000/more'), { recursive: true });
  for (const name of ['note', 't-000000/more/page']) writeFileSync(join(folder, name), '');
  await expect(end()).rejects.toThrow('The tests left behind: note, t-000000/more/page');
  expect(process.exitCode).toBe(1);
  expect(statSync(folder, { throwIfNoEntry: false })).toBeUndefined();
});
