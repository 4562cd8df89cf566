import { expect, test, vi } from 'vitest';
import { changed, collect } from '../lib/collect.ts';
import { decide, isClosed } from '../lib/decide.ts';
import { readChange } from '../lib/event.ts';
import { eventOf } from './event.ts';
import { alarm } from './incidents.ts';
import { at, notice, played, refusal, settingsWith } from './played.ts';

// Events and decisions, to their limits.

test('long texts of an event are cut to the room of a message', () => {
  const event = eventOf('n'.repeat(256), 'INSUFFICIENT_DATA', '2026-11-29T12:00:00.000-0530');
  const { state, configuration } = event.detail;
  const detail = {
    ...event.detail,
    state: { ...state, reason: 'r'.repeat(401) },
    configuration: { ...configuration, description: 'd'.repeat(701) },
  };
  const {
    name,
    at: time,
    state: read,
    about,
  } = readChange(JSON.stringify({ ...event, detail, region: 'e'.repeat(41), account: '1'.repeat(13) }));
  expect([
    name.length,
    about.reason.length,
    about.description.length,
    about.region.length,
    about.account.length,
  ]).toEqual([255, 400, 700, 40, 12]);
  expect([read, new Date(time).toISOString()]).toEqual(['INSUFFICIENT_DATA', '2026-11-29T17:30:00.000Z']);
});

test('missing or malformed fields of an event are left out', () => {
  const event = eventOf('a', 'ALARM', '2026-11-29T12:00:00.000+0000');
  const read = (detail: object, more: object = {}) =>
    readChange(JSON.stringify({ ...event, ...more, detail: { ...event.detail, ...detail } }));
  for (const previousState of [undefined, null, { value: 'X', timestamp: '2026-01-01T00:00:00Z' }, { value: 'OK' }]) {
    expect(read({ previousState })).not.toHaveProperty('before');
  }
  const metric = (FunctionName: unknown) => ({ metricStat: { metric: { dimensions: { FunctionName } } } });
  const functionOf = (metrics: unknown) => read({ configuration: { metrics } }).about.functionName;
  expect(functionOf([metric('a b'), {}, metric(7), metric('second'), metric('third')])).toBe('second');
  expect(functionOf([metric('x'.repeat(141))])).toBe('x'.repeat(140));
  for (const none of [undefined, {}, [null], 'text']) expect(functionOf(none)).toBeUndefined();
  expect(read({ configuration: null }).about).not.toHaveProperty('functionName');
  expect(read({}, { region: 7, account: null, resources: [7] }).about).toMatchObject({
    region: '',
    account: '',
    partition: 'aws',
  });
  const message = 'The message is not an event of an alarm.';
  const wrong = [
    { alarmName: '' },
    { alarmName: 7 },
    { state: { value: 'X', timestamp: '2026-01-01T00:00:00Z' } },
    { state: { value: 'ALARM', timestamp: 'soon' } },
    { state: null },
  ];
  for (const detail of wrong) expect(() => read(detail)).toThrow(message);
  expect(() => read({}, { source: undefined })).toThrow(message);
});

test('a change at the same moment counts only when its state differs', () => {
  const { about } = notice();
  const change = (state: 'OK' | 'ALARM', minute: number, before?: [state: 'OK' | 'ALARM', minute: number]) => ({
    name: 'a',
    state,
    at: at(minute),
    about,
    ...(before && { before: { state: before[0], at: at(before[1]) } }),
  });
  const was = alarm('a', 'ALARM', 5, { opened: 1, rang: 5, rings: 2, told: { slack: { at: 2 } } });
  expect(changed(was, change('ALARM', 5))).toBeUndefined();
  expect(changed(was, change('OK', 4))).toBeUndefined();
  expect(changed(was, change('OK', 5))).toEqual({ name: 'a', state: 'OK', at: at(5), about, incident: was.incident });
  // A channel's record stays, even if the alarm goes off again.
  const quiet = { ...was, state: 'OK' as const };
  expect(changed(quiet, change('ALARM', 7))?.incident).toEqual({ ...was.incident, rang: at(7), rings: 3 });
  const { incident: _, ...closed } = quiet;
  expect(changed(closed, change('OK', 8, ['ALARM', 5]))).toEqual({ name: 'a', state: 'OK', at: at(5), about });
  expect(changed(closed, change('OK', 8, ['ALARM', 6]))?.incident).toEqual({
    opened: at(6),
    rang: at(6),
    rings: 1,
    told: {},
  });
  expect(changed(closed, change('OK', 8, ['OK', 6]))).not.toHaveProperty('incident');
  expect(changed(was, change('ALARM', 8, ['ALARM', 7]))?.incident).toEqual(was.incident);
  expect(changed(undefined, change('OK', 8))).toBeUndefined();
});

