import { lstat, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpack } from './unpack.ts';
import { readZip } from './zip.ts';
import { writeZip } from './zip-write.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jaws-zip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sets the Unix mode of the only entry. */
function withMode(zip: Buffer, mode: number): Buffer {
  const at = zip.indexOf(Buffer.from('504b0102', 'hex'));
  zip.writeUInt32LE((mode << 16) >>> 0, at + 38);
  return zip;
}

describe('unpack', () => {
  it('keeps files, folders and the right to execute, and takes the right to write', async () => {
    const to = join(folder, 'plain');
    await unpack([withMode(writeZip({ 'bin/run': '#!/bin/sh\n' }), 0o100755)], to);
    expect(await readFile(join(to, 'bin/run'), 'utf8')).toBe('#!/bin/sh\n');
    expect((await stat(join(to, 'bin/run'))).mode & 0o777).toBe(0o555);
  });

  it('lays a later archive over an earlier one', async () => {
    const to = join(folder, 'layers');
    await unpack([writeZip({ a: '1', b: '1' }), writeZip({ b: '2' })], to);
    expect(await readFile(join(to, 'a'), 'utf8')).toBe('1');
    expect(await readFile(join(to, 'b'), 'utf8')).toBe('2');
  });

  it('makes links that stay inside', async () => {
    const to = join(folder, 'link');
    await unpack([withMode(writeZip({ link: 'target' }), 0o120777)], to);
    expect((await lstat(join(to, 'link'))).isSymbolicLink()).toBe(true);
  });

  it.each(['/etc/passwd', '../../secret'])('refuses a link to %s', async (target) => {
    const to = join(folder, 'bad-link');
    await expect(unpack([withMode(writeZip({ link: target }), 0o120777)], to)).rejects.toThrow('points outside');
    await expect(stat(to)).rejects.toThrow('ENOENT');
  });

  it.each(['../up', '/absolute', 'a/../../up', 'c:\\windows', '..\\up'])('refuses the name %s', (name) => {
    expect(() => readZip(writeZip({ [name]: '' }))).toThrow('leaves the archive');
  });

  it('refuses content that is not what the directory says', async () => {
    const zip = writeZip({ a: 'content' });
    zip.write('X', zip.indexOf('content'));
    await expect(unpack([zip], join(folder, 'damaged'))).rejects.toThrow('a is damaged');
  });

  it('refuses what is no archive', () => {
    expect(() => readZip(Buffer.from('no archive'))).toThrow('no end of central directory');
  });
});
