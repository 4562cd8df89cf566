import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, realDisk } from './disk.ts';
import { batch, type Change, header, opening } from './format.ts';
import { Journal } from './journal.ts';
import { StoredRecord } from './stored-record.ts';

let dir: string;
let state: Map<string, unknown>;
let open: Journal[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-journal-'));
  open = [];
});
afterEach(async () => {
  for (const journal of open) await journal.close();
  await rm(dir, { recursive: true, force: true });
});

const noMigration = (): never => {
  throw new Error('There is nothing to migrate.');
};

/** Opens the folder and reads all of it into `state`. */
async function opened(disk?: Disk, format = 2, migrate: (from: number) => Iterable<Change> = noMigration) {
  state = new Map();
  const apply = (collection: string, key: string, record: StoredRecord | undefined) => {
    if (record) state.set(`${collection}/${key}`, record);
    else state.delete(`${collection}/${key}`);
  };
  const journal = await Journal.open(dir, format, apply, migrate, disk);
  open.push(journal);
  return journal;
}

const records = () =>
  Object.fromEntries([...state].map(([key, record]) => [key, record instanceof StoredRecord ? record.load() : record]));
const changes = (): Change[] => [...state].map(([key, record]) => [...(key.split('/') as [string, string]), record]);
const line = (...change: Change) => `${JSON.stringify(change)}\n`;
const put = (name: string, ...parts: (string | Buffer)[]) =>
  writeFile(join(dir, name), Buffer.concat(parts.map((part) => Buffer.from(part))));
const names = async () => (await readdir(dir)).sort();

/** A disk that refuses whatever `refuses` says. */
const refusing = (refuses: (operation: 'open' | 'write' | 'rename' | 'datasync', path: string) => boolean): Disk => {
  const check = (operation: 'open' | 'write' | 'rename' | 'datasync', path: string) => {
    if (refuses(operation, path)) throw new Error(`${operation} refused`);
  };
  return {
    async open(path, flags, mode) {
      check('open', path);
      const file = await realDisk.open(path, flags, mode);
      const [write, datasync] = [file.write.bind(file), file.datasync.bind(file)];
      return Object.assign(file, {
        async write(bytes: Buffer, from: number, length: number, at: number | null) {
          check('write', path);
          return write(bytes, from, length, at);
        },
        async datasync() {
          check('datasync', path);
          return datasync();
        },
      });
    },
    async rename(from, to) {
      check('rename', to);
      return realDisk.rename(from, to);
    },
  };
};

test('a new folder gets a journal with a first line, for its owner only', async () => {
  const journal = await opened();
  expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).toBe(opening(2).toString());
  expect((await stat(join(dir, 'journal-1.jsonl'))).mode & 0o777).toBe(0o600);
  expect(journal).toMatchObject({ length: opening(2).length, base: 0, dropped: 0 });
  await journal.append(line('x', 'a', 1));
  expect(journal.length).toBe(opening(2).length + batch(line('x', 'a', 1)).length);
  await opened();
  expect(records()).toEqual({ 'x/a': 1 });
});

test('one whose first line the disk refuses leaves no file open', async () => {
  const files: { fd: number }[] = [];
  const disk = refusing((operation) => operation === 'write');
  const kept: Disk = {
    ...disk,
    async open(...place) {
      const file = await disk.open(...place);
      files.push(file);
      return file;
    },
  };
  await expect(opened(kept)).rejects.toThrow('write refused');
  expect(files.map(({ fd }) => fd)).toEqual([-1]);
});

test('the newest snapshot and the journals from its number on are the state', async () => {
  await put('snapshot-2.jsonl', header(2), batch(line('x', 'old', 1)));
  await put('journal-2.jsonl', header(2), batch(line('x', 'old', 2)));
  await put('snapshot-10.jsonl', header(2), batch(line('x', 'a', 1)));
  await put('journal-9.jsonl', header(2), batch(line('x', 'nine', 1)));
  await put('journal-10.jsonl', header(2), batch(line('x', 'b', 2)));
  await put('journal-11.jsonl', header(2), batch(line('x', 'b', 3)));
  await put('snapshot-12.jsonl.tmp', 'half');
  await put('journal-99.jsonl.bak', 'somebody made it');
  await put('notes.txt', 'somebody made it');
  const journal = await opened();
  expect(records()).toEqual({ 'x/a': 1, 'x/b': 3 });
  expect(journal.base).toBe((await readFile(join(dir, 'snapshot-10.jsonl'))).length);
  expect(await names()).toEqual([
    'journal-10.jsonl',
    'journal-11.jsonl',
    'journal-99.jsonl.bak',
    'notes.txt',
    'snapshot-10.jsonl',
  ]);
  await journal.append(line('x', 'c', 4));
  expect(await readFile(join(dir, 'journal-11.jsonl'), 'utf8')).toContain('"c",4');
});

