import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cannotWrite, draftName, makeFolder, openDraft, reasonOf, renameReplacing, replaceFile } from './files.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-files-'));
  file = join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('replaceFile', () => {
  test('replaces the target of a link, keeps its mode and leaves nothing behind', () => {
    const real = join(folder, 'real');
    writeFileSync(real, 'old');
    // Group-writable: a umask of 022 would remove that.
    chmodSync(real, 0o660);
    symlinkSync('real', file);
    replaceFile(file, 'new');
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(modeOf(real)).toBe(0o660);
    expect(readdirSync(folder).sort()).toEqual(['file', 'real']);
  });

  test('makes the target of a link that leads to nothing yet', () => {
    symlinkSync('later', file);
    replaceFile(file, 'new');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'later'), 'utf8')).toBe('new');
  });

  test('names the file that cannot be written, and leaves nothing behind', () => {
    mkdirSync(file);
    expect(() => replaceFile(file, 'x')).toThrow(/Cannot write .*file/);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a link in a circle is an error', () => {
    symlinkSync('file', file);
    expect(() => replaceFile(file, 'x')).toThrow(/Cannot write .*file/);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
  });
});

describe('a draft', () => {
  test('is as private as the file that it replaces before anything is in it', () => {
    writeFileSync(file, 'old', { mode: 0o600 });
    const draft = openDraft(file);
    expect(statSync(draft.path)).toMatchObject({ size: 0, mode: 0o100600 });
    writeSync(draft.descriptor, 'new');
    expect(readFileSync(file, 'utf8')).toBe('old');
    draft.commit();
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('takes the mode that is asked for, whatever the file had', () => {
    writeFileSync(file, 'old', { mode: 0o644 });
    const draft = openDraft(file, { mode: 0o600 });
    expect(modeOf(draft.path)).toBe(0o600);
    draft.discard();
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('has a name that says what it is', () => {
    const draft = openDraft(file);
    expect(readdirSync(folder).every((name) => draftName.test(name))).toBe(true);
    draft.discard();
    draft.discard();
  });
});

describe('renameReplacing', () => {
  const refusing = (code: string, times: number) => {
    let calls = 0;
    return {
      rename: () => {
        if (calls++ < times) throw Object.assign(new Error(code), { code });
      },
      calls: () => calls,
    };
  };

  test.each(['EPERM', 'EBUSY', 'EACCES'])('tries again on Windows after %s', (code) => {
    const { rename, calls } = refusing(code, 2);
    renameReplacing('a', 'b', { platform: 'win32', rename });
    expect(calls()).toBe(3);
  });

  test.each([
    ['linux', 'EPERM'],
    ['win32', 'ENOSPC'],
  ])('not on %s after %s', (platform, code) => {
    const { rename, calls } = refusing(code, 2);
    expect(() => renameReplacing('a', 'b', { platform, rename })).toThrow(code);
    expect(calls()).toBe(1);
  });
});

describe('makeFolder', () => {
  test('creates missing folders and returns the first of them', () => {
    expect(makeFolder(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'));
    expect(modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    expect(makeFolder(join(folder, 'a', 'b'))).toBeUndefined();
  });

  test('says that a file is in the way', () => {
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow('EEXIST');
    expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
  });

  // Node's own mkdir never returns here.
  test.runIf(process.platform === 'linux')('returns where the file system takes no folders', () => {
    expect(() => makeFolder('/proc/jaws/cloud')).toThrow('ENOENT');
  });
});

test('reasons are in words', () => {
  expect(reasonOf(Object.assign(new Error('x'), { code: 'EROFS' }))).toBe('the file system is read-only');
  expect(reasonOf(new Error('anything else'))).toBe('anything else');
});

test.each([
  ['ENOSPC', 'Free some disk space'],
  ['EDQUOT', 'Free some disk space'],
  ['EROFS', 'Mount it for writing'],
  ['EACCES', 'Check its permissions'],
])('what to do about a file that cannot be written depends on %s, not on words', (code, hint) => {
  const error = Object.assign(new Error('a space in it'), { code });
  expect(cannotWrite('/a/file', error)).toMatchObject({ code: 'CannotWrite', hint: expect.stringContaining(hint) });
});
