import { expect, test } from 'vitest';
import { releaseOf } from '../version.ts';
import { isInRange, isNewer } from './releases.ts';

// From source, this is 2.0.0.
test.each([
  ['2.0.1', true],
  ['2.10.0', true],
  ['3.0.0-beta.1', true],
  ['2.0.1-dev.20261203115832+58f55564', true],
  // A build before the release that it leads to is no newer one, and none may be refused for being a build.
  ['2.0.0-dev.20991203115832+58f55564', false],
  ['2.0.0', false],
  ['1.99.0', false],
  ['2.0.0-beta.1', false],
  ['of tomorrow', false],
  ['', false],
])('%s is newer than 2.0.0: %s', (other, newer) => {
  expect(isNewer(other)).toBe(newer);
});

test.each([
  ['^2.0', true],
  ['^2.1', false],
  ['>=1', true],
  ['', true],
  ['newest', undefined],
])('2.0.0 is in %s: %s', (range, is) => {
  expect(isInRange(range)).toBe(is);
});

test('an unreleased build counts as the release that it leads to', () => {
  expect(releaseOf('2.1.0-dev.20261203115832+58f55564')).toBe('2.1.0');
  expect(releaseOf('2.1.0-beta.2')).toBe('2.1.0-beta.2');
});
