import { describe, expect, test } from 'vitest';
import { formatLine, parseDotenv, setInDotenv, unsetInDotenv } from './dotenv.ts';

const read = (text: string) => ({ ...parseDotenv(text) });

describe('reading', () => {
  test.each([
    ['A1=x', { A1: 'x' }],
    ['export A1 = x y  # why', { A1: 'x y' }],
    ['A1="x # y"', { A1: 'x # y' }],
    ['A1=\'x\\n"y"\'', { A1: 'x\\n"y"' }],
    ['A1="a\\nb\\"c\\\\d"', { A1: 'a\nb"c\\d' }],
    ['A1="first\nsecond"\nB2=z', { A1: 'first\nsecond', B2: 'z' }],
    ['A1="never closed\nB2=z', { A1: '"never closed', B2: 'z' }],
    ['A1=\r\nB2=x\r\n', { A1: '', B2: 'x' }],
    ['# A1=x\nno assignment\n1A=x\nA1=1\nA1=2', { A1: '2' }],
    ['\uFEFFA1=x', { A1: 'x' }],
    ['A1=a#b', { A1: 'a#b' }],
    ['A1=https://x.y/?a=b&c=d', { A1: 'https://x.y/?a=b&c=d' }],
  ])('%j', (text, variables) => {
    expect(read(text)).toEqual(variables);
  });

  test('a variable cannot reach the prototype', () => {
    const variables = parseDotenv('__proto__=x\n');
    expect(Object.keys(variables)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('writing', () => {
  test.each([
    '',
    'x',
    'a b',
    "it's",
    '"quoted"',
    'a\nb\r\nc',
    'back\\slash\\n',
    '#no comment',
    ' spaces ',
    '$HOME',
    'ü€',
    '=',
  ])('what is written is read back: %j', (value) => {
    expect(read(`${formatLine('NAME', value)}\n`)).toEqual({ NAME: value });
  });

  test('a variable is set where it stands, everything else stays', () => {
    const text = '# mine\nA1=1\n\nB2="two\nlines"\n# end\n';
    expect(setInDotenv(text, 'B2', 'x')).toBe('# mine\nA1=1\n\nB2=x\n# end\n');
    expect(setInDotenv(text, 'C3', 'x')).toBe(`${text}C3=x\n`);
    expect(setInDotenv('A1=1', 'C3', 'x')).toBe('A1=1\nC3=x\n');
    expect(setInDotenv('', 'C3', 'x')).toBe('C3=x\n');
  });

  test('a variable is removed with every line that it has', () => {
    expect(unsetInDotenv('A1=1\nB2="two\nlines"\nA1=2\n# end\n', 'A1')).toBe('B2="two\nlines"\n# end\n');
    expect(unsetInDotenv('A1=1\nB2="two\nlines"\n# end', 'B2')).toBe('A1=1\n# end');
    expect(unsetInDotenv('A1=1\n', 'C3')).toBe('A1=1\n');
  });
});
