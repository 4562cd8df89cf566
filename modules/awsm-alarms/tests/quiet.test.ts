import { expect, test } from 'vitest';
import { isQuiet } from '../lib/quiet.ts';

const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
const at = (text: string) => Date.parse(text);

// Berlin is two hours ahead of UTC in summer, one in winter. Clocks change on 2026-03-29 and 2026-10-25 at 01:00 UTC.
test.each([
  ['2026-07-01T19:59:59Z', false],
  ['2026-07-01T20:00:00Z', true],
  ['2026-07-02T04:59:59Z', true],
  ['2026-07-02T05:00:00Z', false],
  ['2026-12-01T20:30:00Z', false],
  ['2026-12-01T21:00:00Z', true],
  // The night that is one hour shorter.
  ['2026-03-28T20:59:00Z', false],
  ['2026-03-28T21:00:00Z', true],
  ['2026-03-29T04:59:00Z', true],
  ['2026-03-29T05:00:00Z', false],
  // The night that is one hour longer.
  ['2026-10-24T20:00:00Z', true],
  ['2026-10-25T05:30:00Z', true],
  ['2026-10-25T06:00:00Z', false],
])('%s is quiet: %s', (time, quiet) => expect(isQuiet(night, at(time))).toBe(quiet));

test('an hour that comes twice, and one that does not come', () => {
  const twice = { from: '02:00', to: '03:00', zone: 'Europe/Berlin' };
  expect(isQuiet(twice, at('2026-10-25T00:30:00Z'))).toBe(true);
  expect(isQuiet(twice, at('2026-10-25T01:30:00Z'))).toBe(true);
  expect(isQuiet(twice, at('2026-03-29T00:59:00Z'))).toBe(false);
  expect(isQuiet(twice, at('2026-03-29T01:00:00Z'))).toBe(false);
});

test('hours of one day', () => {
  const noon = { from: '12:00', to: '13:00', zone: 'America/New_York' };
  expect(isQuiet(noon, at('2026-07-01T16:30:00Z'))).toBe(true);
  expect(isQuiet(noon, at('2026-07-01T17:00:00Z'))).toBe(false);
  expect(isQuiet(noon, at('2026-07-01T15:59:00Z'))).toBe(false);
});
