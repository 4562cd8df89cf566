import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemoryCollection } from './memory.ts';
import { StateFile, StoredRecord } from './stored-record.ts';

let dir: string;
let file: StateFile;
let changes: unknown[][];
let records: MemoryCollection<{ n: number }>;

/** A record of the state file that nobody has read yet. */
const LINE = '["x","stored",{"n":7}]';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'jaws-memory-'));
  writeFileSync(join(dir, 'file'), LINE);
  file = new StateFile(join(dir, 'file'));
  changes = [];
  records = new MemoryCollection('x', (...change) => changes.push(change));
  records.records.set('stored', new StoredRecord(file, 0, LINE.length, undefined));
});
afterEach(() => {
  file.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a record is read once, when it is asked for', () => {
  expect(records.has('stored')).toBe(true);
  expect(records.has('other')).toBe(false);
  expect([...records.keys()]).toEqual(['stored']);
  expect(records.records.get('stored')).toBeInstanceOf(StoredRecord);
  const first = records.get('stored');
  expect(first).toEqual({ n: 7 });
  expect(records.get('stored')).toBe(first);
  expect(records.get('other')).toBeUndefined();
  expect(changes).toEqual([]);
});

test.each<[string, (all: MemoryCollection<{ n: number }>) => unknown]>([
  ['values', (all) => [...all.values()]],
  ['entries', (all) => [...all.entries()].map(([, record]) => record)],
])('%s are records, the stored ones too', (_how, read) => {
  records.put('b', { n: 8 });
  expect(read(records)).toEqual([{ n: 7 }, { n: 8 }]);
  expect(records.records.get('stored')).toEqual({ n: 7 });
});

test('every change is reported, with the previous value', () => {
  records.put('stored', { n: 1 });
  records.put('new', { n: 2 });
  expect(records.size).toBe(2);
  expect(records.delete('new')).toBe(true);
  expect(records.delete('new')).toBe(false);
  expect(records.size).toBe(1);
  expect(changes).toEqual([
    ['x', 'stored', { n: 1 }, { n: 7 }],
    ['x', 'new', { n: 2 }, undefined],
    ['x', 'new', undefined, { n: 2 }],
  ]);
});

test('all are deleted without being read', () => {
  records.put('new', { n: 2 });
  records.clear();
  expect(records.size).toBe(0);
  expect(changes.slice(1)).toEqual([
    ['x', 'stored', undefined, expect.any(StoredRecord)],
    ['x', 'new', undefined, { n: 2 }],
  ]);
});
