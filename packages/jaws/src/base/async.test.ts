import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { backoff, inParallel, once, onceEach, wait } from './async.ts';

test('results come in the order of the items, at most `width` at a time', async () => {
  let running = 0;
  let max = 0;
  const results = await inParallel([3, 1, 2, 0], 2, async (turns) => {
    max = Math.max(max, ++running);
    for (let n = 0; n < turns; n++) await setImmediate();
    running--;
    return turns * 10;
  });
  expect(results).toEqual([30, 10, 20, 0]);
  expect(max).toBe(2);
});

test('the first failure stops new work and is thrown when what runs has ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    for (let n = 0; n < 5; n++) await setImmediate();
    ended.push(item);
    if (item === 0) throw new Error('second');
  };
  await expect(inParallel([0, 1, 2, 3], 2, work)).rejects.toThrow('first');
  expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [0] });
});

test('an undefined that is thrown is a failure too', async () => {
  await expect(inParallel([0], 1, () => Promise.reject(undefined))).rejects.toBeUndefined();
});

test('what was made is made once, also for two at the same time; a failure is not kept', async () => {
  let calls = 0;
  const get = once(async () => {
    if (++calls === 1) throw new Error('offline');
    return {};
  });
  await expect(get()).rejects.toThrow('offline');
  const [a, b] = await Promise.all([get(), get()]);
  expect(a).toBe(b);
  expect(calls).toBe(2);

  const made = onceEach(async (name: string | undefined) => ({ name }));
  expect(await made('a')).toBe(await made('a'));
  expect(await made('a')).not.toBe(await made(undefined));
});

test('delays grow to the longest and stay there', () => {
  const delays = backoff(300);
  expect(Array.from({ length: 5 }, () => delays.next().value)).toEqual([100, 150, 225, 300, 300]);
});

test('waiting ends when the signal comes, or had come before', async () => {
  const controller = new AbortController();
  const waiting = wait(1_000_000, controller.signal);
  controller.abort();
  await waiting;
  await wait(1_000_000, controller.signal);
});
