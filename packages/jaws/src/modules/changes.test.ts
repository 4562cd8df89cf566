import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { applyChanges, beginWithNpm, type Changes, undoUnfinished } from './changes.ts';
import { endJournal, hasJournal, isUnderWay, keepAlive, readJournal, writeJournal } from './journal.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-changes-'));
  mkdirSync(join(root, 'aws_modules/old/fn'), { recursive: true });
  writeFileSync(join(root, 'jaws.json'), '{}');
  writeFileSync(join(root, 'aws_modules/old/fn/handler.js'), 'old');
  chmodSync(join(root, 'aws_modules/old/fn/handler.js'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (text: string) => ({ content: Buffer.from(text), executable: false });
const all = (): Changes =>
  new Map([
    ['aws_modules/new/fn/handler.js', file('new')],
    ['jaws.json', file('{"changed":true}')],
    ['aws_modules/old/fn/handler.js', undefined],
  ]);
const text = (path: string) => readFileSync(join(root, path), 'utf8');

test('writes, replaces and removes, with the folders that are empty then', () => {
  applyChanges(root, all());
  expect(text('aws_modules/new/fn/handler.js')).toBe('new');
  expect(text('jaws.json')).toBe('{"changed":true}');
  expect(readdirSync(join(root, 'aws_modules'))).toEqual(['new']);
  expect(readdirSync(join(root, '.jaws'))).toEqual([]);
});

test('a failed change undoes the others', () => {
  const changes = all();
  // A folder has the file's place.
  mkdirSync(join(root, 'lib/inside'), { recursive: true });
  changes.delete('aws_modules/old/fn/handler.js');
  changes.set('aws_modules/old/fn/handler.js', undefined);
  changes.set('jaws.json/below', file('x'));
  expect(() => applyChanges(root, changes)).toThrow(/Cannot write/);
  expect(existsSync(join(root, 'aws_modules/new'))).toBe(false);
  expect(text('jaws.json')).toBe('{}');
  expect(text('aws_modules/old/fn/handler.js')).toBe('old');
  expect(statSync(join(root, 'aws_modules/old/fn/handler.js')).mode & 0o777).toBe(0o755);
  expect(readdirSync(join(root, '.jaws'))).toEqual([]);
});

test('what a killed process had begun is put back by the next one', () => {
  const script = `
    import { renameSync } from 'node:fs';
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    // The process dies at the third rename: the journal is the first, the first file the second.
    let count = 0;
    const rename = fs.renameSync;
    fs.renameSync = (...args) => { if (++count === 3) process.kill(process.pid, 'SIGKILL'); rename(...args); };
    syncBuiltinESMExports();
    const { applyChanges } = await import(${JSON.stringify(new URL('./changes.ts', import.meta.url).href)});
    const file = (text) => ({ content: Buffer.from(text), executable: false });
    applyChanges(${JSON.stringify(root)}, new Map([['aws_modules/new/fn/handler.js', file('new')], ['jaws.json', file('{"changed":true}')]]));
  `;
  const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: process.cwd(),
  });
  expect(signal).toBe('SIGKILL');
  expect(existsSync(join(root, '.jaws/module-change.json'))).toBe(true);
  expect(existsSync(join(root, 'aws_modules/new/fn/handler.js'))).toBe(true);
  expect(undoUnfinished(root)).toEqual(['aws_modules/new/fn/handler.js']);
  expect(existsSync(join(root, 'aws_modules/new'))).toBe(false);
  expect(text('jaws.json')).toBe('{}');
  expect(undoUnfinished(root)).toEqual([]);
});

test('a file that was edited after the crash is left alone', () => {
  applyChanges(root, new Map([['jaws.json', file('{"changed":true}')]]));
  const entry = {
    path: 'jaws.json',
    before: Buffer.from('{}').toString('base64'),
    mode: 0o644,
    after: Buffer.from('{"changed":true}').toString('base64'),
  };
  writeFileSync(join(root, '.jaws/module-change.json'), JSON.stringify({ pid: 1, entries: [entry] }));
  writeFileSync(join(root, 'jaws.json'), '{"mine":true}');
  expect(undoUnfinished(root)).toEqual([]);
  expect(text('jaws.json')).toBe('{"mine":true}');
});

test('what a killed process left to be renamed goes, and folders that it made', () => {
  const entries = ['fn/handler.js', 'fn/deep/er/file.js'].map((path) => ({
    path: `aws_modules/new/${path}`,
    after: Buffer.from('new').toString('base64'),
  }));
  mkdirSync(join(root, 'aws_modules/new/fn/deep/er'), { recursive: true });
  writeFileSync(join(root, 'aws_modules/new/fn/.0f8fad5b-d9cb-469f-a165-70867728950e.tmp'), 'ne');
  mkdirSync(join(root, '.jaws'));
  writeFileSync(join(root, '.jaws/module-change.json'), JSON.stringify({ pid: 1, entries }));
  expect(undoUnfinished(root)).toEqual([]);
  expect(readdirSync(join(root, 'aws_modules'))).toEqual(['old']);
});

