import { expect, test } from 'vitest';
import { canaryOf, predefinedName, shiftSeconds } from './canary.ts';

test('a predefined canary of CodeDeploy is known by its name', () => {
  expect(predefinedName(canaryOf({ percent: 10, minutes: 15 })!)).toBe('Canary10Percent15Minutes');
  expect(predefinedName(canaryOf('Linear10PercentEvery3Minutes')!)).toBe('Linear10PercentEvery3Minutes');
  expect(predefinedName(canaryOf({ percent: 10, minutes: 60 })!)).toBeUndefined();
  expect(canaryOf('AllAtOnce')).toBeUndefined();
});

test.each([
  ['Canary10Percent5Minutes', 300],
  ['Linear10PercentEvery1Minute', 540],
  [{ percent: 50, minutes: 2 }, 120],
] as const)('%j has all traffic after %i seconds', (input, seconds) => {
  expect(shiftSeconds(canaryOf(input)!)).toBe(seconds);
});
