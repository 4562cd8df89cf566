import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { BucketPlace } from './bucket.ts';
import { editEnvironment, readEnvironment } from './remote.ts';
import { key, TestCloud } from './testing.ts';
import { versionOf } from './version.ts';
import { keepVersion, newestVersion, readEnvironmentVersion } from './versions.ts';

const cloud = new TestCloud();

describe('each change', () => {
  test('is kept as a version, whose name reveals nothing and stands for all values', async () => {
    const at = await cloud.place('kept');
    const first = await cloud.set(at, 'TOKEN', 'hunter2');
    const second = await cloud.set(at, 'MODE', 'a b');
    expect(await cloud.versions(at)).toEqual(expect.arrayContaining([first.version, second.version]));
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ ...second, kept: true });
    expect(await readEnvironmentVersion(cloud.aws, 'shop', at, first.version)).toMatchObject({
      version: first.version,
      values: { TOKEN: 'hunter2' },
      salt: first.salt,
    });
    const { Contents } = await cloud.s3.send(new ListObjectsV2Command({ Bucket: at.bucket }));
    const keys = Contents!.map(({ Key }) => Key);
    expect(keys).toContain(`JAWS/envVars/shop/dev/versions/${first.version}.env`);
    expect(keys.join('\n')).not.toMatch(/TOKEN|MODE|hunter2/);
    const { ServerSideEncryption } = await cloud.s3.send(
      new HeadObjectCommand({ Bucket: at.bucket, Key: `JAWS/envVars/shop/dev/versions/${first.version}.env` }),
    );
    expect(ServerSideEncryption).toBe('AES256');
    for (const Key of [key, `JAWS/envVars/shop/dev/versions/${first.version}.env`]) {
      const { ContentType } = await cloud.s3.send(new HeadObjectCommand({ Bucket: at.bucket, Key }));
      expect(ContentType).toBe('text/plain; charset=utf-8');
    }
  });

  test('of order, comments and quotes makes no new version; going back to the old values is the old one', async () => {
    const at = await cloud.place('equal');
    await cloud.set(at, 'AA', '1');
    const both = await cloud.set(at, 'BB', '2');
    const other = await editEnvironment(cloud.aws, 'shop', at, () => '# settings\nBB="2"\n\nexport AA=1\n');
    expect(other.version).toBe(both.version);
    expect((await readEnvironment(cloud.aws, 'shop', at)).text).toContain('# settings');
    await cloud.set(at, 'AA', '3');
    expect((await cloud.set(at, 'AA', '1')).version).toBe(both.version);
    expect(await cloud.versions(at)).toHaveLength(3);
    const third = versionOf({ AA: '3', BB: '2' }, both.salt);
    expect((await cloud.historyOf(at)).slice(0, 3)).toEqual([both.version, third, both.version]);
  });

  test('is in the history, as far as S3 takes metadata', async () => {
    const at = await cloud.place('long');
    for (let step = 0; step < 44; step++) await cloud.set(at, 'AA', String(step));
    const { history, kept } = await readEnvironment(cloud.aws, 'shop', at);
    expect(kept).toBe(true);
    expect(history).toHaveLength(40);
    for (const { modified } of history) expect(Math.abs(modified - Date.now())).toBeLessThan(600_000);
  });

  test('is known after somebody deleted the object: the same values are the same version', async () => {
    const at = await cloud.place('deleted');
    const first = await cloud.set(at, 'AA', '1');
    const second = await cloud.set(at, 'AA', '2');
    await cloud.s3.send(new DeleteObjectCommand({ Bucket: at.bucket, Key: key }));
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ values: {}, version: '', salt: first.salt });
    expect((await cloud.set(at, 'AA', '2')).version).toBe(second.version);
    expect(await cloud.historyOf(at)).toEqual([second.version, second.version, first.version]);
  });

  test('is known after that also where JAWS 1 wrote the first one', async () => {
    const at = await cloud.place('former');
    await cloud.writeFormer(at, 'AA=old\n');
    const first = await cloud.set(at, 'AA', '1');
    await cloud.s3.send(new DeleteObjectCommand({ Bucket: at.bucket, Key: key }));
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ values: {}, salt: first.salt });
    expect((await cloud.set(at, 'AA', '1')).version).toBe(first.version);
  });

  test('does not begin again while nobody knows whether there are versions', async () => {
    const at = await cloud.place('unlisted');
    const first = await cloud.set(at, 'AA', '1');
    await cloud.s3.send(new DeleteObjectCommand({ Bucket: at.bucket, Key: key }));
    const refusing = cloud.beforeEach(async (command) => {
      if (command instanceof ListObjectsV2Command) throw Object.assign(new Error('no'), { name: 'SlowDown' });
    });
    await expect(cloud.set(at, 'AA', '2', refusing)).rejects.toThrow();
    expect((await cloud.set(at, 'AA', '1')).version).toBe(first.version);
  });

  test('of one second is the newest if no other knows it, however long its history is', async () => {
    const at = await cloud.place('second');
    const salt = 'ab'.repeat(32);
    const history = Array.from({ length: 45 }, (_, index) => ({
      version: String(index).padStart(32, '0'),
      modified: 0,
    }));
    for (let round = 0; round < 4; round++) {
      const of = (values: Record<string, string>) => ({ values, salt, version: versionOf(values, salt) });
      const [one, later] = [of({ AA: `a${round}` }), of({ AA: `b${round}` })];
      await new Promise((resolve) => setTimeout(resolve, 1010 - (Date.now() % 1000)));
      await keepVersion(cloud.aws, 'shop', at, { ...one, history });
      await keepVersion(cloud.aws, 'shop', at, {
        ...later,
        history: [{ version: one.version, modified: 0 }, ...history],
      });
      expect((await newestVersion(cloud.aws, 'shop', at))?.version).toBe(later.version);
    }
  });

  test('to what it is already writes nothing', async () => {
    const at = await cloud.place('same');
    await cloud.set(at, 'AA', '1');
    let written = 0;
    await cloud.set(
      at,
      'AA',
      '1',
      cloud.before(async () => void written++),
    );
    expect(written).toBe(0);
  });

  test('keeps its version before it switches, and leaves all as it was when that fails', async () => {
    const at = await cloud.place('order');
    await cloud.set(at, 'AA', '1');
    const order: string[] = [];
    const { version } = await cloud.set(
      at,
      'AA',
      '2',
      cloud.before(async (object) => void order.push(object)),
    );
    expect(order).toEqual([`JAWS/envVars/shop/dev/versions/${version}.env`, key]);
    const broken = cloud.before(async (object) => {
      if (object !== key) throw new Error('no room');
    });
    await expect(cloud.set(at, 'AA', '3', broken)).rejects.toThrow('no room');
    expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '2' });
  });
});

