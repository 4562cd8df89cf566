import { describe, expect, it } from 'vitest';
import { merge } from './merge.ts';
import type { ZipEntry } from './zip.ts';

const entry = (kind: ZipEntry['kind'], name: string, content = ''): ZipEntry => ({
  name,
  kind,
  mode: 0o644,
  size: content.length,
  content: async () => Buffer.from(content),
});
const file = (name: string, content = '') => entry('file', name, content);
const folder = (name: string) => entry('folder', name);
const link = (name: string, target: string) => entry('link', name, target);

/** What remains of merged archives: folders, file names and links. */
async function merged(...archives: ZipEntry[][]) {
  const { folders, files, links } = await merge(archives);
  return { folders, files: files.map(({ name }) => name), links: Object.fromEntries(links) };
}

describe('merge', () => {
  it('gives every folder, parents first, and each file and link once', async () => {
    expect(
      await merged(
        [file('z/y/x/f'), folder('e'), link('l', 'z'), folder(''), file('top')],
        [file('a/b'), file('top'), link('z/l', '../e'), folder('z')],
      ),
    ).toEqual({
      folders: ['a', 'e', 'z', 'z/y', 'z/y/x'],
      files: ['z/y/x/f', 'top', 'a/b'],
      links: { l: 'z', 'z/l': '../e' },
    });
  });

  it('keeps the last of several entries with one name, whatever its kind', async () => {
    const files = (
      await merge([
        [file('a', '1'), link('b', 'a'), file('c')],
        [file('a', '2'), file('b', '3'), folder('c')],
      ])
    ).files;
    expect(await Promise.all(files.map(async (one) => [one.name, String(await one.content())]))).toEqual([
      ['a', '2'],
      ['b', '3'],
    ]);
    expect(await merged([file('a')], [link('a', 'b')])).toEqual({ folders: [], files: [], links: { a: 'b' } });
  });

  it.each<[string, ZipEntry[], string]>([
    ['a file', [file('f'), file('f/g')], 'f/g lies below the file f'],
    ['a link', [file('l/g'), link('l', 'd')], 'l/g lies below the link l'],
    ['a link far above', [link('l', 'd'), file('l/a/b/c')], 'l/a/b/c lies below the link l'],
    ['a link in a folder', [link('d/l', 'e'), folder('d/l/x')], 'd/l/x lies below the link d/l'],
    ['a link, by another link', [link('l', 'd'), link('l/m', 'e')], 'l/m lies below the link l'],
    ['a link of another case', [link('Link', 'd'), file('lINK/x')], 'lINK/x lies below the link Link'],
    ['a link with another letter for ss', [link('straße', 'd'), file('STRASSE/x')], 'lies below the link straße'],
    ['a link with another capital theta', [link('\u03f4', 'd'), file('\u03b8/x')], 'lies below the link \u03f4'],
    ['a link with its accent apart', [link('caf\u00e9', 'd'), file('cafe\u0301/x')], 'lies below the link café'],
  ])('refuses an entry below %s', async (_, entries, message) => {
    await expect(merge([entries])).rejects.toThrow(message);
    await expect(merge(entries.map((one) => [one]))).rejects.toThrow(message);
  });

  it.each<[string, ZipEntry[], string]>([
    ['up', [link('l', '..')], 'l points outside'],
    ['up from a folder', [link('a/b/l', '../../..')], 'a/b/l points outside'],
    ['up and back', [link('a/l', '../../code')], 'points outside'],
    ['up behind what is there', [link('l', 'a/b/../../..')], 'points outside'],
    ['to the root', [link('l', '/')], 'points outside'],
    ['to a drive', [link('l', 'c:/x')], 'points outside'],
    ['to a drive without a slash', [link('l', 'Z:x')], 'points outside'],
    ['with a backslash', [link('l', 'a\\b')], 'points outside'],
    ['with a zero byte', [link('l', 'a\0')], 'points outside'],
    ['up through another link', [link('d/up', '..'), link('l', 'd/up/..')], 'points outside'],
    ['up through another link of another case', [link('d/Up', '..'), link('l', 'D/uP/..')], 'points outside'],
    ['up through a link to a link', [link('b', 'c'), link('c', 'd/e'), link('l', 'b/../../..')], 'points outside'],
    ['in a circle', [link('a', 'b'), link('b', 'c'), link('c', 'a')], 'leads through too many links'],
    ['to itself', [link('a', 'a')], 'a leads through too many links'],
  ])('refuses a link %s', async (_, entries, message) => {
    await expect(merge([entries])).rejects.toThrow(message);
    // Links are followed in any order of entries.
    await expect(merge([entries.toReversed()])).rejects.toThrow(message);
  });

  it.each<[string, ZipEntry[]]>([
    ['to the root of the archive', [link('a/l', '..')]],
    ['up as far as the root', [link('a/b/l', '../../c')]],
    ['through empty parts and dots', [link('a/l', './/../x/.')]],
    ['into a folder and up again', [link('l', 'a/../b')]],
    ['through another link', [link('d/e/up', '..'), link('l', 'd/e/up/..')]],
    ['to nothing', [link('l', 'nothing')]],
    ['with an odd name', [link('l', '1:x'), link('m', '...'), link('n', 'a/c:b')]],
  ])('takes a link %s', async (_, entries) => {
    expect((await merged(entries)).links).toEqual(
      Object.fromEntries(await Promise.all(entries.map(async (one) => [one.name, String(await one.content())]))),
    );
  });

  // path_resolution(7): Linux follows 40 links.
  it('follows 40 links, and no more', async () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, at) => link(`l${at}`, at + 1 < length ? `l${at + 1}` : 'end'));
    expect(Object.keys((await merged(chain(40))).links)).toHaveLength(40);
    await expect(merge([chain(41)])).rejects.toThrow('l0 leads through too many links');
  });
});
