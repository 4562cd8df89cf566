import { expect, test } from 'vitest';
import { pacer } from './live-ground.ts';

test('a step of a drill lasts as long as it says, with what is done in it', async () => {
  let now = 0;
  const slept: number[] = [];
  const pass = pacer(
    async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    () => now,
  );
  for (const work of [300, 0, 2_500, 100, 100, 100]) {
    now += work;
    await pass(1_000);
  }
  expect(slept).toEqual([700, 1_000, 0, 0, 300, 900]);
  expect(now).toBe(6_000);
});
