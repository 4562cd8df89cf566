import { expect, test } from 'vitest';
import { usual } from '../lib/limits.ts';
import { parseWanted } from '../lib/wanted.ts';

const parse = (query: Record<string, string>, limits = usual, anySize = true) =>
  parseWanted(new URLSearchParams(query), limits, { anySize });

test('what is asked for', () => {
  expect(parse({ url: 'https://a/b', w: '100' })).toEqual({
    source: { url: 'https://a/b' },
    w: 100,
    h: undefined,
    fit: 'inside',
    format: undefined,
  });
  expect(parse({ key: 'a/ü (1).png', w: '1', h: '2048', fit: 'cover', format: 'avif' })).toEqual({
    source: { key: 'a/ü (1).png' },
    w: 1,
    h: 2048,
    fit: 'cover',
    format: 'avif',
  });
});

test.each<Record<string, string>>([
  {},
  { url: 'a', key: 'b' },
  { url: `https://a/${'b'.repeat(2048)}` },
  { key: '' },
  { key: '/a' },
  { key: '../cache/a' },
  { key: 'a/../b' },
  { key: 'a\0' },
  { key: 'a', w: '0' },
  { key: 'a', w: '2049' },
  { key: 'a', w: '-1' },
  { key: 'a', w: '1e3' },
  { key: 'a', h: ' 5' },
  { key: 'a', fit: 'constructor' },
  { key: 'a', format: 'svg' },
  { key: 'a', format: '' },
  { key: 'a', q: '1' },
])('%j is refused', (query) => {
  expect(() => parse(query)).toThrow(expect.objectContaining({ status: 400 }));
});

test('only some sizes', () => {
  const limits = { ...usual, sizes: [[320, undefined] as const, [100, 100] as const] };
  expect(parse({ key: 'a', w: '320' }, limits, false).w).toBe(320);
  const refused = expect.objectContaining({ status: 400, message: expect.stringContaining('w=320, w=100&h=100') });
  expect(() => parse({ key: 'a', w: '321' }, limits, false)).toThrow(refused);
  expect(() => parse({ key: 'a' }, limits, false)).toThrow(refused);
  expect(parse({ key: 'a', w: '321' }, limits).w).toBe(321);
  for (const [w, h] of usual.sizes) {
    const query = { key: 'a', ...(w && { w: String(w) }), ...(h && { h: String(h) }) };
    expect(parse(query, usual, false)).toMatchObject({ w, h });
  }
});

test('each parameter once', () => {
  const twice = new URLSearchParams('key=a&w=320&w=640');
  expect(() => parseWanted(twice, usual)).toThrow(expect.objectContaining({ status: 400 }));
});

test.each<[Record<string, string>, string]>([
  [{ key: 'a', w: '0' }, 'w is a number from 1 to 2048.'],
  [{ key: 'a', h: '2049' }, 'h is a number from 1 to 2048.'],
  [{ key: 'a', fit: 'none' }, 'fit is one of '],
  [{ key: 'a', format: 'svg' }, 'format is one of jpeg, png, webp, avif.'],
  [{ key: 'a', q: '1' }, 'Parameters are url or key, w, h, fit and format, each once.'],
  [{}, 'Give either url or key.'],
  [{ url: 'x'.repeat(2049) }, 'The url is too long.'],
  [{ key: '/' }, 'The key has letters'],
])('%j is refused with words', (query, message) => {
  expect(() => parse(query)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
});

test('the picture itself may be one of the sizes', () => {
  const limits = { ...usual, sizes: [[undefined, undefined] as const, [undefined, 50] as const] };
  expect(parse({ key: 'a' }, limits, false)).toMatchObject({ w: undefined, h: undefined });
  expect(() => parse({ key: 'a', w: '1' }, limits, false)).toThrow('sizes are that of the picture, h=50.');
  expect(parse({ url: 'x'.repeat(2048) }).source).toEqual({ url: 'x'.repeat(2048) });
  for (const fit of ['cover', 'contain', 'inside', 'outside', 'fill']) expect(parse({ key: 'a', fit }).fit).toBe(fit);
});