test('a snapshot alone is followed by its journal', async () => {
  await put('snapshot-4.jsonl', header(2), batch(line('x', 'a', 1)));
  const journal = await opened();
  await journal.append(line('x', 'b', 2));
  expect(await names()).toEqual(['journal-4.jsonl', 'snapshot-4.jsonl']);
  await opened();
  expect(records()).toEqual({ 'x/a': 1, 'x/b': 2 });
});

describe('a state is refused and left alone', () => {
  test.each<[string, [name: string, ...parts: (string | Buffer)[]][], RegExp]>([
    ['whose snapshot is cut', [['snapshot-2.jsonl', header(2), line('x', 'a', 1)]], /snapshot-2\.jsonl ends too early/],
    ['whose snapshot is empty', [['snapshot-2.jsonl']], /snapshot-2\.jsonl ends too early/],
    [
      'of several formats',
      [
        ['snapshot-2.jsonl', header(1), line('x', 'a', 1)],
        ['journal-2.jsonl', header(2), batch(line('x', 'b', 1))],
      ],
      /holds files of several formats \(1, 2\)/,
    ],
  ])('%s', async (_title, files, says) => {
    for (const [name, ...parts] of files) await put(name, ...parts);
    const before = await Promise.all((await names()).map((name) => readFile(join(dir, name))));
    await expect(opened()).rejects.toThrow(says);
    expect(await Promise.all((await names()).map((name) => readFile(join(dir, name))))).toEqual(before);
  });
});

test('an empty journal of the newer format does not count as a second format', async () => {
  await put('journal-1.jsonl', header(1), line('x', 'a', 1));
  await put('journal-2.jsonl', header(2));
  const from: number[] = [];
  await opened(undefined, 2, (was) => {
    from.push(was);
    return [['x', 'b', 2]];
  });
  expect(from).toEqual([1]);
  await opened();
  expect(records()).toEqual({ 'x/b': 2 });
});

test('what was cut short in several journals is cut off, and counted', async () => {
  await put('journal-1.jsonl', header(2), batch(line('x', 'a', 1)), '["x"');
  await put('journal-2.jsonl', header(2), batch(line('x', 'b', 2)), '["x","c');
  expect((await opened()).dropped).toBe(4 + 7);
  expect(records()).toEqual({ 'x/a': 1, 'x/b': 2 });
  expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).toMatch(/\d\n$/);
  expect((await opened()).dropped).toBe(0);
});

describe('an append', () => {
  test('that is refused leaves nothing, and what comes next takes its place', async () => {
    let refuse = false;
    const journal = await opened(refusing((operation) => refuse && operation === 'write'));
    await journal.append(line('x', 'a', 1));
    const { length } = journal;
    refuse = true;
    await expect(journal.append(line('x', 'b', 2))).rejects.toThrow('write refused');
    expect(journal.length).toBe(length);
    // The rest of a write that failed half-way.
    await appendFile(join(dir, 'journal-1.jsonl'), `${'x'.repeat(500)}\n`);
    refuse = false;
    await journal.append(line('x', 'c', 3));
    await opened();
    expect(records()).toEqual({ 'x/a': 1, 'x/c': 3 });
  });

  test('is on the disk when that is asked for, or with the next sync, once', async () => {
    const synced: string[] = [];
    const journal = await opened(refusing((operation) => operation === 'datasync' && synced.push(operation) < 0));
    await journal.sync();
    expect(synced).toHaveLength(0);
    await journal.append(line('x', 'a', 1), true);
    expect(synced).toHaveLength(1);
    await journal.sync();
    expect(synced).toHaveLength(1);
    await journal.append(line('x', 'b', 2));
    expect(synced).toHaveLength(1);
    await journal.sync();
    await journal.sync();
    expect(synced).toHaveLength(2);
  });

  test('to a closed journal is an error', async () => {
    const journal = await opened();
    await journal.close();
    await journal.close();
    await expect(journal.append(line('x', 'a', 1))).rejects.toThrow('The journal is closed.');
  });
});

