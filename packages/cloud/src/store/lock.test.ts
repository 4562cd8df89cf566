import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './lock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a folder has one owner at a time', async () => {
  const unlock = await lockFolder(dir);
  await expect(lockFolder(dir)).rejects.toThrow(`in use by another cloud (process ${process.pid})`);
  await unlock();
  await (await lockFolder(dir))();
});

test.each([
  ['a process that is gone', '99999999 1'],
  ['an earlier process with this id, as in a restarted container', `${process.pid} 1`],
  ['nobody that can be read', ''],
])('the lock of %s does not hold', async (_who, content) => {
  await writeFile(join(dir, 'lock'), content);
  await (await lockFolder(dir))();
});
