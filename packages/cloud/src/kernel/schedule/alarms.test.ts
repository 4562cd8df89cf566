import { afterEach, beforeEach, expect, test } from 'vitest';
import { Faults } from '../faults/faults.ts';
import type { Kernel } from '../kernel.ts';
import { type FakeClock, fakeClock } from '../time/fake-clock.ts';
import { Alarms } from './alarms.ts';

let clock: FakeClock;
let faults: Faults;
let errors: unknown[];
let alarms: Alarms;
let rung: string[];
const ring = (name: string) => () => void rung.push(`${name} ${clock.now()}`);

beforeEach(() => {
  clock = fakeClock(0);
  faults = new Faults(() => 0);
  errors = [];
  rung = [];
  const log = { error: (message: string, fields: object) => errors.push([message, fields]) };
  alarms = new Alarms({ clock, faults, log } as unknown as Kernel);
});
afterEach(() => alarms.close());

test('due alarms go off once, in the order of their times', async () => {
  alarms.set('b', 20, ring('b'));
  alarms.set('a', 10, ring('a'));
  alarms.set('c', 30, ring('c'));
  await clock.advance(25);
  expect(rung).toEqual(['a 10', 'b 20']);
  await clock.advance(100);
  expect(rung).toEqual(['a 10', 'b 20', 'c 30']);
});

test('several that are due together come in the order of their times', async () => {
  const real = new Alarms({ clock: { now: () => 100 }, faults, log: {} } as unknown as Kernel);
  const order: string[] = [];
  real.set('later', 90, () => void order.push('later'));
  real.set('first', 50, () => void order.push('first'));
  real.set('second', 60, () => void order.push('second'));
  real.set('not yet', 101, () => void order.push('not yet'));
  expect(order).toEqual([]);
  await expect.poll(() => order, { timeout: 20_000 }).toEqual(['first', 'second', 'later']);
  real.close();
});

test('a key is one alarm: the last that was set, or none', async () => {
  alarms.set('a', 10, ring('first'));
  alarms.set('a', 20, ring('second'));
  alarms.set('b', 15, ring('b'));
  alarms.delete('b');
  await clock.advance(100);
  expect(rung).toEqual(['second 20']);
  alarms.set('c', 150, ring('c'));
  alarms.clear();
  await clock.advance(100);
  expect(rung).toHaveLength(1);
});

test('one that another deletes as it rings does not ring', async () => {
  alarms.set('a', 10, () => alarms.delete('b'));
  alarms.set('b', 10, ring('b'));
  await clock.advance(100);
  expect(rung).toEqual([]);
});

test('one that fails keeps none of the others', async () => {
  alarms.set('a', 10, () => {
    throw new Error('odd');
  });
  alarms.set('b', 10, ring('b'));
  await clock.advance(100);
  expect(rung).toEqual(['b 10']);
  expect(errors).toEqual([['An alarm failed', { key: 'a', error: expect.stringContaining('Error: odd') }]]);
});

test('what is set while it rings comes too', async () => {
  alarms.set('a', 10, () => alarms.set('a', 30, ring('again')));
  await clock.advance(100);
  expect(rung).toEqual(['again 30']);
});

test('one whose region is down waits for it', async () => {
  faults.regionDown('r');
  alarms.set('a', 10, ring('a'), 'r');
  alarms.set('b', 10, ring('b'), 'other');
  await clock.advance(50);
  expect(rung).toEqual(['b 10']);
  faults.regionUp('r');
  await new Promise(setImmediate);
  await clock.advance(1);
  expect(rung).toEqual(['b 10', 'a 50']);
});

test('deleting or setting it meanwhile applies to the waiting one', async () => {
  faults.regionDown('r');
  for (const key of ['a', 'b']) alarms.set(key, 10, ring(key), 'r');
  await clock.advance(50);
  alarms.delete('a');
  alarms.set('b', 70, ring('new b'), 'r');
  faults.regionUp('r');
  await new Promise(setImmediate);
  await clock.advance(50);
  expect(rung).toEqual(['new b 70']);
});

test('a closed one rings no more', async () => {
  alarms.set('a', 10, ring('a'));
  alarms.close();
  alarms.set('b', 10, ring('b'));
  await clock.advance(100);
  expect(rung).toEqual([]);
});

test('one that closes as it rings sets no timer again', async () => {
  alarms.set('a', 10, () => alarms.close());
  alarms.set('b', 20, ring('b'));
  await clock.advance(100);
  expect(rung).toEqual([]);
});
