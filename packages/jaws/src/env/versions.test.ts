import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from './remote.ts';
import { TestCloud } from './testing.ts';
import { listVersions, outdatedVersions, pruneVersions, readEnvironmentVersion } from './versions.ts';

const cloud = new TestCloud();

describe('a version', () => {
  test('that is not in the bucket, or not what it was, is an error', async () => {
    const at = await cloud.place('damaged');
    const { version } = await cloud.set(at, 'AA', '1');
    const none = '0'.repeat(32);
    await expect(readEnvironmentVersion(cloud.aws, 'shop', at, none)).rejects.toMatchObject({
      code: 'EnvVersionMissing',
      message: expect.stringContaining(none),
    });
    const Key = `JAWS/envVars/shop/dev/versions/${version}.env`;
    const { Metadata } = await cloud.s3.send(new GetObjectCommand({ Bucket: at.bucket, Key }));
    await cloud.s3.send(
      new PutObjectCommand({ Bucket: at.bucket, Key, Body: 'AA=2\n', ...(Metadata && { Metadata }) }),
    );
    await expect(readEnvironmentVersion(cloud.aws, 'shop', at, version)).rejects.toMatchObject({
      code: 'EnvVersionDamaged',
    });
  });

  test('may go when it is neither among the newest 50 nor named', () => {
    const kept = Array.from({ length: 60 }, (_, index) => ({ version: `v${index}`, modified: index }));
    expect(outdatedVersions(kept.slice(0, 50), new Set())).toEqual([]);
    expect(outdatedVersions(kept, new Set(['v3', 'v59']))).toEqual([
      'v9',
      'v8',
      'v7',
      'v6',
      'v5',
      'v4',
      'v2',
      'v1',
      'v0',
    ]);
  });

  test('goes from the bucket, and nothing else does', async () => {
    const at = await cloud.place('pruned');
    const all: string[] = [];
    for (let step = 0; step < 53; step++) all.push((await cloud.set(at, 'AA', String(step))).version);
    const outdated = outdatedVersions(await listVersions(cloud.aws, 'shop', at), new Set());
    const [named, ...others] = outdated;
    await pruneVersions(cloud.aws, 'shop', at, async () => new Set([named!]));
    expect((await cloud.versions(at)).sort()).toEqual(all.filter((version) => !others.includes(version)).sort());
    expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '52' });
  });
});
