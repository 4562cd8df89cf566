import { expect, test } from 'vitest';
import { oneLine, oneLiners, safeJson, visible } from './visible.ts';

test.each([
  ['\u001b[2Jgone', '␛[2Jgone'],
  ['\u001b]52;c;aGk=\u0007', '␛]52;c;aGk=␇'],
  ['\u009b31m\u007f', '\\u{9b}31m␡'],
  ['safe\u202etxt\u2066\u200e', 'safe\\u{202e}txt\\u{2066}\\u{200e}'],
  ['a\u200bb\u2060\ufeff\u00ad', 'a\\u{200b}b\\u{2060}\\u{feff}\\u{ad}'],
  ['a\u2028b\u2029c\u0085', 'a\\u{2028}b\\u{2029}c\\u{85}'],
  ['tag \u{e0041}, filler \u3164, selector x\ufe0f', 'tag \\u{e0041}, filler \\u{3164}, selector x\\u{fe0f}'],
  ['over\rwritten', 'over␍written'],
  ['a\tb', 'a  b'],
  ['joined a\u200db', 'joined a\\u{200d}b'],
  ['at the end م\u200c, twice م\u200c\u200dم', 'at the end م\\u{200c}, twice م\\u{200c}\\u{200d}م'],
  ['1\ufe0f2, \u20e3\ufe0f', '1\\u{fe0f}2, \u20e3\\u{fe0f}'],
  ['🏴\u{e0067}\u{e0062}x', '🏴\\u{e0067}\\u{e0062}x'],
  ['🏴\u{e007f}, 🏴\u{e0041}\u{e0041}\u{e0041}\u{e007f}', '🏴\\u{e007f}, 🏴\\u{e0041}\\u{e0041}\\u{e0041}\\u{e007f}'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(oneLine(text)).toBe(shown);
  expect(visible(shown)).toBe(shown);
});

test('what people write stays as it is', () => {
  const flags = ['gbeng', 'gbsct', 'gbwls'].map(
    (region) => `🏴${[...region].map((one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('')}\u{e007f}`,
  );
  const joined = ['می\u200cخواهم', 'क्\u200dष', 'ශ්\u200dරී', 'ന്\u200dറെ'];
  const texts = [
    'ΑΩ 日本語 עברית العربية',
    '👩‍👩‍👧 ❤️ ✊🏽',
    'naïve – “quoted”',
    '1\ufe0f\u20e3 #\ufe0f\u20e3 *\ufe0f\u20e3',
  ];
  for (const text of [...texts, ...flags, ...joined]) expect([visible(text), oneLine(text)]).toEqual([text, text]);
});

test('line breaks stay, except in text that belongs in one line', () => {
  expect(visible('a\nb\r\nc')).toBe('a\nb\nc');
  expect(oneLine('a\nb\r\nc')).toBe('a␊b␍␊c');
  expect(oneLiners({ a: ['x\ny', 1, null], 'k\n': { b: '\u001b' } })).toEqual({
    a: ['x␊y', 1, null],
    'k␊': { b: '␛' },
  });
});

test('JSON means the same, and has no hidden characters', () => {
  const value = { 'k\u202e': 'a\u001b\u007f\u009b\u200b\u2028\u{e0041}❤️\ufdd0\n' };
  const text = safeJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe('{"k\\u202e":"a\\u001b\\u007f\\u009b\\u200b\\u2028\\udb40\\udc41❤\\ufe0f\\ufdd0\\n"}');
});
