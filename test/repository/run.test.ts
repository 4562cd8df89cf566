import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../../packages/jaws/src/base/process.ts';
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

/** Starts a run with a test's process working in its folder, and waits. */
const run = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  import setup from ${JSON.stringify(fileURLToPath(new URL('../run.ts', import.meta.url)))};
  setup();
  const folder = process.env.TESTS_TMPDIR;
  writeFileSync(folder + '/note', '');
  const env = { ...process.env, HOME: folder + '/h-000000' };
  const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { env, detached: true, stdio: 'ignore' });
  console.log(JSON.stringify({ folder, pid }));
  setInterval(() => {}, 1000);
`;

test.skipIf(process.platform !== 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  'a run that %s ends leaves nothing behind',
  async (signal) => {
    await end();
    const env = { ...process.env, TESTS_TMPDIR: undefined };
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', run], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await expect.poll(() => said, { timeout: 30_000 }).toContain('\n');
      const { folder: own, pid } = JSON.parse(said) as { folder: string; pid: number };
      expect([existsSync(own), isAlive(pid)]).toEqual([true, true]);
      child.kill(signal);
      const [code, by] = await once(child, 'exit');
      expect([code, by]).toEqual([null, signal]);
      expect(existsSync(own)).toBe(false);
      await expect.poll(() => isAlive(pid)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  },
  60_000,
);