test('an alarm that changes all the time is tried five times', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { asked, table } = played((operation) => {
    if (operation === 'UpdateItem') throw refusal('ConditionalCheckFailedException');
    return {};
  });
  const body = JSON.stringify(eventOf('busy', 'ALARM', '2026-11-29T12:00:00.000+0000'));
  const record = { messageId: 'm', body, attributes: { ApproximateReceiveCount: '1' } };
  expect(await collect([record], { ...table, remaining: () => 30_000 })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm' }],
  });
  expect(asked.filter(([operation]) => operation === 'UpdateItem')).toHaveLength(5);
  expect(String(error.mock.calls[0]?.at(-1))).toBe('Error: The alarm busy changes too fast to be noted.');
  error.mockRestore();
});

test('a decision contains the full notice, and the state to remember', () => {
  const rings = alarm('a', 'ALARM', 0, { rings: 2 });
  const { incident: _, ...one } = rings;
  expect(decide(rings, 'a-errors', 'slack', settingsWith(), at(3))).toEqual({
    notice: { ...one, kind: 'rings', severity: 'high', opened: 0, rings: 2, held: false, last: false },
    told: { kind: 'rings', at: at(3), rang: 0, reminders: 0 },
  });
  const told = { slack: { at: 1, reminders: 22 } };
  const still = decide(alarm('a', 'ALARM', 0, { told }), 'a', 'slack', settingsWith(), at(61));
  expect(still).toMatchObject({
    notice: { kind: 'still', severity: 'low', last: false },
    told: { kind: 'rings', at: at(61), reminders: 23 },
  });
  const last = { slack: { at: 1, reminders: 23 } };
  expect(decide(alarm('a', 'ALARM', 0, { told: last }), 'a', 'slack', settingsWith(), at(61))?.notice.last).toBe(true);
  const over = decide(alarm('a', 'OK', 5, { rang: 0, told: last }), 'a', 'slack', settingsWith(), at(15));
  expect(over).toMatchObject({ notice: { kind: 'over', last: false }, told: { kind: 'over', rang: 0, reminders: 0 } });
  // An alarm that is off sends no reminder.
  const pause = alarm('a', 'OK', 60, { rang: 0, told: { slack: { at: 1 } } });
  expect(decide(pause, 'a', 'slack', settingsWith(), at(69))).toBeUndefined();
  expect(decide(rings, 'a', 'none', settingsWith(), at(3))).toBeUndefined();
});

test('a reminder waits for the end of quiet hours, and is not marked as held', () => {
  const quiet = { from: '01:00', to: '02:00', zone: 'UTC' };
  const settings = settingsWith({ quiet });
  const told = alarm('a', 'ALARM', 0, { told: { slack: { at: 10 } } });
  expect(decide(told, 'a', 'slack', settings, at(119))).toBeUndefined();
  expect(decide(told, 'a', 'slack', settings, at(120))?.notice).toMatchObject({ kind: 'still', held: false });
  // The end is sent once the alarm has been quiet for long enough: that was after the quiet hours.
  const over = alarm('a', 'OK', 112, { rang: 50, told: { slack: { at: 50 } } });
  expect(decide(over, 'a', 'slack', settings, at(122))?.notice).toMatchObject({ kind: 'over', held: false });
});

test('an incident below the severity of every channel closes without a notice', () => {
  const settings = settingsWith({ least: 'high' });
  expect(isClosed(alarm('a', 'OK', 0), 'a', {}, settings, at(10))).toBe(true);
  expect(isClosed(alarm('a', 'OK', 0), 'a', {}, settings, at(10) - 1)).toBe(false);
  expect(isClosed(alarm('a', 'OK', 0), 'a-errors', {}, settings, at(10))).toBe(false);
});
