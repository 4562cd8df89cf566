import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Debugged, unlessDebugged } from './debugged.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('knows a function by its ARN, with and without a qualifier', () => {
  const all = new Debugged();
  const place = { account: '111122223333', region: 'eu-west-1', function: 'f' };
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
  all.add(place);
  expect([arn, `${arn}:live`, `${arn}g`, arn.replace('eu', 'us')].map((one) => all.has(one))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  all.delete(place);
  expect(all.has(arn)).toBe(false);
});

it('is late when it is not held any more, and never once it is prevented', () => {
  let held = true;
  let late = 0;
  unlessDebugged(
    100,
    () => held,
    () => late++,
  );
  vi.advanceTimersByTime(10_000);
  expect(late).toBe(0);
  held = false;
  vi.advanceTimersByTime(1_000);
  expect(late).toBe(1);
  held = true;
  const prevent = unlessDebugged(
    100,
    () => held,
    () => late++,
  );
  vi.advanceTimersByTime(5_000);
  prevent();
  held = false;
  vi.advanceTimersByTime(5_000);
  expect(late).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
