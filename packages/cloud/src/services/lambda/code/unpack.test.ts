import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNZIPPED_LIMIT, unpack, unpackInto } from './unpack.ts';
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

/** A link's target. */
class Link {
  readonly target: string;
  constructor(target: string) {
    this.target = target;
  }
}
const link = (target: string) => new Link(target);

/** An archive of files and links, in this order; a name may come twice. */
function archive(...entries: readonly [name: string, content: string | Link][]): Buffer {
  const parts = entries.map(([name, content]) =>
    writeZip({ [name]: content instanceof Link ? content.target : content }),
  );
  const directories: Buffer[] = [];
  const locals: Buffer[] = [];
  let offset = 0;
  for (const [index, zip] of parts.entries()) {
    const at = zip.indexOf(Buffer.from('504b0102', 'hex'));
    const directory = Buffer.from(zip.subarray(at, zip.length - 22));
    if (entries[index]![1] instanceof Link) directory.writeUInt32LE((0o120777 << 16) >>> 0, 38);
    directory.writeUInt32LE(offset, 42);
    directories.push(directory);
    locals.push(zip.subarray(0, at));
    offset += at;
  }
  const central = Buffer.concat(directories);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
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

  it('lets everyone read, and makes folders, empty ones too, whose parent is for this user only', async () => {
    const to = join(folder, 'parent/modes');
    await unpack([archive(['empty/', ''], ['a', ''], ['b/c/d', '']), withMode(writeZip({ secret: '' }), 0o100200)], to);
    expect((await readdir(to)).sort()).toEqual(['a', 'b', 'empty', 'secret']);
    expect((await stat(join(to, 'secret'))).mode & 0o777).toBe(0o444);
    expect((await stat(join(folder, 'parent'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'parent'))).toEqual(['modes']);
  });

  it('starts again where an earlier run was aborted', async () => {
    const to = join(folder, 'parent/anew');
    await mkdir(`${to}.${process.pid}.tmp`, { recursive: true });
    await writeFile(join(`${to}.${process.pid}.tmp`, 'old'), '');
    await unpack([writeZip({ a: '' })], to);
    expect(await readdir(to)).toEqual(['a']);
  });

  it('writes every one of many files, and none after one has failed', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `f${at}`);
    const many = Object.fromEntries(names.map((name) => [name, name]));
    const to = join(folder, 'failed/many');
    await unpack([writeZip(many)], join(folder, 'many'));
    expect((await readdir(join(folder, 'many'))).sort()).toEqual(names.toSorted());
    const damaged = writeZip({ ...many, f3: 'content' });
    damaged.write('X', damaged.indexOf('content'));
    await expect(unpack([damaged], to)).rejects.toThrow('f3 is damaged');
    expect(await readdir(join(folder, 'failed'))).toEqual([]);
  });

  it.each(['', '/', '/x'])('leaves nothing of a name that the disk does not take: %j', async (end) => {
    const long = `${'n'.repeat(300)}${end}`;
    await expect(unpack([writeZip({ a: '', [long]: '' })], join(folder, 'long/name'))).rejects.toThrow('ENAMETOOLONG');
    const linked = unpack([archive(['a', ''], ['n'.repeat(300), link('a')])], join(folder, 'long/name'));
    await expect(linked).rejects.toThrow('ENAMETOOLONG');
    expect(await readdir(join(folder, 'long'))).toEqual([]);
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

  it('writes over nothing that is in its folder already, and through no link', async () => {
    const outside = join(folder, 'outside');
    await writeFile(outside, 'kept');
    for (const make of [(path: string) => writeFile(path, 'kept'), (path: string) => symlink(outside, path)]) {
      const to = await mkdtemp(join(folder, 'full-'));
      await make(join(to, 'a'));
      await expect(unpackInto([writeZip({ a: 'new' })], to)).rejects.toThrow();
      expect(await readFile(join(to, 'a'), 'utf8')).toBe('kept');
    }
    expect(await readFile(outside, 'utf8')).toBe('kept');
  });

  it('refuses content that is not what the directory says', async () => {
    const zip = writeZip({ a: 'content' });
    zip.write('X', zip.indexOf('content'));
    await expect(unpack([zip], join(folder, 'damaged'))).rejects.toThrow('a is damaged');
  });
});