describe('an environment that JAWS did not write', () => {
  const adopt = (at: BucketPlace) => editEnvironment(cloud.aws, 'shop', at, (text) => text);

  test('is a version with the next deployment, and what was there before it stays one', async () => {
    const at = await cloud.place('hand');
    const first = await cloud.set(at, 'AA', '1');
    await cloud.write(at, 'AA=1\nBB=2\n');
    const found = await readEnvironment(cloud.aws, 'shop', at);
    // The salt equals that of the other versions, so it changes no function.
    expect(found).toMatchObject({
      kept: false,
      salt: first.salt,
      version: versionOf({ AA: '1', BB: '2' }, first.salt),
    });
    const adopted = await adopt(at);
    expect(adopted).toMatchObject({ version: found.version, salt: first.salt });
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ kept: true, version: found.version });
    expect(await cloud.historyOf(at)).toEqual([adopted.version, first.version]);
  });

  test('is a version also when it is changed first', async () => {
    const at = await cloud.place('hand-set');
    const first = await cloud.set(at, 'AA', '1');
    await cloud.write(at, 'AA=2\n');
    const third = await cloud.set(at, 'AA', '3');
    const second = versionOf({ AA: '2' }, first.salt);
    expect(await cloud.historyOf(at)).toEqual([third.version, second, first.version]);
    expect((await readEnvironmentVersion(cloud.aws, 'shop', at, second)).values).toEqual({ AA: '2' });
  });

  test('of JAWS 1 is read where that wrote it, and is the first version once it is changed; its own object stays', async () => {
    const at = await cloud.place('jaws1-set');
    const former = await cloud.writeFormer(at, 'AA=1\n');
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ values: { AA: '1' }, kept: false, former });
    const second = await cloud.set(at, 'AA', '2');
    const first = versionOf({ AA: '1' }, second.salt);
    expect(await cloud.historyOf(at)).toEqual([second.version, first]);
    expect((await readEnvironmentVersion(cloud.aws, 'shop', at, first)).values).toEqual({ AA: '1' });
    expect(await readEnvironment(cloud.aws, 'shop', at)).not.toHaveProperty('former');
    const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: former }));
    expect(await Body?.transformToString()).toBe('AA=1\n');
  });

  test.each([
    ['an earlier JAWS', { 'jaws-salt': 'ab'.repeat(32) }],
    ['another program', undefined],
  ])('but %s is read and kept', async (writer, metadata) => {
    const at = await cloud.place(metadata ? 'earlier' : 'foreign');
    await cloud.write(at, 'AA=1\n', metadata);
    expect(await readEnvironment(cloud.aws, 'shop', at), writer).toMatchObject({
      values: { AA: '1' },
      kept: false,
      salt: metadata?.['jaws-salt'] ?? '',
    });
    const adopted = await adopt(at);
    expect(adopted.salt).toMatch(/^[0-9a-f]{64}$/);
    if (metadata) expect(adopted.salt).toBe(metadata['jaws-salt']);
    expect(await cloud.versions(at)).toEqual([adopted.version]);
    expect((await readEnvironment(cloud.aws, 'shop', at)).kept).toBe(true);
  });
});

