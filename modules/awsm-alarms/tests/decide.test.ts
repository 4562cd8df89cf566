import { expect, test } from 'vitest';
import { decide, isClosed, matches } from '../lib/decide.ts';
import { type Channel, defineSettings, type Settings } from '../lib/settings.ts';
import { alarm } from './incidents.ts';

const settingsWith = (channel: Partial<Channel> = {}, more: Partial<Settings> = {}) =>
  defineSettings({ channels: { slack: { kind: 'slack', url: 'U', ...channel } as Channel }, ...more });
const at = (minute: number) => minute * 60_000;
const kindAt = (one: ReturnType<typeof alarm>, minute: number, settings = settingsWith(), short = 'lLinksGet-errors') =>
  decide(one, short, 'slack', settings, at(minute))?.notice.kind;

test.each([
  ['lLinksGet-errors', ['*-errors'], true],
  ['lLinksGet-errors', ['errors'], false],
  ['api-latency', ['api-*'], true],
  ['xapi-latency', ['api-*'], false],
  ['aXb', ['a.b'], false],
])('%s and %j: %s', (name, patterns, expected) => expect(matches(name, patterns)).toBe(expected));

test('an alarm is reported once, and again after the reminder time', () => {
  const rings = alarm('a', 'ALARM', 0);
  expect(kindAt(rings, 0)).toBe('rings');
  const told = alarm('a', 'ALARM', 0, { told: { slack: { at: 1 } } });
  expect(kindAt(told, 60)).toBeUndefined();
  expect(kindAt(told, 61)).toBe('still');
  expect(kindAt(told, 61, settingsWith({}, { reminderMinutes: 0 }))).toBeUndefined();
  expect(decide(told, 'a', 'slack', settingsWith({}, { mostReminders: 1 }), at(61))).toMatchObject({
    notice: { last: true },
    told: { kind: 'rings', at: at(61), reminders: 1 },
  });
  const all = alarm('a', 'ALARM', 0, { told: { slack: { at: 1, reminders: 24 } } });
  expect(kindAt(all, 600)).toBeUndefined();
});

test('it is over when it has been quiet for a while; flapping until then is nothing new', () => {
  const quiet = alarm('a', 'OK', 5, { rang: 0, rings: 3, told: { slack: { at: 1 } } });
  expect(kindAt(quiet, 14)).toBeUndefined();
  expect(kindAt(quiet, 15)).toBe('over');
  expect(kindAt(alarm('a', 'INSUFFICIENT_DATA', 5, { rang: 0, told: { slack: { at: 1 } } }), 15)).toBe('over');
  const rang = alarm('a', 'ALARM', 6, { opened: 0, rang: 6, rings: 4, told: { slack: { at: 1, rang: 0 } } });
  expect(kindAt(rang, 20)).toBeUndefined();
  expect(kindAt(quiet, 5, settingsWith({}, { settleMinutes: 0 }))).toBe('over');
});

test('a ring after a channel knows of the end is news, whatever the clocks of both say', () => {
  const over = { kind: 'over', at: 9, rang: 0 } as const;
  expect(kindAt(alarm('a', 'ALARM', 8, { opened: 0, told: { slack: over } }), 10)).toBe('rings');
  expect(kindAt(alarm('a', 'OK', 8, { opened: 0, rang: 0, told: { slack: over } }), 30)).toBeUndefined();
});

test('channels have alarms by name and severity', () => {
  const rings = alarm('a', 'ALARM', 0);
  const high = settingsWith({ least: 'high' });
  expect(kindAt(rings, 0, high, 'lA-errors')).toBe('rings');
  expect(kindAt(rings, 0, high, 'lA-throttles')).toBeUndefined();
  const api = settingsWith({ only: ['api-*'] });
  expect(kindAt(rings, 0, api, 'api-latency')).toBe('rings');
  expect(kindAt(rings, 0, api, 'lA-errors')).toBeUndefined();
});

test('quiet hours: what may wait is summed up afterwards, what may not is sent', () => {
  // Minutes count from 1970-01-01T00:00Z.
  const quiet = { from: '01:00', to: '02:00', zone: 'UTC', except: ['api-*'] };
  const settings = settingsWith({ quiet });
  const rings = alarm('a', 'ALARM', 70);
  expect(kindAt(rings, 70, settings)).toBeUndefined();
  expect(decide(rings, 'api-serverErrors', 'slack', settings, at(70))?.notice).toMatchObject({
    kind: 'rings',
    held: false,
  });
  expect(decide(rings, 'lA-errors', 'slack', settings, at(120))?.notice).toMatchObject({ kind: 'rings', held: true });
  const passed = alarm('a', 'OK', 80, { opened: 70, rang: 70 });
  expect(decide(passed, 'lA-errors', 'slack', settings, at(120))).toMatchObject({
    notice: { kind: 'passed', held: true },
    told: { kind: 'over' },
  });
  const over = alarm('a', 'OK', 55, { rang: 50, told: { slack: { at: 50 } } });
  expect(decide(over, 'lA-errors', 'slack', settings, at(120))?.notice).toMatchObject({ kind: 'over', held: true });
  expect(decide(alarm('a', 'ALARM', 121), 'lA-errors', 'slack', settings, at(121))?.notice.held).toBe(false);
});

test('an incident is closed when all recipients know that it ended', () => {
  const settings = defineSettings({
    channels: { a: { kind: 'slack', url: 'A' }, b: { kind: 'slack', url: 'B', only: ['api-*'] } },
  });
  const over = alarm('x', 'OK', 0);
  const told = { kind: 'over', at: at(10), rang: 0, reminders: 0 } as const;
  expect(isClosed(over, 'lA-errors', { a: told }, settings, at(10))).toBe(true);
  expect(isClosed(over, 'api-errors', { a: told }, settings, at(10))).toBe(false);
  expect(isClosed(over, 'lA-errors', {}, settings, at(10))).toBe(false);
  expect(isClosed(over, 'lA-errors', { a: { ...told, kind: 'rings' } }, settings, at(10))).toBe(false);
  expect(isClosed(over, 'lA-errors', { a: { ...told, rang: -1 } }, settings, at(10))).toBe(false);
  expect(isClosed(alarm('x', 'ALARM', 0), 'lA-errors', { a: told }, settings, at(10))).toBe(false);
});