describe('archives that reach for what is outside', () => {
  /** A folder with a file to protect, beside the place where archives are unpacked. */
  async function site(name: string) {
    const outside = join(folder, name);
    await mkdir(join(outside, 'victim'), { recursive: true });
    await writeFile(join(outside, 'victim/secret.txt'), 'kept');
    const to = join(outside, 'a/b/code');
    return {
      to,
      /** Everything outside is unchanged, and nothing half unpacked remains. */
      async untouched() {
        expect((await readdir(outside)).sort()).toEqual(existsSync(join(outside, 'a')) ? ['a', 'victim'] : ['victim']);
        expect(await readdir(join(outside, 'victim'))).toEqual(['secret.txt']);
        expect(await readFile(join(outside, 'victim/secret.txt'), 'utf8')).toBe('kept');
        expect(existsSync(to)).toBe(false);
        if (existsSync(join(outside, 'a/b'))) expect(await readdir(join(outside, 'a/b'))).toEqual([]);
      },
    };
  }

  it('a second layer through a chain of links of the first one', async () => {
    const { to, untouched } = await site('chain');
    const first = archive(
      ['d1/d2/keep', ''],
      ['d1/d2/up', link('../..')],
      ['e1', link('d1/d2/up/..')],
      ['e2', link('e1/..')],
      ['e3', link('e2/..')],
    );
    const second = archive(['e3/victim/secret.txt', 'gone'], ['e3/victim/newdir/sub/x', '']);
    await expect(unpack([first, second], to)).rejects.toThrow(/lies below the link|points outside/);
    await untouched();
    await expect(unpack([first], to)).rejects.toThrow('e1 points outside');
    await untouched();
  });

  it.each<[string, [string, string | Link][], string]>([
    ['a link to an absolute path', [['l', link('/etc')]], 'points outside'],
    ['a link up', [['x/l', link('../..')]], 'points outside'],
    ['a link that leaves and comes back', [['l', link('../code/x')]], 'points outside'],
    [
      'a link up through another',
      [
        ['d/up', link('..')],
        ['l', link('d/up/..')],
      ],
      'points outside',
    ],
    [
      'a link up through another, whose case differs',
      [
        ['d/Root', link('..')],
        ['l', link('d/rOOT/..')],
      ],
      'points outside',
    ],
    ['a link to a drive of Windows', [['l', link('C:/Windows')]], 'points outside'],
    ['a link with backslashes', [['l', link('..\\..\\x')]], 'points outside'],
    [
      'links in a circle',
      [
        ['a', link('b')],
        ['b', link('a')],
      ],
      'too many links',
    ],
    [
      'a file below a link',
      [
        ['l', link('d')],
        ['l/secret.txt', 'gone'],
      ],
      'lies below the link l',
    ],
    [
      'a file below a link that comes later',
      [
        ['l/secret.txt', 'gone'],
        ['l', link('d')],
      ],
      'lies below the link l',
    ],
    [
      'a file below a link, whose case differs',
      [
        ['L', link('d')],
        ['l/secret.txt', 'gone'],
      ],
      'lies below the link L',
    ],
    [
      'a folder below a link',
      [
        ['l', link('d')],
        ['l/newdir/', ''],
      ],
      'lies below the link l',
    ],
    [
      'a file below a file',
      [
        ['f', ''],
        ['f/g', ''],
      ],
      'lies below the file f',
    ],
    ['a name that goes up', [['d/../../x', '']], 'leaves the archive'],
    ['an absolute name', [['/tmp/x', '']], 'leaves the archive'],
  ])('%s', async (name, entries, message) => {
    const { to, untouched } = await site(name);
    await expect(unpack([archive(...entries)], to)).rejects.toThrow(message);
    await untouched();
  });

  it('of several entries with one name the last wins, a link over a file and a file over a link', async () => {
    const to = join(folder, 'twice');
    const first = archive(['a', '1'], ['a', '2'], ['b', link('a')], ['c', 'c']);
    await unpack([first, archive(['b', 'file'], ['c', link('a')])], to);
    expect(await readFile(join(to, 'a'), 'utf8')).toBe('2');
    expect(await readFile(join(to, 'b'), 'utf8')).toBe('file');
    expect(await readlink(join(to, 'c'))).toBe('a');
  });

  it('follows links that stay inside, also through each other', async () => {
    const to = join(folder, 'inside');
    await unpack(
      [
        archive(
          ['lib/x.so.1', 'so'],
          ['lib/x.so', link('x.so.1')],
          ['lib64', link('lib')],
          ['y', link('lib64/../lib64/x.so')],
        ),
      ],
      to,
    );
    expect(await readFile(join(to, 'y'), 'utf8')).toBe('so');
  });

  it('refuses more than a function may have, all archives together', async () => {
    const large = Buffer.alloc(UNZIPPED_LIMIT / 2 + 1);
    const zips = ['a', 'b'].map((name) => writeZip({ [name]: large }));
    await expect(unpack(zips, join(folder, 'large'))).rejects.toThrow('too large');
  });

  // The sizes come from the directory; the check finds out later that they are false.
  it.each([
    [UNZIPPED_LIMIT, 'a is damaged'],
    [UNZIPPED_LIMIT + 1, 'too large'],
  ])('refuses %d bytes: %s', async (size, message) => {
    const zip = writeZip({ a: 'content' });
    zip.writeUInt32LE(size, zip.indexOf(Buffer.from('504b0102', 'hex')) + 24);
    await expect(unpack([zip], join(folder, 'size'))).rejects.toThrow(message);
    expect(UNZIPPED_LIMIT).toBe(250 * 1024 * 1024);
  });
});
