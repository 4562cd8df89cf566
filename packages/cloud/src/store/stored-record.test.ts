import { fstatSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StateFile, StoredRecord } from './stored-record.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'jaws-stored-'));
  path = join(dir, 'file');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The content has different bytes around it in each place. */
const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, n) => `${n}`.padStart(6, '0')).join(''));

test('bytes are those of their place, whatever was asked for before', () => {
  writeFileSync(path, CONTENT);
  const file = new StateFile(path);
  const places: [at: number, length: number][] = [
    [0, 100],
    [100, 50],
    [0, 10],
    [150, 0],
    [150, 300_000],
    [300_150, 10],
    [562_000, 600],
    [562_600, 10],
    [900_000, 100],
    [900_050, 10],
    [5, 5],
    [1_000_000, 200_000],
    [1_199_999, 1],
    [262_139, 10],
    [262_149, 10],
    [0, 262_145],
    [1, 262_144],
  ];
  for (const [at, length] of places) {
    expect(file.bytes(at, length).equals(CONTENT.subarray(at, at + length)), `${at}`).toBe(true);
  }
  for (let at = CONTENT.length; at > 0; at -= 60_000) {
    expect(file.bytes(at - 60_000, 60_000).equals(CONTENT.subarray(at - 60_000, at)), `${at}`).toBe(true);
  }
  file.close();
});

test('records one after another are read many at a time', () => {
  writeFileSync(path, CONTENT);
  const file = new StateFile(path);
  expect(file.bytes(0, 6).toString()).toBe('000000');
  // Data read ahead is not read again.
  writeFileSync(path, Buffer.alloc(CONTENT.length, 'x'));
  for (let at = 6; at + 6 <= 262_144; at += 6)
    expect(file.bytes(at, 6).equals(CONTENT.subarray(at, at + 6))).toBe(true);
  expect(file.bytes(262_144, 6).toString()).toBe('xxxxxx');
  file.close();
});

test('one far from the last is read alone', () => {
  writeFileSync(path, CONTENT);
  const file = new StateFile(path);
  expect(file.bytes(600_000, 6)).toHaveLength(6);
  expect(file.bytes(0, 6).toString()).toBe('000000');
  writeFileSync(path, Buffer.alloc(CONTENT.length, 'x'));
  expect(file.bytes(0, 12).toString()).toBe('xxxxxxxxxxxx');
  file.close();
});

test('a file that became shorter is an error, and names where it ends', () => {
  writeFileSync(path, CONTENT.subarray(0, 1000));
  const file = new StateFile(path);
  truncateSync(path, 10);
  expect(() => file.bytes(0, 11)).toThrow(`${path} was changed while it was in use: it ends at 10.`);
  expect(() => file.bytes(700_000, 5)).toThrow('it ends at 700000.');
  expect(file.bytes(0, 10)).toHaveLength(10);
  file.close();
});

test('a closed file gives nothing, and may be closed again', () => {
  writeFileSync(path, CONTENT);
  const file = new StateFile(path);
  file.bytes(0, 6);
  const { fd } = file;
  file.close();
  expect(() => fstatSync(fd)).toThrow('EBADF');
  file.close();
  expect(() => file.bytes(0, 6)).toThrow(`${path} is closed.`);
  expect(() => file.fd).toThrow('is closed');
});

test('a record is what its line says now', () => {
  const lines = ['["x","ä",{"text":"é"}]', '["x","b",[1,2]]', 'no record'];
  writeFileSync(path, lines.join('\n'));
  const file = new StateFile(path);
  const [first, second, none] = [0, 1, 2].map((n) => {
    const at = Buffer.byteLength(lines.slice(0, n).join('\n')) + (n > 0 ? 1 : 0);
    return new StoredRecord(file, at, Buffer.byteLength(lines[n]!), undefined);
  });
  expect(first!.load()).toEqual({ text: 'é' });
  expect(second!.line().toString()).toBe('["x","b",[1,2]]');
  expect(JSON.stringify({ kept: second })).toBe('{"kept":[1,2]}');
  expect(() => none!.load()).toThrow(`${path} was changed while it was in use: there is no record at ${none!.at}.`);
  file.close();
  // This record can be parsed: the message names the other error.
  expect(() => first!.load()).toThrow('is closed');
});
