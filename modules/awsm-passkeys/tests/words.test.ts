import { expect, test } from 'vitest';
import { texts } from '../lib/texts.ts';

test('every refusal has a sentence of its own in each language', () => {
  const { en = {}, de = {} } = texts;
  expect(Object.keys(de)).toEqual(Object.keys(en));
  for (const [reason, text] of Object.entries(en)) {
    for (const one of [text, de[reason] ?? ''])
      expect([reason, one]).toEqual([reason, expect.stringMatching(/^\p{Lu}.{12,}\.$/u)]);
    expect(de[reason]).not.toBe(text);
  }
  for (const own of [en, de]) expect(new Set(Object.values(own)).size).toBe(Object.keys(own).length);
});
