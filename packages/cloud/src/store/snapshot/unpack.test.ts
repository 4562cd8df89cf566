import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SnapshotRefused } from './manifest.ts';
import { archive, archiveWithout, EMPTY_STATE, manifestOf } from './testing.ts';
import { readManifest, unpack } from './unpack.ts';

let dir: string;
let folder: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-unpack-'));
  folder = join(dir, 'incoming');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const id = `blob-${'0'.repeat(32)}`;
const other = `blob-${'1'.repeat(32)}`;
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const sourceOf = (bytes: Buffer) => Readable.from([bytes]);
const state = ['state.jsonl', EMPTY_STATE] as const;
const manifest = (change: object) => ['manifest.json', manifestOf(change)] as const;

test('what is in a snapshot gets its place, for its owner only', async () => {
  const bytes = EMPTY_STATE.length + 8;
  const whole = archive([manifest({ bytes, blobs: 2 }), state, [`blobs/${id}`, 'hello'], [`blobs/${other}`, 'you']]);
  const unpacked = await unpack(sourceOf(whole), folder, 2);
  expect(unpacked.manifest).toMatchObject({ version: '2.0.0', blobs: 2, bytes });
  expect(unpacked.state).toBe(join(folder, 'state'));
  expect(await readFile(join(unpacked.state, 'snapshot-1.jsonl'), 'utf8')).toBe(EMPTY_STATE);
  expect([...unpacked.blobs]).toEqual([
    [id, { path: join(folder, 'blobs', id), sha256: sha256('hello') }],
    [other, { path: join(folder, 'blobs', other), sha256: sha256('you') }],
  ]);
  expect(await readFile(join(folder, 'blobs', id), 'utf8')).toBe('hello');
  for (const path of [folder, join(folder, 'state'), join(folder, 'blobs')]) {
    expect((await stat(path)).mode & 0o777, path).toBe(0o700);
  }
  expect((await stat(join(folder, 'blobs', id))).mode & 0o777).toBe(0o600);
});

describe('nothing is left of', () => {
  const exact = manifest({});
  test.each<[what: string, says: RegExp, bytes: Buffer]>([
    ['nothing', /^This snapshot cannot be read: .+\.$/, Buffer.alloc(0)],
    ['no archive', /^This snapshot cannot be read: incorrect header check\.$/, Buffer.from('no archive')],
    ['one without a manifest', /^This is not a snapshot of jaws-cloud: it has no manifest\.$/, archive([state])],
    ['one whose manifest comes later', /it has no manifest/, archive([state, exact])],
    ['one without sums', /read: its checksums are missing\.$/, archiveWithout([exact, state])],
    ['one with empty sums', /its checksums do not match/, archiveWithout([exact, state, ['SHA256SUMS', '']])],
    [
      'one with sums in another order',
      /its checksums do not match/,
      archiveWithout([
        exact,
        state,
        ['SHA256SUMS', `${sha256(EMPTY_STATE)}  state.jsonl\n${sha256(exact[1])}  manifest.json\n`],
      ]),
    ],
    [
      'one with endless sums',
      /"SHA256SUMS" is too long/,
      archiveWithout([exact, state, ['SHA256SUMS', ' '.repeat(601)]]),
    ],
    ['one with too long a manifest', /"manifest.json" is too long/, archive([['manifest.json', ' '.repeat(65_537)]])],
    ['one that holds a byte more', /more than its manifest says/, archive([manifest({ bytes: 16 }), state])],
    ['one that holds a byte less', /less than its manifest says/, archive([manifest({ bytes: 18 }), state])],
    ['one without a state', /less than its manifest says/, archive([manifest({ bytes: 0 })])],
    [
      'one with fewer blobs',
      /less than its manifest says/,
      archive([manifest({ bytes: 18, blobs: 2 }), state, [`blobs/${id}`, 'x']]),
    ],
    [
      'one with more blobs',
      /less than its manifest says/,
      archive([manifest({ bytes: 18, blobs: 0 }), state, [`blobs/${id}`, 'x']]),
    ],
    [
      'one with a blob twice',
      /more than its manifest says/,
      archive([manifest({ bytes: 19, blobs: 2 }), state, [`blobs/${id}`, 'x'], [`blobs/${id}`, 'x']]),
    ],
    ['one with a second manifest', /more than its manifest says/, archive([manifest({ bytes: 999 }), exact])],
    ['one with another file', /"evil" does not belong in it/, archive([manifest({ bytes: 1 }), ['evil', 'x']])],
    [
      'one that is larger than the disk',
      /the disk has room for \d+\.$/,
      archive([manifest({ bytes: 2 ** 52 }), state]),
    ],
    ['a newer one', /saved by a newer version/, archive([manifest({ format: 3 }), state])],
  ])('%s', async (_title, says, bytes) => {
    const refused = await unpack(sourceOf(bytes), folder, 2).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(SnapshotRefused);
    expect((refused as Error).message).toMatch(says);
    expect(existsSync(folder)).toBe(false);
  });

  test('one whose sender breaks off', async () => {
    const bytes = archive([exact, state]);
    const source = Readable.from(
      (function* () {
        yield bytes.subarray(0, 100);
        throw new Error('connection lost');
      })(),
    );
    await expect(unpack(source, folder, 2)).rejects.toThrow('This snapshot cannot be read: connection lost.');
    expect(existsSync(folder)).toBe(false);
  });

  test.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES'])(
    'one that meets %s, which is reported as it is',
    async (code) => {
      const source = new Readable({
        read() {
          this.destroy(Object.assign(new Error('the disk fails'), { code }));
        },
      });
      await expect(unpack(source, folder, 2)).rejects.toMatchObject({ code, message: 'the disk fails' });
      expect(existsSync(folder)).toBe(false);
    },
  );
});

test('a snapshot is not unpacked into an existing folder', async () => {
  await mkdir(join(folder, 'blobs'), { recursive: true });
  await expect(unpack(sourceOf(archive([manifest({}), state])), folder, 2)).rejects.toMatchObject({ code: 'EEXIST' });
});

describe('the manifest alone', () => {
  test('is read from the beginning, and the rest is not asked for', async () => {
    const bytes = archive([manifest({ version: '2.1.0' }), state]);
    const source = Readable.from([bytes]);
    expect(await readManifest(source, 2)).toMatchObject({ version: '2.1.0' });
    expect(source.destroyed).toBe(true);
  });

  test.each<[RegExp, Buffer]>([
    [/^This is not a snapshot of jaws-cloud: it has no manifest/, archive([state])],
    [/^This snapshot cannot be read: incorrect header check/, Buffer.from('no archive')],
    [/^This snapshot was saved by a newer version/, archive([manifest({ format: 9 })])],
    [/"manifest.json" is too long/, archive([['manifest.json', ' '.repeat(65_537)]])],
  ])('is refused: %s', async (says, bytes) => {
    const refused = await readManifest(sourceOf(bytes), 2).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(SnapshotRefused);
    expect((refused as Error).message).toMatch(says);
  });

  test('says so when its source fails', async () => {
    const source = new Readable({
      read() {
        this.destroy(new Error('connection lost'));
      },
    });
    await expect(readManifest(source, 2)).rejects.toThrow('This snapshot cannot be read: connection lost.');
  });
});
