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

it('is not late while it is suspended, whose time counts all the same', async () => {
  let late = 0;
  const deadline = new Deadline(50, () => late++);
  deadline.suspend();
  deadline.pause();
  deadline.resume();
  await wait(100);
  expect(late).toBe(0);
  expect(deadline.paused).toBeLessThan(50);
  deadline.release();
  expect(late).toBe(0);
  await expect.poll(() => late).toBe(1);
});

it('is not late when it is suspended in a pause, nor when it is released in one', async () => {
  let late = 0;
  const deadline = new Deadline(20, () => late++);
  deadline.pause();
  deadline.suspend();
  deadline.release();
  await wait(50);
  deadline.suspend();
  deadline.resume();
  await wait(50);
  expect(late).toBe(0);
  deadline.release();
  await expect.poll(() => late).toBe(1);
});
