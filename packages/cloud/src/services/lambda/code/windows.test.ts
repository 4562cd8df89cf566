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
    'nul.txt',
    'trailing.',
    'blank ',
    'what?',
    'a*',
    'a|b',
    '"a"',
    'a<b',
    'tab\t',
  ])('%s is none on Windows', (name) => {
    expect(isWindowsPath(name)).toBe(false);
    const zip = writeZip({ [name]: '' });
    expect(() => readZip(zip, 'win32')).toThrow(new ZipError(`${name} is a name that Windows cannot have`));
    expect(readZip(zip, 'linux').map((entry) => entry.name)).toEqual([name]);
  });

  it.each(['auxiliary.js', 'a/b.c/d', '.hidden', 'console', 'com10', 'näme', 'a b'])('%s is one', (name) => {
    expect(readZip(writeZip({ [name]: '' }), 'win32').map((entry) => entry.name)).toEqual([name]);
  });
});

describe('links where nobody may make them', () => {
  const refused = async () => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
  };
  const failed = (name: string) => (error: unknown) => {
    throw new Error(name, { cause: error });
  };
  const make = (root: string, links: Record<string, string>, link = refused, platform = 'win32') =>
    makeLinks(root, new Map(Object.entries(links)), failed, link, platform);

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

  it('to a folder around it are refused, since the copy would have no end', async () => {
    const root = folder();
    mkdirSync(join(root, 'lib'));
    await expect(make(root, { 'lib/self': '../lib' })).rejects.toBeInstanceOf(ZipError);
  });

  it('fail elsewhere, and for other reasons', async () => {
    await expect(make(folder(), { a: 'b' }, refused, 'linux')).rejects.toThrow('a');
    const full = async () => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    };
    await expect(make(folder(), { a: 'b' }, full)).rejects.toThrow('a');
  });

  it.skipIf(process.platform === 'win32')('are links where they can be made', async () => {
    const root = folder();
    await makeLinks(root, new Map([['a', 'b']]), failed, symlink, 'win32');
    expect(lstatSync(join(root, 'a')).isSymbolicLink()).toBe(true);
  });
});
