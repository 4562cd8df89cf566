import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readZip } from './zip.ts';
import { writeZip } from './zip-write.ts';

// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

/** Written by Python's zipfile: a folder, a deflated file with an extra field and a comment, a link, a DOS file; a comment. */
const PYTHON = Buffer.from(
  '504b030414000000000000002100000000000000000000000000040000006469722f504b0304140000000800000021000919978907000000' +
    '2c010000090009006469722f612e7478745554050001000000004b4c1c05c40200504b030414000000000000002100d009e6a20900000009' +
    '000000010000006c6469722f612e747874504b0304140000000000000021008316dc8c010000000100000003000000646f7378504b010214' +
    '0314000000000000002100000000000000000000000000040000000000000000001000e841000000006469722f504b010214031400000008' +
    '000000210009199789070000002c010000090009000400000000000000a081220000006469722f612e7478745554050001000000006e6f74' +
    '65504b0102140314000000000000002100d009e6a20900000009000000010000000000000000000000ffa1590000006c504b010214001400' +
    '00000000000021008316dc8c0100000001000000030000000000000000000000c08181000000646f73504b05060000000004000400d60000' +
    '00a30000000b0074686520636f6d6d656e74',
  'hex',
);

const central = (zip: Buffer) => zip.indexOf(Buffer.from('504b0102', 'hex'));

/** An archive of one file, with these bytes of its directory record changed. */
function changed(at: number, bytes: number[], name = 'a'): Buffer {
  const zip = writeZip({ [name]: 'content' });
  Buffer.from(bytes).copy(zip, central(zip) + at);
  return zip;
}

/** The directory states this size; the actual content is these bytes, deflated. */
function deflated(content: string, size: number): Buffer {
  const packed = deflateRawSync(content);
  const zip = writeZip({ a: packed });
  const at = central(zip);
  zip.writeUInt16LE(8, at + 10);
  zip.writeUInt32LE(size, at + 24);
  return zip;
}

describe('readZip', () => {
  it('reads kinds, names, permissions, sizes and contents', async () => {
    const entries = readZip(PYTHON);
    expect(entries.map(({ content: _, ...facts }) => facts)).toEqual([
      { name: 'dir', kind: 'folder', mode: 0o750, size: 0 },
      { name: 'dir/a.txt', kind: 'file', mode: 0o640, size: 300 },
      { name: 'l', kind: 'link', mode: 0o777, size: 9 },
      // DOS permissions are not a Unix mode.
      { name: 'dos', kind: 'file', mode: 0o644, size: 1 },
    ]);
    const contents = await Promise.all(entries.map((entry) => entry.content()));
    expect(contents.map(String)).toEqual(['', 'a'.repeat(300), 'dir/a.txt', 'x']);
  });

  it.each([
    ['d/', 0, 'folder', 0o644],
    ['d', 0o040000, 'folder', 0o644],
    ['d', 0o040711, 'folder', 0o711],
    ['f', 0o100000, 'file', 0o644],
    ['f', 0o104755, 'file', 0o755],
    ['f', 0, 'file', 0o644],
    ['l', 0o120000, 'link', 0o644],
  ])('%s of mode %o is a %s of %o', (name, mode, kind, bits) => {
    const zip = changed(38, [0, 0, mode & 0xff, mode >> 8], name);
    expect(readZip(zip)).toMatchObject([{ name: name.replace('/', ''), kind, mode: bits }]);
  });

  it('an archive of nothing has no entries', () => {
    expect(readZip(writeZip({}))).toEqual([]);
  });

  it.each(['../up', '..', 'a/..', '/absolute', '\\absolute', 'a/../../up', 'c:\\windows', 'Z:x', '..\\up', 'a\0b'])(
    'refuses the name %j',
    (name) => {
      expect(() => readZip(writeZip({ [name]: '' }))).toThrow('leaves the archive');
    },
  );

  it.each([
    ['./a//b/./c', 'a/b/c'],
    ['a\\b', 'a/b'],
    ['..a/b..', '..a/b..'],
    ['1:a', '1:a'],
    ['a/c:d', 'a/c:d'],
    ['a/', 'a'],
    ['./', ''],
  ])('reads the name %s as %s', (written, name) => {
    expect(readZip(writeZip({ [written]: '' }))[0]?.name).toBe(name);
  });

  it.each<[string, Buffer, string]>([
    ['encrypted', changed(8, [1, 8]), 'a is encrypted'],
    ['another method', changed(10, [9]), 'a is packed by an unknown method'],
    ['shrunk', changed(10, [1]), 'a is packed by an unknown method'],
    ['a packed size of ZIP64', changed(20, [255, 255, 255, 255]), 'ZIP64'],
    ['a size of ZIP64', changed(24, [255, 255, 255, 255]), 'ZIP64'],
    ['an offset of ZIP64', changed(42, [255, 255, 255, 255]), 'ZIP64'],
    ['a directory without its signature', changed(0, [0]), 'broken central directory'],
  ])('refuses %s', (_, zip, message) => {
    expect(() => readZip(zip)).toThrow(message);
  });

  it('refuses a directory that is not where it should be, or not whole', () => {
    const wrong = (change: (end: number, zip: Buffer) => void) => {
      const zip = writeZip({ a: 'x' });
      change(zip.length - 22, zip);
      return () => readZip(zip);
    };
    const broken = 'broken central directory';
    expect(wrong((end, zip) => zip.writeUInt32LE(0xfffffff0, end + 16))).toThrow(broken);
    expect(wrong((end, zip) => zip.writeUInt32LE(1, end + 16))).toThrow(broken);
    expect(wrong((end, zip) => zip.writeUInt16LE(2, end + 10))).toThrow(broken);
    // An end record inside the directory's only record: one that just fits, and one that lacks its last byte.
    const overlaid = Buffer.concat([Buffer.alloc(23), writeZip({}), Buffer.alloc(1)]);
    overlaid.writeUInt32LE(0x02014b50, 0);
    overlaid.writeUInt16LE(1, 23 + 10);
    expect(readZip(overlaid)).toHaveLength(1);
    expect(() => readZip(overlaid.subarray(0, 45))).toThrow(broken);
  });

  it.each(['', 'no archive', 'x'.repeat(21), 'x'.repeat(22), 'x'.repeat(100)])(
    'refuses invalid archives: %j',
    (text) => {
      expect(() => readZip(Buffer.from(text))).toThrow('no end of central directory');
    },
  );

  it('looks for the end before a comment of 64 KiB, and no further', () => {
    const zip = writeZip({ a: 'x' });
    const commented = (length: number) => Buffer.concat([zip, Buffer.alloc(length)]);
    expect(readZip(commented(0xffff))).toHaveLength(1);
    expect(() => readZip(commented(0x10000))).toThrow('no end of central directory');
  });
});

