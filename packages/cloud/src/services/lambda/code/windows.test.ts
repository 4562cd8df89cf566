import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeLinks } from './links.ts';
import { isWindowsPath } from './windows-names.ts';
import { readZip, ZipError } from './zip.ts';
import { writeZip } from './zip-write.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'jaws-links-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe('names', () => {
  it.each([
    'lib/a:b',
    'aux.js',
    'lib/CON',
    'com1',
    'COM²',
    'lpt³.log',
    'conin$',
    'CONOUT$.txt',
    'nul .txt',
    'nul.txt',
    'trailing.',
    'blank ',
    'what?',
    'a*',
    'a|b',
    '"a"',
    'a<b',
    'tab\t',
  ])('%s is not a valid name on Windows', (name) => {
    expect(isWindowsPath(name)).toBe(false);
    const zip = writeZip({ [name]: '' });
    expect(() => readZip(zip, 'win32')).toThrow(new ZipError(`${name} is a name that Windows cannot have`));
    expect(readZip(zip, 'linux').map((entry) => entry.name)).toEqual([name]);
  });

  it.each(['auxiliary.js', 'a/b.c/d', '.hidden', 'console', 'com10', 'näme', 'a b'])('%s is a valid name', (name) => {
    expect(readZip(writeZip({ [name]: '' }), 'win32').map((entry) => entry.name)).toEqual([name]);
  });
});

describe('links without the permission to create them', () => {
  const refused = async () => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
  };
  const failed = (name: string) => (error: unknown) => {
    throw new Error(name, { cause: error });
  };
  const make = (
    root: string,
    links: Record<string, string>,
    { link = refused, platform = 'win32', limit = 1_000 } = {},
  ) => makeLinks(root, new Map(Object.entries(links)), { failed, limit, link, platform });

  it('are copies of files and folders, also through other links', async () => {
    const root = folder();
    mkdirSync(join(root, 'lib/deep'), { recursive: true });
    writeFileSync(join(root, 'lib/x.so.1'), 'library');
    writeFileSync(join(root, 'lib/deep/file'), 'deep');
    await make(root, { 'lib/x.so': 'x.so.2', 'lib/x.so.2': 'x.so.1', again: 'lib/deep', 'to/nothing': '../gone' });
    expect(readFileSync(join(root, 'lib/x.so'), 'utf8')).toBe('library');
    expect(readFileSync(join(root, 'again/file'), 'utf8')).toBe('deep');
    expect(lstatSync(join(root, 'again')).isSymbolicLink()).toBe(false);
    expect(lstatSync(join(root, 'to'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('have the links of the folder that they lead to, whatever comes first', async () => {
    const root = folder();
    mkdirSync(join(root, 'lib'));
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'lib/x'), 'x');
    await make(root, { all: 'lib', 'lib/y': 'x', 'lib/other': '../a', 'a/lib': '../lib' });
    expect(readFileSync(join(root, 'all/y'), 'utf8')).toBe('x');
    expect(readFileSync(join(root, 'a/lib/y'), 'utf8')).toBe('x');
  });

  it('lead where they would, not where their text alone does: outside', async () => {
    const around = folder();
    const root = join(around, 'root');
    mkdirSync(join(root, 'x/y'), { recursive: true });
    writeFileSync(join(around, 'z'), 'not of the archive');
    writeFileSync(join(root, 'z'), 'of the archive');
    await make(root, { a: 'x/y', b: 'a/../../z' });
    expect(readFileSync(join(root, 'b'), 'utf8')).toBe('of the archive');
  });

  it('are refused when their copies take too much room', async () => {
    const tower = () => {
      const root = folder();
      for (const level of [0, 1, 2, 3]) mkdirSync(join(root, String(level)));
      writeFileSync(join(root, '0/x'), 'x'.repeat(100));
      return root;
    };
    // 200 bytes, and twice as many on each further level.
    const links = { '1/a': '../0', '1/b': '../0', '2/a': '../1', '2/b': '../1', '3/a': '../2', '3/b': '../2' };
    await make(tower(), links, { limit: 1_400 });
    await expect(make(tower(), links, { limit: 1_399 })).rejects.toThrow(
      new ZipError('too large: on Windows copies take the place of its links'),
    );
  });

  it('to a folder around it are refused, since the copy would have no end', async () => {
    const root = folder();
    mkdirSync(join(root, 'lib'));
    await expect(make(root, { 'lib/self': '../lib' })).rejects.toBeInstanceOf(ZipError);
  });

  it('fail elsewhere, and for other reasons', async () => {
    await expect(make(folder(), { a: 'b' }, { platform: 'linux' })).rejects.toThrow('a');
    const full = async () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    };
    await expect(make(folder(), { a: 'b' }, { link: full })).rejects.toThrow('a');
  });

  it.skipIf(process.platform === 'win32')('are links where they can be made', async () => {
    const root = folder();
    await makeLinks(root, new Map([['a', 'b']]), { failed, limit: 0, link: symlink, platform: 'win32' });
    expect(lstatSync(join(root, 'a')).isSymbolicLink()).toBe(true);
  });
});
