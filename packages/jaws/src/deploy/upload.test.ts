import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { RegionPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import { fakeHost, memoryBucket } from './testing.ts';
import { uploadCode } from './upload.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-upload-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const key = (name: string) => `JAWS/code/${name}.zip`;
function upload(name: string, bytes = 10) {
  const file = join(folder, `${name}.zip`);
  writeFileSync(file, name.slice(0, 1).repeat(bytes));
  const artifact = { function: `m/${name}`, hash: name, file, bytes, unzippedBytes: 20, handler: 'h.h' };
  return { artifact, key: key(name) };
}
const planOf = (
  uploads: readonly ReturnType<typeof upload>[],
  kept: readonly ReturnType<typeof upload>[] = [],
): RegionPlan => ({
  stage: 'dev',
  region: 'us-east-1',
  bucket: 'b',
  firstEnv: undefined,
  uploads,
  kept,
  code: [],
  stacks: [],
});

test('nothing to upload costs no call', async () => {
  const { host } = fakeHost();
  expect(await uploadCode(host, {} as JawsBucket, planOf([], [upload('a')]), false)).toEqual([]);
});

test('what is not in the bucket goes there, and says so', async () => {
  const { host, events } = fakeHost();
  const { bucket, held, written } = memoryBucket({ [key('b')]: 'b'.repeat(10), [key('c')]: 'short', 'other/x': '' });
  const stored = await uploadCode(host, bucket, planOf([upload('a'), upload('b'), upload('c')]), false);
  expect(written).toEqual([
    { key: key('a'), type: 'application/zip' },
    { key: key('c'), type: 'application/zip' },
  ]);
  expect(held.get(key('a'))).toBe('a'.repeat(10));
  expect(held.get(key('c'))).toBe('c'.repeat(10));
  expect(stored).toEqual([key('b'), key('c')]);
  expect(events[0]).toEqual({
    type: 'uploaded',
    function: 'm/a',
    stage: 'dev',
    region: 'us-east-1',
    bucket: 'b',
    key: key('a'),
    bytes: 10,
  });
});

test('code of unchanged functions goes there only where it is missing, and only if it is wanted', async () => {
  const { host } = fakeHost();
  const kept = [upload('a'), upload('b')];
  const objects = { [key('b')]: 'packed otherwise' };
  const restored = memoryBucket(objects);
  await uploadCode(host, restored.bucket, planOf([], kept), true);
  expect(restored.written.map((one) => one.key)).toEqual([key('a')]);
  const left = memoryBucket(objects);
  await uploadCode(host, left.bucket, planOf([upload('c')], kept), false);
  expect(left.written.map((one) => one.key)).toEqual([key('c')]);
});

test('code of earlier versions lies in folders of its own, and does not count as found', async () => {
  const { host } = fakeHost();
  const former = { ...upload('a'), key: 'JAWS/functions/shop/dev/a@1.zip' };
  const { bucket, written } = memoryBucket({ [former.key]: 'x', [key('b')]: 'b'.repeat(10) });
  expect(await uploadCode(host, bucket, planOf([upload('b')], [former]), true)).toEqual([key('b')]);
  expect(written).toEqual([]);
});

const sha256 = (of: string) => createHash('sha256').update(of).digest('hex');
const named = (of: string) => `JAWS/code/${'1'.repeat(32)}-${sha256(of)}.zip`;

test('code under a key with its SHA-256 is skipped if it has those bytes, and refused otherwise', async () => {
  const { host } = fakeHost();
  const genuine = 'a'.repeat(10);
  const one = { ...upload('a'), key: named(genuine) };
  const same = memoryBucket({ [one.key]: genuine });
  await uploadCode(host, same.bucket, planOf([one]), false);
  expect(same.written).toEqual([]);
  for (const planted of ['b'.repeat(10), 'short']) {
    const { bucket, held } = memoryBucket({ [one.key]: planted });
    await expect(uploadCode(host, bucket, planOf([one]), false)).rejects.toMatchObject({ code: 'CodeDiffers' });
    expect(held.get(one.key)).toBe(planted);
  }
});

test('code that was packed differently since is not stored under the SHA-256 of other bytes', async () => {
  const { host } = fakeHost();
  const { artifact } = upload('a');
  const { bucket, written } = memoryBucket();
  const kept = { artifact: { ...artifact, sha256: sha256('other') }, key: named('a'.repeat(10)) };
  await uploadCode(host, bucket, planOf([], [kept]), true);
  expect(written).toEqual([]);
});

test('nothing is uploaded after an interruption', async () => {
  const { host } = fakeHost({ signal: AbortSignal.abort() });
  const { bucket, written } = memoryBucket();
  await expect(uploadCode(host, bucket, planOf([upload('a')]), false)).rejects.toThrow('interrupted');
  expect(written).toEqual([]);
});

const whole = 4 * 1024 * 1024;
const unreachable = fail('AwsUnreachable', { call: 'x', detail: 'y', endpoint: undefined } as never);

/** A bucket whose first calls fail; records how each was made. */
function failing(times: number, error: Error = unreachable) {
  const memory = memoryBucket();
  const bodies: string[] = [];
  const put: JawsBucket['put'] = async (name, body, options) => {
    bodies.push(`${typeof (body as Readable).pipe === 'function' ? 'stream' : 'whole'} ${options.bytes}`);
    const done = await memory.bucket.put(name, body, options);
    if (bodies.length <= times) throw error;
    return done;
  };
  return { ...memory, bodies, bucket: { ...memory.bucket, put } };
}

test.each([
  [64 * 1024, 'whole undefined'],
  [64 * 1024 + 1, 'whole undefined'],
  [whole, 'whole undefined'],
  [whole + 1, `stream ${whole + 1}`],
])('%i bytes are sent as %s', async (bytes, body) => {
  const { bucket, bodies, held } = failing(0);
  await uploadCode(fakeHost().host, bucket, planOf([upload('a', bytes)]), false);
  expect(bodies).toEqual([body]);
  expect(held.get(key('a'))).toHaveLength(bytes);
});

test('a stream is created for each attempt, six times at most', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const big = planOf([upload('a', whole + 1)]);
    /** Uploads without waiting in real time; returns the error. */
    const run = async (bucket: JawsBucket) => {
      const uploaded = uploadCode(fakeHost().host, bucket, big, false).then(
        () => 'done',
        (error: unknown) => error,
      );
      let end: unknown;
      void uploaded.then((result) => {
        end = result;
      });
      while (end === undefined) {
        await new Promise(setImmediate);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      return end;
    };
    const five = failing(5);
    expect(await run(five.bucket)).toBe('done');
    expect(five.bodies).toHaveLength(6);
    const six = failing(6);
    expect(await run(six.bucket)).toBe(unreachable);
    expect(six.bodies).toHaveLength(6);
    const error = new Error('a bug');
    const once = failing(1, error);
    expect(await run(once.bucket)).toBe(error);
    expect(once.bodies).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('an attempt is not repeated after an interruption', async () => {
  const stop = new AbortController();
  const { bucket, bodies } = failing(9);
  const put: JawsBucket['put'] = (...args) => {
    stop.abort();
    return bucket.put(...args);
  };
  const { host } = fakeHost({ signal: stop.signal });
  await expect(uploadCode(host, { ...bucket, put }, planOf([upload('a', whole + 1)]), false)).rejects.toThrow(
    'interrupted',
  );
  expect(bodies).toHaveLength(1);
});

test('no more is uploaded at a time than the region has a share of', async () => {
  const { host } = fakeHost();
  const { bucket } = memoryBucket();
  let [open, most] = [0, 0];
  const slow: JawsBucket = {
    ...bucket,
    async put(...args) {
      most = Math.max(most, ++open);
      await new Promise((done) => setImmediate(done));
      open--;
      return bucket.put(...args);
    },
  };
  const uploads = [...'abcdefghij'].map((name) => upload(name));
  await uploadCode(host, slow, planOf(uploads), false, 3);
  expect(most).toBe(3);
});