describe('others who write at the same time', () => {
  test.each([1, 4])('lose nothing, and neither does a change that they overtake, %i times', async (times) => {
    const at = await cloud.place(`raced-${times}`);
    await cloud.set(at, 'AA', '0');
    let other = 0;
    const raced = cloud.before(async (object) => {
      if (object === key && other < times) await cloud.set(at, `OTHER_${++other}`, 'x');
    });
    const result = await cloud.set(at, 'AA', '1', raced);
    const others = Object.fromEntries(Array.from({ length: times }, (_, index) => [`OTHER_${index + 1}`, 'x']));
    expect(result.values).toEqual({ AA: '1', ...others });
    expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '1', ...others });
  });

  test('five times in a row are an error, and nothing is written over', async () => {
    const at = await cloud.place('contended');
    await cloud.set(at, 'AA', '0');
    let attempts = 0;
    const contended = cloud.before(async (object) => {
      if (object === key) await cloud.set(at, 'AA', `${++attempts}`);
    });
    await expect(cloud.set(at, 'AA', 'mine', contended)).rejects.toMatchObject({
      code: 'EnvContended',
      message: expect.stringContaining('dev us-east-1'),
    });
    expect(attempts).toBe(5);
    expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '5' });
  });

  test('may also write the first one', async () => {
    const at = await cloud.place('first');
    let other = false;
    const raced = cloud.before(async (object) => {
      if (object !== key || other) return;
      other = true;
      await cloud.set(at, 'THEIRS', '1');
    });
    const { values, salt } = await cloud.set(at, 'OURS', '1', raced);
    expect(values).toEqual({ THEIRS: '1', OURS: '1' });
    expect((await readEnvironment(cloud.aws, 'shop', at)).salt).toBe(salt);
  });
});
