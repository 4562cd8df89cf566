import { expect, test } from 'vitest';
import type { Aws } from '../aws/types.ts';
import { createEnvironment, editEnvironment, readEnvironment } from './remote.ts';
import { versionOf } from './version.ts';
import { findVersion, keepVersion, listVersions, newestVersion, pruneVersions } from './versions.ts';

// Answers of S3 that a test cannot cause in the embedded cloud.

type Answer = (input: Record<string, unknown>) => unknown;

/** An account with these answers from S3; an Error is thrown. Calls are recorded. */
function answering(answers: Readonly<Record<string, Answer>>) {
  const calls: [name: string, input: Record<string, unknown>][] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push([name, command.input]);
    const answer = answers[name]?.(command.input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const aws = { in: () => ({ account: async () => '1', s3: async () => ({ send }) }) } as unknown as Aws;
  return { aws, calls };
}
const s3Error = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });
const place = { stage: 'dev', region: 'us-east-1', bucket: 'b' };
const target = { Bucket: 'b', ExpectedBucketOwner: '1' };
const folder = 'JAWS/envVars/shop/dev/versions/';
const version = (n: number) => n.toString(16).padStart(32, '0');
const object = (n: number, seconds = n) => ({
  Key: `${folder}${version(n)}.env`,
  LastModified: new Date(seconds * 1000),
});
const body = (text: string) => ({ transformToString: async () => text });

const mark = { 'jaws-format': '1', 'jaws-written-by': '2.0.0' };

test('versions are listed to the last page, newest first, and nothing else is one', async () => {
  const { aws, calls } = answering({
    ListObjectsV2: ({ ContinuationToken }) =>
      ContinuationToken === undefined
        ? {
            Contents: [
              object(1),
              object(3),
              { Key: `${folder}readme.txt` },
              { Key: `${folder}deep/${version(9)}.env` },
              {},
            ],
            NextContinuationToken: 't',
          }
        : { Contents: [object(2), object(5, 2), { Key: `${folder}${version(4)}.env` }] },
  });
  const found = await listVersions(aws, 'shop', place);
  expect(found.map((one) => Number.parseInt(one.version, 16))).toEqual([3, 5, 2, 1, 4]);
  expect(found.at(-1)).toEqual({ version: version(4), modified: 0 });
  expect(calls).toEqual([
    ['ListObjectsV2', { ...target, Prefix: folder }],
    ['ListObjectsV2', { ...target, Prefix: folder, ContinuationToken: 't' }],
  ]);
  expect(await listVersions(answering({ ListObjectsV2: () => ({}) }).aws, 'shop', place)).toEqual([]);
});

test('a missing version is undefined, an unreadable one is an error', async () => {
  expect(
    await findVersion(answering({ GetObject: () => s3Error('NoSuchKey') }).aws, 'shop', place, 'v'),
  ).toBeUndefined();
  const slow = s3Error('SlowDown');
  await expect(findVersion(answering({ GetObject: () => slow }).aws, 'shop', place, 'v')).rejects.toBe(slow);
  const { aws, calls } = answering({ GetObject: () => ({ ETag: '"1"' }) });
  expect(await findVersion(aws, 'shop', place, 'v')).toEqual({
    version: 'v',
    values: {},
    etag: '"1"',
    salt: '',
    written: undefined,
    history: [],
  });
  expect(calls).toEqual([['GetObject', { ...target, Key: `${folder}v.env` }]]);
});

test('the newest version, with when it was written', async () => {
  const { aws } = answering({
    ListObjectsV2: () => ({ Contents: [object(1), object(2)] }),
    GetObject: ({ Key }) => ({ Body: body(String(Key).includes(version(2)) ? 'A=2' : 'A=1') }),
  });
  expect(await newestVersion(aws, 'shop', place)).toMatchObject({
    version: version(2),
    modified: 2000,
    values: { A: '2' },
  });
  const gone = answering({ ListObjectsV2: () => ({ Contents: [object(1)] }), GetObject: () => s3Error('NoSuchKey') });
  expect(await newestVersion(gone.aws, 'shop', place)).toBeUndefined();
  expect(await newestVersion(answering({ ListObjectsV2: () => ({}) }).aws, 'shop', place)).toBeUndefined();
});

test('a version is kept with all that it says', async () => {
  const { aws, calls } = answering({ PutObject: () => ({}) });
  await keepVersion(aws, 'shop', place, { version: 'v', values: { B: '2', A: '1' }, salt: 's', history: [] });
  expect(calls).toEqual([
    [
      'PutObject',
      {
        ...target,
        Key: `${folder}v.env`,
        Body: 'A=1\nB=2\n',
        ContentType: 'text/plain; charset=utf-8',
        Metadata: { ...mark, 'jaws-salt': 's' },
      },
    ],
  ]);
});

