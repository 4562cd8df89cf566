import { expect, test } from 'vitest';
import { endedAs, sameContent, textOf } from './line-ends.ts';

const bytes = (text: string) => Buffer.from(text);

test('text is what is UTF-8 without a zero', () => {
  expect(textOf(bytes('é\n'))).toBe('é\n');
  expect(textOf(bytes('\ufeffx'))).toBe('\ufeffx');
  expect(textOf(bytes('a\0'))).toBeUndefined();
  expect(textOf(Buffer.from([0xff, 0xfe]))).toBeUndefined();
});

test.each([
  ['a\nb\n', 'x\r\ny\r\n', 'a\r\nb\r\n'],
  ['a\r\nb\n', 'x\r\ny\r\n', 'a\r\nb\r\n'],
  ['a\r\nb\r\n', 'x\ny\n', 'a\nb\n'],
  ['a\r\nb\n', 'no line end', 'a\r\nb\n'],
  ['a\n', 'x\r\ny\n', 'a\n'],
  ['a\n', 'x\r\ny\r\nz\n', 'a\r\n'],
])('%j with the line ends of %j is %j', (text, model, expected) => {
  expect(endedAs(text, model)).toBe(expected);
});

test.each([
  ['a\nb', 'a\nb', true],
  ['a\nb', 'a\r\nb', true],
  ['a\nb', 'a\nc', false],
  ['a\0\n', 'a\0\r\n', false],
  ['a', 'a\0', false],
])('%j and %j are the same: %s', (one, other, same) => {
  expect(sameContent(bytes(one), bytes(other))).toBe(same);
});
