import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createEnvironment, readEnvironment } from './remote.ts';
import { key, TestCloud } from './testing.ts';
import { versionOf } from './version.ts';

const cloud = new TestCloud();
const salt = 'cd'.repeat(32);
const first = { text: 'AA=1\n', salt };

describe('the first environment of a stage and region', () => {
  test('is written with the salt of the plan, and its version is kept', async () => {
    const at = await cloud.place('first-made');
    expect(await createEnvironment(cloud.aws, 'shop', at, first)).toBe(true);
    const version = versionOf({ AA: '1' }, salt);
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({
      text: first.text,
      values: { AA: '1' },
      salt,
      version,
      kept: true,
      history: [],
    });
    expect(await cloud.versions(at)).toEqual([version]);
    const { ContentType } = await cloud.s3.send(new HeadObjectCommand({ Bucket: at.bucket, Key: key }));
    expect(ContentType).toBe('text/plain; charset=utf-8');
  });

  test('is there already: true for the same values, false for others', async () => {
    const at = await cloud.place('first-there');
    await createEnvironment(cloud.aws, 'shop', at, first);
    expect(await createEnvironment(cloud.aws, 'shop', at, { ...first, text: '# the same\nAA=1\n' })).toBe(true);
    expect((await readEnvironment(cloud.aws, 'shop', at)).text).toBe(first.text);
    expect(await createEnvironment(cloud.aws, 'shop', at, { ...first, text: 'AA=2\n' })).toBe(false);
    expect(await createEnvironment(cloud.aws, 'shop', at, { ...first, salt: 'ef'.repeat(32) })).toBe(false);
    expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '1' });
  });

  test('was written by other means: its version is kept, unless the plan was made for something else', async () => {
    const at = await cloud.place('first-hand');
    await cloud.write(at, first.text);
    expect(await createEnvironment(cloud.aws, 'shop', at, { ...first, text: 'AA=2\n' })).toBe(false);
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ kept: false, salt: '' });
    expect(await createEnvironment(cloud.aws, 'shop', at, first)).toBe(true);
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ kept: true, salt, history: [] });
    await cloud.write(at, first.text, { 'jaws-salt': 'ef'.repeat(32) });
    expect(await createEnvironment(cloud.aws, 'shop', at, first)).toBe(false);
  });

  test('of which a write of JAWS lost the version only is completed', async () => {
    const at = await cloud.place('first-half');
    await cloud.write(at, first.text, { 'jaws-salt': salt });
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ kept: false, salt });
    expect(await createEnvironment(cloud.aws, 'shop', at, first)).toBe(true);
    expect(await readEnvironment(cloud.aws, 'shop', at)).toMatchObject({ kept: true, salt, values: { AA: '1' } });
  });

  test('is written by somebody else at the same moment', async () => {
    const at = await cloud.place('first-raced');
    const raced = cloud.before(async (object) => {
      if (object === key) await cloud.write(at, 'AA=theirs\n');
    });
    expect(await createEnvironment(raced, 'shop', at, first)).toBe(false);
    const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: key }));
    expect(await Body?.transformToString()).toBe('AA=theirs\n');
  });
});

describe('an environment that is not there', () => {
  test('is empty', async () => {
    const at = await cloud.place('empty');
    expect(await readEnvironment(cloud.aws, 'shop', at)).toEqual({
      text: '',
      values: {},
      salt: '',
      version: '',
      etag: undefined,
      modified: 0,
      kept: false,
      history: [],
    });
  });

  test('is an error where its bucket is missing', async () => {
    const at = { stage: 'dev', region: 'us-east-1', bucket: 'env-none' };
    await expect(readEnvironment(cloud.aws, 'shop', at)).rejects.toMatchObject({ code: 'BucketMissing' });
    await expect(cloud.set(at, 'AA', '1')).rejects.toMatchObject({ code: 'BucketMissing' });
    await expect(cloud.versions(at)).rejects.toMatchObject({ code: 'BucketMissing' });
  });
});

test('a bucket of another account is neither read nor written', async () => {
  const at = await cloud.place('foreign');
  await cloud.set(at, 'AA', '1');
  const other = {
    ...cloud.aws,
    in: (region: string) => ({ ...cloud.aws.in(region), account: async () => '999999999999' }),
  };
  const refused = { code: 'BucketOfSomeoneElse' };
  await expect(readEnvironment(other, 'shop', at)).rejects.toMatchObject(refused);
  const readByOwner = cloud.before(async () => {});
  let asked = 0;
  // The account is asked first for the read, then for each write.
  const account = async () => (asked++ === 0 ? await cloud.aws.in('us-east-1').account() : '999999999999');
  const writer = { ...readByOwner, in: (region: string) => ({ ...readByOwner.in(region), account }) };
  await expect(cloud.set(at, 'AA', '2', writer)).rejects.toMatchObject(refused);
  expect((await readEnvironment(cloud.aws, 'shop', at)).values).toEqual({ AA: '1' });
});
