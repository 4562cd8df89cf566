import { expect, test } from 'vitest';
import { isCommon, isListed } from '../lib/passwords/common.ts';

// Variations of a common password, one kind at a time.

test.each(['m0nkey', 'm1chael', 'monk3y', 'dr4gon', 'ba5eball', 'foo7ball', 'dr@gon', 'ba$eball', 'm!chael'])(
  '%s has a sign for a letter',
  (password) => {
    expect(isListed(password)).toBe(false);
    expect(isCommon(password)).toBe(true);
    // Other characters stand for nothing.
    expect(isCommon(password.replace(/[\d@$!]/, '^'))).toBe(false);
  },
);

test('runs of the alphabet, the digits and keyboards, of four signs and more, in both directions and around the end', () => {
  for (const run of [
    'defghijklmno',
    'yzabcdefg',
    'onmlkjihgfed',
    '456789001234',
    '543210987654',
    'rtyuiopasdfg',
    'gfdsapoiuytr',
    'rtzuiopasdfg',
    'gfdsapoiuztr',
    '2w3e4r5t6y7u',
    'u7y6t5r4e3w2',
    'w2e3r4t5y6u7',
    '7u6y5t4r3e2w',
    'sx3edc4rfv5t',
    't5vfr4cde3xs',
    'qay2wsx3edc4',
    '4cde3xsw2yaq',
    'wsxedcrfvtgb',
    'bgtvfrcdexsw',
    'cdef',
  ]) {
    expect([run, isListed(run), isCommon(run), isCommon(run.toUpperCase())]).toEqual([run, false, true, true]);
  }
  for (const other of ['cde', 'cdefh', 'plokmij']) expect([other, isCommon(other)]).toEqual([other, false]);
});

test('a common word with something weak around it: six signs, two different ones, a run, or another common one', () => {
  const around = ['-_+=?;', '-_-_-_-_', '3456789', '123123123'];
  for (const one of around) {
    for (const word of ['dragon', 'DrAgOn', 'dr4gon'])
      for (const password of [word + one, one + word, `${one}${word}${one}`])
        expect([password, isCommon(password)]).toEqual([password, true]);
  }
  for (const one of ['-_+=?;/', '-_+-_+-_+']) {
    expect(isCommon(`dragon${one}`)).toBe(false);
    expect(isCommon(`${one}dragon`)).toBe(false);
    expect(isCommon(`${one}dragon1`)).toBe(false);
  }
  for (const password of ['$ummer-_+=?', '$ummer', 'x-dragon', 'dragon-x', 'kw7zvq-_+'])
    expect([password, isCommon(password)]).toEqual([password, password.startsWith('$')]);
});

test('two common words in a row, of four letters and more', () => {
  for (const password of ['testdragon', 'dragontest', 'dragonmonkey', 'testtest'])
    expect([password, isCommon(password)]).toEqual([password, true]);
  for (const password of ['dragonkwzv', 'kwzvdragon', 'dragonfoxkw'])
    expect([password, isCommon(password)]).toEqual([password, false]);
});

test('compatible characters are the same', () => {
  expect(isCommon('ｄｒａｇｏｎ')).toBe(true);
});

test('the list has words of four characters and more', () => {
  for (const one of ['test', 'dragon', '123123123']) expect(isListed(one)).toBe(true);
  for (const one of ['', 'abc', '123', 'kwzv']) expect(isListed(one)).toBe(false);
});
