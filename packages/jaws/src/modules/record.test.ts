import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled, readRecord, recordPath, recordText } from './record.ts';
import { additions, files } from './testing.ts';
import type { ModulePackage, ModuleRecord } from './types.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-record-'));
  mkdirSync(join(root, 'aws_modules/links'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const record: ModuleRecord = {
  name: 'links',
  package: '@me/links',
  version: '1.0.0',
  source: 'links@1',
  resources: 'own',
  files: new Map([
    ['awsm.json', { content: Buffer.from('{}'), executable: false }],
    ['run.sh', { content: Buffer.from([0, 255, 7]), executable: true }],
  ]),
  additions: additions({ lambda: [{ Effect: 'Allow' }], named: { Outputs: { A: { Value: 1 } } } }),
};
const write = (text: string) => writeFileSync(join(root, recordPath('links')), text);

test('what is written is read again', () => {
  write(recordText(record));
  expect(readRecord(root, 'links')).toEqual(record);
  const { source: _, ...old } = record;
  write(recordText({ ...old, source: undefined, resources: 'copied' }));
  expect(readRecord(root, 'links')).toEqual({ ...record, source: undefined, resources: 'copied' });
});

test('the same record is the same text, and says to people what it is', () => {
  const text = recordText(record);
  expect(recordText(record)).toBe(text);
  expect(text.endsWith('}\n')).toBe(true);
  const { '//': about, files: kept, ...rest } = JSON.parse(text);
  expect(about).toMatch(/^Written by jaws: what this module was when it was installed/);
  expect(Object.keys(kept)).toEqual(['awsm.json', 'run.sh']);
  expect(rest).toEqual({
    name: 'links',
    package: '@me/links',
    version: '1.0.0',
    source: 'links@1',
    resources: 'own',
    additions: record.additions,
  });
  expect(JSON.parse(recordText({ ...record, source: undefined, resources: 'copied' }))).not.toMatchObject({
    source: expect.anything(),
  });
});

test('a module of the project has no record; a damaged record is an error', () => {
  expect(readRecord(root, 'links')).toBeUndefined();
  for (const text of ['{', '{}', recordText(record).replace('"1.0.0"', '1')]) {
    write(text);
    expect(() => readRecord(root, 'links')).toThrow(
      expect.objectContaining({
        code: 'RecordUnreadable',
        message: expect.stringContaining('aws_modules/links/.jaws-module.json'),
        cause: expect.anything(),
      }),
    );
  }
});

test('a package that brings what is installed', () => {
  const module: ModulePackage = { ...record, description: '', scripts: {}, commands: {}, dependencies: {}, peers: [] };
  expect(isInstalled(record, module)).toBe(true);
  expect(isInstalled(undefined, module)).toBe(false);
  const others: Partial<ModulePackage>[] = [
    { version: '1.0.1' },
    { additions: additions() },
    { files: new Map([...record.files].slice(0, 1)) },
    { files: new Map([...record.files, ...files({ new: 'x' })]) },
    { files: new Map([...record.files].map(([path, file]) => [path, { ...file, content: Buffer.from('x') }])) },
    { files: new Map([...record.files].map(([path, file]) => [`x${path}`, file])) },
  ];
  for (const other of others) expect(isInstalled(record, { ...module, ...other })).toBe(false);
});
