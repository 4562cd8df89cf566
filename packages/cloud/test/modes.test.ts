import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';

test.skipIf(process.platform === 'win32')('what is in a folder that others may read is shut to them', async () => {
  const root = await mkdtemp(join(tmpdir(), 'jaws-modes-'));
  const dir = join(root, 'data');
  await mkdir(dir);
  await chmod(dir, 0o755);
  const mask = process.umask(0);
  const cloud = await startCloud({ port: 0, dir });
  try {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    await s3.createBucket({ Bucket: 'shop' });
    for (const size of [10, 200_000]) await s3.putObject({ Bucket: 'shop', Key: String(size), Body: 'x'.repeat(size) });
    await cloud.snapshot.save(join(root, 'saved.tgz'));
    const names = await readdir(dir);
    expect(names).toEqual(expect.arrayContaining(['blobs', 'lock', 'scratch', 'state']));
    const open = [];
    for (const path of [...names.map((name) => join(dir, name)), join(root, 'saved.tgz')]) {
      const { mode } = await stat(path);
      if (mode & 0o077) open.push(`${path} ${(mode & 0o777).toString(8)}`);
    }
    expect(open).toEqual([]);
  } finally {
    process.umask(mask);
    await cloud.close();
    await rm(root, { recursive: true });
  }
});
