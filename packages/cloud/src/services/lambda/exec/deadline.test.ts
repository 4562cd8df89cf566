import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Deadline } from './deadline.ts';

it('calls when its time has run, but not while it is paused', async () => {
  let late = 0;
  const deadline = new Deadline(100, () => late++);
  deadline.pause();
  deadline.pause();
  await wait(150);
  deadline.resume();
  await wait(50);
  expect(late).toBe(0);
  deadline.resume();
  expect(deadline.paused).toBeGreaterThanOrEqual(190);
  await expect.poll(() => late).toBe(1);
});

it('never calls once it is cleared', async () => {
  let late = 0;
  const deadline = new Deadline(20, () => late++);
  deadline.pause();
  deadline.clear();
  deadline.resume();
  await wait(50);
  expect(late).toBe(0);
});
