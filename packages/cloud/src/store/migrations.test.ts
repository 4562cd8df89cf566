import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Disk, realDisk } from './disk.ts';
import { DiskStore } from './disk-store.ts';
import { formatAfter, type Migration } from './migrations.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-migrate-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A state in the first format: lines without marks, the last one cut short by a crash. */
const FIRST = [
  '{"jaws-cloud":1}\n["people","ann",{"name":"Ann Lee"}]\n["people","bob",{"name":"Bob"}]\n',
  '{"jaws-cloud":1}\n["people","bob"]\n["gone","x",1]\n["people","cy',
] as const;

const migrations: readonly Migration[] = [
  {
    to: 3,
    about: 'A person has a first name and a last name.',
    run(records) {
      const people = records.collection<{ name: string } | { first: string; last: string }>('people');
      for (const [key, person] of [...people.entries()]) {
        if (!('name' in person)) continue;
        const [first = '', last = ''] = person.name.split(' ');
        people.put(key, { first, last });
      }
    },
  },
  {
    to: 4,
    about: 'Nobody needs this.',
    run(records) {
      records.collection('gone').delete('x');
    },
  },
];

async function putFirst(): Promise<void> {
  await writeFile(join(dir, 'snapshot-3.jsonl'), FIRST[0]);
  await writeFile(join(dir, 'journal-3.jsonl'), FIRST[1]);
}

const contents = (store: DiskStore) =>
  Object.fromEntries(store.collections().map((name) => [name, [...store.collection(name).entries()]]));

const MIGRATED = { people: [['ann', { first: 'Ann', last: 'Lee' }]] };

test('an older state goes through every step, and is in the new format from then on', async () => {
  await putFirst();
  const store = await DiskStore.open(dir, { migrations });
  expect(contents(store)).toEqual(MIGRATED);
  expect((await readdir(dir)).sort()).toEqual(['journal-4.jsonl', 'snapshot-4.jsonl']);
  store.collection('people').put('eve', { first: 'Eve', last: '' });
  await store.close();
  for (const name of await readdir(dir))
    expect(await readFile(join(dir, name), 'utf8')).toMatch(/^\{"jaws-cloud":4\}\n/);

  // No step runs twice.
  const again = await DiskStore.open(dir, { migrations });
  expect(contents(again).people).toHaveLength(2);
  await again.close();
  await expect(DiskStore.open(dir, { migrations: migrations.slice(0, 1) })).rejects.toMatchObject({
    code: 'ESTATETOONEW',
  });
});

test('wherever the disk or the power fails, the state opens: as it was, or as it has to be', async () => {
  let failures = 0;
  for (let step = 0; ; step += 1) {
    await rm(dir, { recursive: true });
    await DiskStore.open(dir).then((store) => store.close());
    await rm(join(dir, 'journal-1.jsonl'));
    await putFirst();
    const result = await DiskStore.open(dir, { migrations, disk: failingAt(step) }).catch((error: Error) => error);
    if (!(result instanceof Error)) {
      await result.close();
      break;
    }
    failures += 1;
    expect(result.message).toBe('This disk fails.');
    // The records before the failure were read, not changed: an older program can still open them, or the new state is
    // complete.
    const store = await DiskStore.open(dir, { migrations });
    expect(contents(store), String(step)).toEqual(MIGRATED);
    await store.close();
    expect((await readdir(dir)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
  expect(failures).toBeGreaterThan(4);
});

/** A disk where one call fails, and all calls after it, as in a power cut. */
function failingAt(step: number): Disk {
  let calls = 0;
  const count = () => {
    if (calls++ >= step) throw new Error('This disk fails.');
  };
  return {
    async open(path, flags, mode) {
      count();
      const file = await realDisk.open(path, flags, mode);
      const [write, sync] = [file.write.bind(file), file.sync.bind(file)];
      const counted = {
        async write(bytes: Buffer, from: number, length: number) {
          count();
          return write(bytes, from, length);
        },
        async sync() {
          count();
          return sync();
        },
      };
      return Object.assign(file, counted);
    },
    async rename(from, to) {
      count();
      return realDisk.rename(from, to);
    },
  };
}

test('a step that fails changes nothing', async () => {
  await putFirst();
  const broken: Migration = {
    to: 3,
    about: 'It cannot be done.',
    run(records) {
      records.collection('people').delete('ann');
      throw new Error('It cannot be done.');
    },
  };
  await expect(DiskStore.open(dir, { migrations: [broken] })).rejects.toThrow('It cannot be done.');
  const store = await DiskStore.open(dir, { migrations });
  expect(contents(store)).toEqual(MIGRATED);
  await store.close();
});

test('the list of steps has no gap', () => {
  expect(formatAfter([])).toBe(2);
  expect(formatAfter(migrations)).toBe(4);
  expect(() => formatAfter(migrations.slice(1))).toThrow('leads to 4, not to 3');
});
