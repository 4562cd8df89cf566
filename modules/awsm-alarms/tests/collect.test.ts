import { expect, test } from 'vitest';
import { changed } from '../lib/collect.ts';
import { readChange } from '../lib/event.ts';
import type { Alarm } from '../lib/store.ts';
import { eventOf } from './event.ts';

const time = (minute: number) => `2026-11-29T12:${String(minute).padStart(2, '0')}:00.000+0000`;
const ms = (minute: number) => Date.parse(`2026-11-29T12:${String(minute).padStart(2, '0')}:00Z`);
const event = (value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', minute: number, before = 'OK', since = 0) =>
  readChange(
    JSON.stringify(
      eventOf('prod-shop-lLinksGet-errors', value, time(minute), { value: before as 'OK', timestamp: time(since) }),
    ),
  );
const after = (was: Alarm | undefined, ...changes: ReturnType<typeof event>[]) =>
  changes.reduce<Alarm | undefined>((alarm, change) => changed(alarm, change) ?? alarm, was);

test('an event is read', () => {
  expect(event('ALARM', 5)).toEqual({
    name: 'prod-shop-lLinksGet-errors',
    state: 'ALARM',
    at: ms(5),
    before: { state: 'OK', at: ms(0) },
    about: {
      reason: 'Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).',
      description: 'links/get failed in prod of shop, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1',
      functionName: 'prod-shop-lLinksGet',
      region: 'eu-west-1',
      account: '123456789012',
      partition: 'aws',
    },
  });
});

test.each([
  '{}',
  'null',
  '{"source":"aws.cloudwatch","detail":{"alarmName":"a","state":{"value":"ALARM","timestamp":"x"}}}',
])('%s is not an event of an alarm', (body) => expect(() => readChange(body)).toThrow(TypeError));

test('an event from another source is not taken for an alarm', () => {
  const forged = JSON.stringify({ ...eventOf('a', 'ALARM', time(1)), source: 'my.app' });
  expect(() => readChange(forged)).toThrow(TypeError);
});

test('an alarm that never went off is not recorded', () => {
  expect(changed(undefined, event('OK', 1, 'INSUFFICIENT_DATA'))).toBeUndefined();
});

test('a ring opens an incident, another one is the same', () => {
  const rang = after(undefined, event('ALARM', 1));
  expect(rang).toMatchObject({
    state: 'ALARM',
    at: ms(1),
    incident: { opened: ms(1), rang: ms(1), rings: 1, told: {} },
  });
  const again = after(rang, event('OK', 2, 'ALARM', 1), event('ALARM', 3, 'OK', 2));
  expect(again).toMatchObject({ state: 'ALARM', incident: { opened: ms(1), rang: ms(3), rings: 2 } });
});

test('events that come twice or late change nothing', () => {
  const now = after(undefined, event('ALARM', 1), event('OK', 2, 'ALARM', 1));
  expect(now && changed(now, event('OK', 2, 'ALARM', 1))).toBeUndefined();
  expect(now && changed(now, event('ALARM', 1))).toBeUndefined();
});

test('an end without its beginning has rung all the same, once', () => {
  const missed = after(undefined, event('OK', 4, 'ALARM', 1));
  expect(missed).toMatchObject({ state: 'OK', at: ms(4), incident: { opened: ms(1), rang: ms(1), rings: 1 } });
  expect(missed && changed(missed, event('ALARM', 1))).toBeUndefined();
});

test('another reason in the same state starts no incident and keeps the time', () => {
  const still = after(undefined, event('ALARM', 1), event('ALARM', 3, 'ALARM', 1));
  expect(still).toMatchObject({ at: ms(1), incident: { rings: 1, rang: ms(1) } });
});
