import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startCloud } from '../../src/index.ts';
import type { FullDisk } from '../support/full-disk-scenario.ts';
import { clientsOf } from '../support/inventory.ts';

/** A small disk needs a namespace that may mount, which not every system allows. */
const mounts = (() => {
  try {
    execFileSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', tmpdir()], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!mounts)(
  'what was acknowledged on a disk that got full is there after kill -9',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'jaws-full-'));
    const scenario = fileURLToPath(new URL('../support/full-disk-scenario.ts', import.meta.url));
    const node = [process.execPath, '--import', import.meta.resolve('tsx'), scenario];
    const { stdout } = await promisify(execFile)('unshare', [
      ...['-Urm', 'sh', '-c', 'mount -t tmpfs -o size=12m none "$0" && exec "$@"', dir],
      ...[...node, join(dir, 'cloud')],
    ]);
    const { acknowledged, ...rest } = JSON.parse(stdout) as FullDisk;
    expect(acknowledged).toBeGreaterThan(100);
    expect(rest).toEqual({
      refusals: [expect.stringContaining('The disk is full: nothing of this request was kept')],
      read: true,
      deleted: true,
      lost: [],
      writesAgain: true,
    });
    await rm(dir, { recursive: true });
  },
  60_000,
);

test('an object whose file was cut short ends the connection instead of keeping its reader waiting', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-damaged-'));
  const cloud = await startCloud({ port: 0, dir });
  const { s3, destroy } = clientsOf(cloud.endpoint);
  await s3.createBucket({ Bucket: 'objects' });
  await s3.putObject({ Bucket: 'objects', Key: 'long', Body: Buffer.alloc(300_000) });
  const blobs = join(dir, 'blobs');
  for (const name of await readdir(blobs, { recursive: true })) {
    if (/blob-[0-9a-f.]+$/.test(name)) await truncate(join(blobs, name), 100_000);
  }
  const { Body } = await s3.getObject({ Bucket: 'objects', Key: 'long' });
  await expect(Body!.transformToByteArray()).rejects.toThrow();
  expect((await s3.listObjectsV2({ Bucket: 'objects' })).KeyCount).toBe(1);
  destroy();
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
});