describe('a package that npm was to install', () => {
  const before = { name: 'app', dependencies: { other: '1' } };
  const lock = 'before';
  const start = () => {
    writeFileSync(join(root, 'package.json'), JSON.stringify(before));
    writeFileSync(join(root, 'package-lock.json'), lock);
    const needed: Changes = new Map([['vendor/awsm-x.tgz', file('tgz')]]);
    const begun = beginWithNpm(root, { package: '@me/awsm-x', folders: ['node_modules/@me/awsm-x'] }, needed);
    mkdirSync(join(root, 'node_modules/@me/awsm-x'), { recursive: true });
    writeFileSync(join(root, 'package-lock.json'), 'after');
    return begun;
  };
  const npmWrites = (more = {}) =>
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ ...before, ...more, dependencies: { '@me/awsm-x': 'file:vendor/awsm-x.tgz', other: '1' } }),
    );
  const isBefore = () => {
    expect([text('package.json'), text('package-lock.json')]).toEqual([JSON.stringify(before), lock]);
    expect(existsSync(join(root, 'vendor'))).toBe(false);
    expect(existsSync(join(root, 'node_modules/@me/awsm-x'))).toBe(false);
    expect(readdirSync(join(root, '.jaws'))).toEqual([]);
  };

  test('goes when npm was killed', () => {
    start();
    undoUnfinished(root);
    isBefore();
  });

  test('leaves its folder in node_modules if JAWS 2.0 had begun it, and the rest goes', () => {
    const begun = start();
    // Its journals name no folders.
    writeJournal(root, { ...begun, npm: { package: '@me/awsm-x' } });
    undoUnfinished(root);
    rmSync(join(root, 'node_modules/@me/awsm-x'), { recursive: true });
    isBefore();
  });

  test('is not undone over what somebody wrote since into the package.json of the workspaces', () => {
    const app = join(root, 'app');
    mkdirSync(app);
    for (const at of [root, app]) writeFileSync(join(at, 'package.json'), '{"name":"before"}');
    const files = ['package.json', '../package.json'];
    beginWithNpm(app, { package: '@me/awsm-x', folders: [] }, new Map(), files);
    writeFileSync(join(root, 'package.json'), '{"name":"mine"}');
    undoUnfinished(app);
    expect(text('package.json')).toBe('{"name":"mine"}');
  });

  test('goes when npm was done', () => {
    start();
    npmWrites();
    undoUnfinished(root);
    isBefore();
  });

  test('goes when the rest fails', () => {
    const begun = start();
    npmWrites();
    const changes: Changes = new Map([
      ['aws_modules/new/fn/handler.js', file('new')],
      ['jaws.json/below', file('x')],
    ]);
    expect(() => applyChanges(root, changes, begun)).toThrow(/Cannot write/);
    isBefore();
    expect(existsSync(join(root, 'aws_modules/new'))).toBe(false);
  });

  test('goes when JAWS wrote more into package.json than npm', () => {
    const begun = start();
    const more = { ...before, dependencies: { '@me/awsm-x': 'file:vendor/awsm-x.tgz', needed: '2', other: '1' } };
    const changes: Changes = new Map([
      ['package.json', file(JSON.stringify(more))],
      ['jaws.json/below', file('x')],
    ]);
    expect(() => applyChanges(root, changes, begun)).toThrow(/Cannot write/);
    isBefore();
  });

  test('is not undone over what somebody wrote since', () => {
    start();
    npmWrites({ version: '2.0.0' });
    undoUnfinished(root);
    expect(JSON.parse(text('package.json')).version).toBe('2.0.0');
    expect(text('package-lock.json')).toBe('after');
    expect(existsSync(join(root, 'node_modules/@me/awsm-x'))).toBe(true);
  });
});

test('a change is under way while its process lives and touches the journal', () => {
  const journal = { pid: process.ppid, entries: [] };
  writeJournal(root, journal);
  expect(isUnderWay(root, journal)).toBe(true);
  expect(isUnderWay(root, { ...journal, pid: process.pid })).toBe(false);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect(isUnderWay(root, { ...journal, pid })).toBe(false);
  const old = new Date(Date.now() - 60_000);
  utimesSync(join(root, '.jaws/module-change.json'), old, old);
  // Another process has that process's id now.
  expect(isUnderWay(root, journal)).toBe(false);
});

test('a working process touches the journal every two seconds, until it ends', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const path = join(root, '.jaws/module-change.json');
    writeJournal(root, { pid: process.ppid, entries: [] });
    const old = new Date(Date.now() - 60_000);
    const isOld = () => Date.now() - statSync(path).mtimeMs > 30_000;
    const end = keepAlive(root);
    utimesSync(path, old, old);
    vi.advanceTimersByTime(1_999);
    expect(isOld()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(isOld()).toBe(false);
    end();
    utimesSync(path, old, old);
    vi.advanceTimersByTime(10_000);
    expect(isOld()).toBe(true);
    // A concurrent write or end of a journal is not a failure.
    const other = keepAlive(root);
    endJournal(root);
    vi.advanceTimersByTime(10_000);
    other();
  } finally {
    vi.useRealTimers();
  }
});

test('an incomplete journal is ignored', () => {
  expect([hasJournal(root), readJournal(root)]).toEqual([false, undefined]);
  const journal = { pid: 1, entries: [{ path: 'a', after: 'eA==' }] };
  writeJournal(root, journal);
  expect([hasJournal(root), readJournal(root)]).toEqual([true, journal]);
  for (const text of ['{', '{}', 'null', '{"entries": 1}']) {
    writeFileSync(join(root, '.jaws/module-change.json'), text);
    expect(readJournal(root)).toBeUndefined();
  }
  endJournal(root);
  expect(hasJournal(root)).toBe(false);
});
