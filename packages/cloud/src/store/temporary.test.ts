import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './lock.ts';
import { temporaryFolder } from './temporary.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-temporary-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, ...entries: string[]): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  for (const entry of entries) await mkdir(join(path, entry));
  return path;
}

test('folders of clouds that are dead go; those of others stay', async () => {
  const alive = await folder('jaws-cloud-alive', 'state');
  const unlock = await lockFolder(alive);
  const lock = await readFile(join(alive, 'lock'), 'utf8');
  const [, origin, space] = lock.split(' ');
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');

  const dead = await folder('jaws-cloud-dead', 'state', 'blobs');
  await writeFile(join(dead, 'lock'), `${ended.pid} 1 ${space}`);
  const elsewhere = await folder('jaws-cloud-container', 'state');
  await writeFile(join(elsewhere, 'lock'), `${ended.pid} ${origin} pid:[1]`);
  const foreign = await folder('jaws-cloud-notes', 'state', 'thesis');
  await writeFile(join(foreign, 'lock'), `${ended.pid} 1 ${space}`);
  const starting = await folder('jaws-cloud-starting');
  const old = await folder('jaws-cloud-old', 'scratch');
  await utimes(old, 1, 1);
  const other = await folder('somebody', 'state');
  await symlink(other, join(root, 'jaws-cloud-link'));

  const fresh = await temporaryFolder(root);
  expect(existsSync(fresh)).toBe(true);
  for (const gone of [dead, old]) expect(existsSync(gone), gone).toBe(false);
  for (const kept of [alive, elsewhere, foreign, starting, other]) expect(existsSync(kept), kept).toBe(true);
  await unlock();
});
