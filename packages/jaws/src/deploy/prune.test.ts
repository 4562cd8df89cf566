import { expect, test } from 'vitest';
import { outdated } from './prune.ts';

const key = (name: string, digit: number) => `JAWS/functions/shop/dev/${name}@${String(digit).repeat(32)}@t.zip`;
const versions = (name: string) => [1, 2, 3, 4, 5, 6, 7].map((digit) => ({ key: key(name, digit), modified: digit }));

test('the newest five of each function stay, and whatever is deployed', () => {
  expect(outdated([...versions('lA'), ...versions('lB').slice(0, 3)], new Set([key('lA', 1)]))).toEqual([key('lA', 2)]);
});

test('what is not code of ours is not touched', () => {
  expect(
    outdated(
      versions('lA').map((one) => ({ ...one, key: `${one.key}.bak` })),
      new Set(),
    ),
  ).toEqual([]);
});