test('versions are deleted a thousand at a time; who needs them is asked only when there are more than fifty', async () => {
  const many = (count: number) =>
    answering({
      ListObjectsV2: () => ({ Contents: Array.from({ length: count }, (_, n) => object(n + 1)) }),
      DeleteObjects: () => ({}),
    });
  const few = many(50);
  await pruneVersions(few.aws, 'shop', place, async () => {
    throw new Error('asked');
  });
  expect(few.calls).toHaveLength(1);
  const all = many(1060);
  await pruneVersions(all.aws, 'shop', place, async () => new Set([version(1)]));
  const deleted = all.calls.flatMap(([name, input]) => (name === 'DeleteObjects' ? [input] : []));
  const sizes = deleted.map((input) => (input.Delete as { Objects: unknown[] }).Objects.length);
  expect(sizes).toEqual([1000, 9]);
  expect(deleted[1]).toMatchObject({ ...target, Delete: { Quiet: true } });
});

test('an environment may lack optional fields', async () => {
  const { aws, calls } = answering({ GetObject: () => ({}), ListObjectsV2: () => ({}) });
  expect(await readEnvironment(aws, 'shop', place)).toMatchObject({
    text: '',
    values: {},
    salt: '',
    version: '',
    modified: 0,
    kept: false,
  });
  expect(calls[0]).toEqual(['GetObject', { ...target, Key: 'JAWS/envVars/shop/dev/.env' }]);
  const slow = s3Error('SlowDown');
  await expect(readEnvironment(answering({ GetObject: () => slow }).aws, 'shop', place)).rejects.toBe(slow);
});

test('an environment says what it was, and when', async () => {
  const salt = 'ab'.repeat(32);
  const now = versionOf({ A: '1' }, salt);
  const answer = (written: string) => ({
    GetObject: () => ({
      Body: body('A=1\n'),
      ETag: '"1"',
      LastModified: new Date(5000),
      Metadata: { 'jaws-salt': salt, 'jaws-version': written, 'jaws-history': `${version(7)}@a` },
    }),
  });
  expect(await readEnvironment(answering(answer(now)).aws, 'shop', place)).toEqual({
    text: 'A=1\n',
    values: { A: '1' },
    etag: '"1"',
    modified: 5000,
    salt,
    version: now,
    kept: true,
    history: [{ version: version(7), modified: 10_000 }],
  });
  expect((await readEnvironment(answering(answer(version(1))).aws, 'shop', place)).kept).toBe(false);
});

test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'])(
  '%s: somebody else was faster',
  async (code) => {
    const { aws, calls } = answering({
      GetObject: () => s3Error('NoSuchKey'),
      ListObjectsV2: () => ({}),
      PutObject: ({ Key }) => (String(Key).endsWith('/dev/.env') ? s3Error(code) : {}),
    });
    expect(await createEnvironment(aws, 'shop', place, { text: 'A=1\n', salt: 's' })).toBe(false);
    expect(calls.at(-1)?.[1]).toEqual({
      ...target,
      Key: 'JAWS/envVars/shop/dev/.env',
      Body: 'A=1\n',
      ContentType: 'text/plain; charset=utf-8',
      Metadata: { ...mark, 'jaws-salt': 's', 'jaws-version': versionOf({ A: '1' }, 's') },
      IfNoneMatch: '*',
    });
  },
);

test('a change names what was read, and any other answer is an error', async () => {
  const slow = s3Error('SlowDown');
  const answers = {
    GetObject: () => ({
      Body: body('A=1\n'),
      ETag: '"7"',
      Metadata: { ...mark, 'jaws-salt': 's', 'jaws-version': versionOf({ A: '1' }, 's') },
    }),
    PutObject: ({ Key }: Record<string, unknown>) => (String(Key).endsWith('/dev/.env') ? slow : {}),
  };
  const { aws, calls } = answering(answers);
  await expect(editEnvironment(aws, 'shop', place, () => 'A=2\n')).rejects.toBe(slow);
  expect(calls.at(-1)?.[1]).toMatchObject({ IfMatch: '"7"' });
  const silent = answering({ ...answers, PutObject: () => ({}) });
  expect(await editEnvironment(silent.aws, 'shop', place, () => 'A=2\n')).toEqual({
    values: { A: '2' },
    salt: 's',
    version: versionOf({ A: '2' }, 's'),
    etag: '',
  });
});
