import { expect, it } from 'vitest';
import { bunzip2 } from './bunzip2.ts';

// Made by bzip2's own library (Python's bz2.compress, level 9).
const TEXT = 'QlpoOTFBWSZTWdu2nKUAAAvRgAAQQAUi5Z7AIAAxTTIxMTEIAmgZMkJnoO8Sq6ISwPGkuMFQPhTdIAKubO5Nvi7kinChIbdtOUo=';
const RUNS_AND_MORE =
  'QlpoOTFBWSZTWWKQU94AAAIQgYAgAGAAgAAIIAAhJNpBmgulQjHWId4u5IpwoSDFIKe8QlpoOTFBWSZTWSaKAjQAAAKBgA4BiAAgACIYaDAHAphdyRThQkCaKAjQ';
const EMPTY = 'QlpoORdyRThQkAAAAAA=';

const unpack = (text: string, limit = 10_000) => bunzip2(Buffer.from(text, 'base64'), limit).toString();

it('reads text, long runs, streams one after the other and nothing', () => {
  expect(unpack(TEXT)).toBe(`hello hello hello, a longer text with ${'a'.repeat(50)} runs\n`);
  expect(unpack(RUNS_AND_MORE)).toBe(`${'x'.repeat(1000)}${'y'.repeat(300)}second`);
  expect(unpack(EMPTY)).toBe('');
});

it('refuses what is damaged, cut short, of another kind or too long', () => {
  const bytes = Buffer.from(TEXT, 'base64');
  const damaged = Buffer.from(bytes);
  damaged[12] = (damaged[12] ?? 0) ^ 1;
  for (const one of [damaged, bytes.subarray(0, 40), Buffer.from('BZh0'), Buffer.from('text'), Buffer.alloc(0)]) {
    expect(() => bunzip2(one, 10_000)).toThrow(RangeError);
  }
  expect(() => unpack(RUNS_AND_MORE, 1200)).toThrow('The content is too long.');
});
