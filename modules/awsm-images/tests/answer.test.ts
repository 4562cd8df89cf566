import { expect, test } from 'vitest';
import { untranslated } from '../../../test/untranslated.ts';
import { etagOf, hasSeen } from '../lib/etag.ts';
import { de } from '../lib/texts/de.ts';

test('a picture that somebody has, and another one', () => {
  const etag = etagOf(Buffer.from('abc'));
  expect(etagOf(Buffer.from('abd'))).not.toBe(etag);
  for (const seen of [etag, `W/${etag}`, `"x", ${etag}`, '*']) expect(hasSeen(seen, etag)).toBe(true);
  for (const seen of [undefined, '', '"x"', etag.slice(1, -1)]) expect(hasSeen(seen, etag)).toBe(false);
});

test('every text is in German too', () =>
  expect(untranslated(new URL('../lib', import.meta.url), de, ['The host has no address.'])).toEqual([]));
