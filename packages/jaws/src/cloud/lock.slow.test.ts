import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';
import { newLock, startByPs } from './owner.ts';
import type { CloudPaths } from './paths.ts';

const GONE = 99_999_999;
let folder: string;
let paths: CloudPaths;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-lock-'));
  paths = { folder, lock: join(folder, 'cloud.lock') } as CloudPaths;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one command works at a time', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((done) => setTimeout(done, 50));
    order.push(`${name} ends`);
  };
  await Promise.all([withLock(paths, work('one')), withLock(paths, work('two'))]);
  expect(order.map((step) => step.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a process that has ended', String(GONE)],
  ['a process whose number another one has now', `${process.ppid} another:1 x`],
])('the lock of %s is taken over', async (_who, content) => {
  writeFileSync(paths.lock, content);
  expect(await withLock(paths, async () => readdirSync(folder), { timeout: 0 })).toEqual(['cloud.lock']);
  expect(readdirSync(folder)).toEqual([]);
});

test('an unreadable lock is taken over when it is old', async () => {
  writeFileSync(paths.lock, '');
  await expect(withLock(paths, async () => 1, { timeout: 0 })).rejects.toMatchObject({ code: 'CloudBusy' });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(paths.lock, longAgo, longAgo);
  expect(await withLock(paths, async () => 1, { timeout: 0 })).toBe(1);
});

test('a waiting process names the holder and what to do, and stops on Ctrl-C', async () => {
  writeFileSync(
    paths.lock,
    newLock()
      .replace(String(process.pid), String(process.ppid))
      .replace(/ \S+:\S+/, ' -'),
  );
  const busy = withLock(paths, async () => 1, { timeout: 0 });
  await expect(busy).rejects.toMatchObject({
    code: 'CloudBusy',
    message: expect.stringContaining(String(process.ppid)),
  });
  const controller = new AbortController();
  const waiting = withLock(paths, async () => 1, { signal: controller.signal });
  controller.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

test('of a process that ended while it took over, the lock is taken over, too', async () => {
  const idOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
  writeFileSync(paths.lock, `${GONE} - 1`);
  writeFileSync(`${paths.lock}.${idOf(`${GONE} - 1`)}.claim`, `${GONE} - 2`);
  expect(await withLock(paths, async () => readdirSync(folder), { timeout: 0 })).toEqual(['cloud.lock']);
});

test('the lock of somebody else stays', async () => {
  await withLock(paths, async () => writeFileSync(paths.lock, 'of another'));
  expect(readFileSync(paths.lock, 'utf8')).toBe('of another');
});

test.runIf(process.platform !== 'win32')('ps says when a process began, always the same', () => {
  expect(startByPs(process.pid)).toBe(startByPs(process.pid));
  expect(startByPs(GONE)).toBeUndefined();
});

test('of many commands that find a stale lock one works at a time', async () => {
  const script = fileURLToPath(new URL('./lock-racer.ts', import.meta.url));
  const racers = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, line: async () => String((await lines.next()).value) };
  });
  for (const { line } of racers) expect(await line()).toBe('ready');
  for (let round = 0; round < 20; round++) {
    writeFileSync(paths.lock, `${GONE} - ${round}`);
    for (const { child } of racers) child.stdin.write('go\n');
    for (const { line } of racers) expect(await line(), `round ${round}`).toBe('alone');
  }
  for (const { child } of racers) child.stdin.end();
  await Promise.all(racers.map(({ child }) => once(child, 'exit')));
}, 180_000);
