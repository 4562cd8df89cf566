import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batch, header, opening } from './format.ts';
import { openFolder } from './open-folder.ts';
import { entryOf, FIRST_LINE } from './pack-format.ts';
import { requireWholeState } from './whole-state.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-whole-'));
});
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));

async function put(name: string, ...parts: (string | Buffer)[]): Promise<void> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part))));
}

/** Every file of the folder with what it holds. */
async function everything(): Promise<Record<string, string>> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(paths.sort().map(async (path) => [path, await readFile(path, 'latin1')])),
  );
}

const id = `blob-${'0123456789abcdef'.repeat(2)}`;
const [old, now] = [header(2), opening(2)];
const record = batch('["x","a",1]\n');
const pack = () => put('blobs/packs/pack-1', FIRST_LINE, entryOf(id, Buffer.from('a content')));
const file = () => put(`blobs/01/${id}`, 'a content');

type Files = Record<string, (string | Buffer)[]>;
const snapshot2 = { 'snapshot-2': [now, record] };

describe('a state is refused, and nothing is changed', () => {
  test.each<[string, Files, missing: string, is: string]>([
    ['without any file', {}, 'journal-1', 'missing'],
    ['with an empty journal', { 'journal-1': [] }, 'journal-1', 'empty'],
    ['with a part of the first line', { 'journal-1': [now.subarray(0, 9)] }, 'journal-1', 'empty'],
    ['with bytes without a line', { 'journal-1': [Buffer.alloc(4096)] }, 'journal-1', 'empty'],
    ['with a first line alone', { 'journal-1': [old] }, 'journal-1', 'empty'],
    ['without its first journal', { 'journal-2': [now, record] }, 'journal-1', 'missing'],
    ['without a journal after its snapshot', snapshot2, 'journal-2', 'missing'],
    ['with an empty journal after its snapshot', { ...snapshot2, 'journal-2': [] }, 'journal-2', 'empty'],
    ['with a cut journal after its snapshot', { ...snapshot2, 'journal-2': [old] }, 'journal-2', 'empty'],
    ['with an empty snapshot', { 'snapshot-2': [], 'journal-2': [now, record] }, 'snapshot-2', 'empty'],
    ['without a snapshot', { 'journal-2': [now], 'journal-3': [now] }, 'journal-1', 'missing'],
    [
      'with a gap between its journals',
      { ...snapshot2, 'journal-2': [now], 'journal-4': [now] },
      'journal-3',
      'missing',
    ],
    [
      'with an empty journal among others',
      { ...snapshot2, 'journal-2': [now], 'journal-3': [], 'journal-4': [now] },
      'journal-3',
      'empty',
    ],
    ['with an empty last journal', { ...snapshot2, 'journal-2': [now, record], 'journal-3': [] }, 'journal-3', 'empty'],
    [
      'of an earlier version, with an empty journal after its snapshot',
      { 'snapshot-2': [old, record], 'journal-2': [] },
      'journal-2',
      'empty',
    ],
  ])('%s', async (_title, files, missing, is) => {
    await pack();
    for (const [name, parts] of Object.entries(files)) await put(`state/${name}.jsonl`, ...parts);
    const before = await everything();
    const options = { warn: () => {}, report: () => {} };
    await expect(openFolder(dir, options)).rejects.toMatchObject({
      code: 'ESTATEINCOMPLETE',
      message: expect.stringContaining(`${join(dir, 'state', `${missing}.jsonl`)} is ${is}`),
    });
    expect(await everything()).toEqual(before);
  });

  test('beside contents in files of their own', async () => {
    await file();
    await expect(requireWholeState(dir)).rejects.toMatchObject({ code: 'ESTATEINCOMPLETE' });
  });

  test('with an empty journal, even beside no content: this version begins none like that', async () => {
    await put('state/journal-1.jsonl');
    await expect(requireWholeState(dir)).rejects.toMatchObject({ code: 'ESTATEINCOMPLETE' });
  });
});

describe('a state is whole', () => {
  test.each<[string, Files]>([
    ['of a cloud that was just begun, with a content that no record came to name', { 'journal-1': [now] }],
    ['with records', { 'journal-1': [now, record] }],
    ['that was folded', { 'snapshot-2': [now], 'journal-2': [now] }],
    ['that is being folded', { ...snapshot2, 'journal-2': [now, record], 'journal-3': [now] }],
    ['with files of before', { 'journal-1': [], ...snapshot2, 'journal-2': [now] }],
    ['whose end a crash cut', { 'journal-1': [now, record.subarray(0, 5)] }],
    ['of an earlier version', { 'journal-1': [old, record] }],
    ['of an earlier version, folded', { 'snapshot-2': [old, record], 'journal-2': [old] }],
    ['of an earlier version, folded and empty', { 'snapshot-2': [old], 'journal-2': [old] }],
    [
      'of an earlier version that was killed as it began a journal',
      { 'snapshot-2': [old, record], 'journal-2': [old, record], 'journal-3': [] },
    ],
    ['of the first format', { 'journal-1': [header(1), '["x","a",1]\n'] }],
  ])('%s', async (_title, files) => {
    await pack();
    for (const [name, parts] of Object.entries(files)) await put(`state/${name}.jsonl`, ...parts);
    await expect(requireWholeState(dir)).resolves.toBeUndefined();
  });

  test.each<[string, Files]>([
    ['of a folder that is new', {}],
    ['of a cloud of an earlier version that was just begun', { 'journal-1': [old] }],
  ])('%s', async (_title, files) => {
    await put('blobs/packs/pack-1', FIRST_LINE);
    await put('blobs/packs/reserve', Buffer.alloc(99));
    await mkdir(join(dir, 'blobs/01'), { recursive: true });
    for (const [name, parts] of Object.entries(files)) await put(`state/${name}.jsonl`, ...parts);
    await expect(requireWholeState(dir)).resolves.toBeUndefined();
  });
});

test('every file that a cloud writes differs from the same file without its content', async () => {
  const options = { warn: () => {}, report: () => {} };
  const { store, blobs } = await openFolder(dir, options);
  const { id: used } = await blobs.write(Buffer.from('a content'));
  store.collection('s3/objects').put('key', { blob: used });
  await store.commit();
  await store.replace(store.state());
  await store.close();
  const names = await readdir(join(dir, 'state'));
  expect(names.sort()).toEqual(['journal-2.jsonl', 'snapshot-2.jsonl']);
  for (const name of names) {
    const path = join(dir, 'state', name);
    const whole = await readFile(path);
    for (const size of [0, 5, header(store.format).length]) {
      // A snapshot that was cut after its first line may be that of an empty cloud of an earlier version, if its journal is one too.
      if (name.startsWith('snapshot') && size > 5) continue;
      await truncate(path, size);
      await expect(openFolder(dir, options), `${name} of ${size} bytes`).rejects.toMatchObject({
        code: 'ESTATEINCOMPLETE',
      });
    }
    await writeFile(path, whole);
  }
  const again = await openFolder(dir, options);
  expect(again.store.collection('s3/objects').get('key')).toEqual({ blob: used });
  expect(await again.blobs.size(used)).toBe(9);
  await again.store.close();
});