describe('the content of an entry', () => {
  const content = (zip: Buffer) => readZip(zip)[0]!.content();

  it.each<[string, Buffer, string]>([
    ['a false checksum', changed(16, [1, 2, 3, 4]), 'a is damaged'],
    ['less than there is', changed(24, [6]), 'a is damaged'],
    ['more than there is', changed(24, [8]), 'a is damaged'],
    ['a header that is not there', changed(42, [1]), 'broken local header'],
    ['a header behind the end', changed(42, [0, 0, 0, 1]), 'broken local header'],
  ])('of which the directory says %s', async (_, zip, message) => {
    await expect(content(zip)).rejects.toThrow(message);
  });

  it('begins behind the name and the extra field of its own header, which may be others than the directory has', async () => {
    const zip = writeZip({ a: 'xxcontent' });
    const at = central(zip);
    zip.writeUInt16LE(2, 28);
    zip.writeUInt32LE(7, at + 20);
    zip.writeUInt32LE(7, at + 24);
    writeZip({ a: 'content' }).copy(zip, at + 16, 14, 18);
    expect(String(await content(zip))).toBe('content');
  });

  it('never unpacks to more than the directory says', async () => {
    const bomb = deflated('a'.repeat(10_000_000), 10);
    await expect(content(bomb)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
    await expect(content(deflated('a'.repeat(100), 99))).rejects.toThrow('a is damaged');
    await expect(content(deflated('a'.repeat(100), 98))).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });
});

describe('writeZip', () => {
  it('writes the same bytes as Python’s zipfile', () => {
    const zip = writeZip({ rün: 'hello', 'bin/é': new Uint8Array([0, 255]) }, 0o755);
    expect(zip.toString('hex')).toBe(
      '504b03041400000800000000210086a6103605000000050000000400000072c3bc6e68656c6c6f504b0304140000080000000021' +
        '0072fddb6c02000000020000000600000062696e2fc3a900ff504b01021e031400000800000000210086a6103605000000050000' +
        '00040000000000000000000000ed810000000072c3bc6e504b01021e031400000800000000210072fddb6c020000000200000006' +
        '0000000000000000000000ed812700000062696e2fc3a9504b05060000000002000200660000004d0000000000',
    );
  });

  it('gives files the mode 644 by default', () => {
    expect(readZip(writeZip({ a: '', b: '' })).map(({ kind, mode }) => [kind, mode])).toEqual([
      ['file', 0o644],
      ['file', 0o644],
    ]);
  });
});