describe('a state that is folded', () => {
  test('takes the place of the files before it, and appends go on', async () => {
    const journal = await opened();
    await journal.append(line('x', 'a', 1));
    await opened();
    await journal.roll();
    expect(journal.length).toBe(opening(2).length);
    await journal.append(line('x', 'b', 2));
    // A crash before the snapshot exists loses nothing.
    await opened();
    expect(records()).toEqual({ 'x/a': 1, 'x/b': 2 });
    const size = await journal.snapshot([['x', 'a', 1]]);
    expect((await stat(join(dir, 'snapshot-2.jsonl'))).size).toBe(size);
    expect(await names()).toEqual(['journal-2.jsonl', 'snapshot-2.jsonl']);
    await opened();
    expect(records()).toEqual({ 'x/a': 1, 'x/b': 2 });
  });

  test('stays as it was when the next journal cannot be begun', async () => {
    let refuse = false;
    const journal = await opened(refusing((operation) => refuse && operation === 'write'));
    await journal.append(line('x', 'a', 1));
    refuse = true;
    await expect(journal.roll()).rejects.toThrow('write refused');
    refuse = false;
    await journal.append(line('x', 'b', 2));
    expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).toContain('"b"');
    await opened();
    expect(records()).toEqual({ 'x/a': 1, 'x/b': 2 });
  });

  test('is read from its new file, and the old ones are closed when nobody holds them', async () => {
    const first = await opened();
    await first.append(line('x', 'a', 1));
    const journal = await opened();
    const [record] = [...state.values()] as [StoredRecord];
    const { file } = record;
    await journal.roll();
    await journal.snapshot(changes());
    expect(record.file.path).toBe(join(dir, 'snapshot-2.jsonl'));
    expect(() => file.fd).toThrow('is closed');
    expect(record.load()).toBe(1);
  });

  test('can be read as it was while somebody holds it', async () => {
    const first = await opened();
    await first.append(line('x', 'a', 1));
    const journal = await opened();
    const [record] = [...state.values()] as [StoredRecord];
    const { file, at, length } = record;
    const releases = [journal.hold(), journal.hold()];
    await journal.roll();
    await journal.snapshot(changes());
    const held = new StoredRecord(file, at, length, undefined);
    expect(held.load()).toBe(1);
    releases[0]!();
    expect(held.load()).toBe(1);
    releases[1]!();
    expect(() => held.load()).toThrow('is closed');
    expect(record.load()).toBe(1);
  });
});

describe('another state', () => {
  test('takes the place of everything', async () => {
    const journal = await opened();
    await journal.append(line('x', 'a', 1));
    const size = await journal.begin([['y', 'b', 2]]);
    expect((await stat(join(dir, 'snapshot-2.jsonl'))).size).toBe(size);
    expect(await names()).toEqual(['journal-2.jsonl', 'snapshot-2.jsonl']);
    await journal.append(line('y', 'c', 3));
    await opened();
    expect(records()).toEqual({ 'y/b': 2, 'y/c': 3 });
  });

  test.each<[string, (operation: string, path: string) => boolean]>([
    ['its journal cannot be opened', (operation, path) => operation === 'open' && path.includes('journal-2.jsonl')],
    ['its journal cannot be written', (operation, path) => operation === 'write' && path.includes('journal-2.jsonl')],
    ['it cannot be written', (operation, path) => operation === 'write' && path.includes('snapshot-2')],
    ['its journal gets no name', (operation, path) => operation === 'rename' && path.includes('journal-2')],
    ['it gets no name', (operation, path) => operation === 'rename' && path.includes('snapshot-2')],
  ])('does not when %s', async (_title, refuses) => {
    let refuse = true;
    const journal = await opened(refusing((operation, path) => refuse && refuses(operation, path)));
    await journal.append(line('x', 'a', 1));
    await expect(journal.begin([['y', 'b', 2]])).rejects.toThrow('refused');
    expect(existsSync(join(dir, 'snapshot-2.jsonl'))).toBe(false);
    await journal.append(line('x', 'c', 3));
    expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).toContain('"c"');
    refuse = false;
    await opened();
    expect(records()).toEqual({ 'x/a': 1, 'x/c': 3 });
  });

  test('that cannot be written leaves no journal to follow the old one', async () => {
    const journal = await opened(refusing((operation, path) => operation === 'rename' && path.includes('snapshot')));
    await expect(journal.begin([['y', 'b', 2]])).rejects.toThrow('refused');
    expect(await names()).toEqual(['journal-1.jsonl']);
  });
});

test('every record is closed with the journal, held ones too', async () => {
  const first = await opened();
  await first.append(line('x', 'a', 1));
  const journal = await opened();
  const [record] = [...state.values()] as [StoredRecord];
  const { file, at, length } = record;
  journal.hold();
  await journal.roll();
  await journal.snapshot(changes());
  await journal.close();
  expect(() => new StoredRecord(file, at, length, undefined).load()).toThrow('is closed');
  expect(() => record.load()).toThrow('is closed');
});
