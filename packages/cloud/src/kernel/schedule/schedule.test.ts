import { describe, expect, it, test } from 'vitest';
import { atExpression, cronExpression, nextAfter, rateExpression } from './expression.ts';
import { instantOf, isZone } from './zone.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);

/** The first `count` occurrences after a time, in UTC. */
function occurrences(text: string, after: string, count = 1, zone = 'UTC'): (string | undefined)[] {
  const expression = cronExpression(`cron(${text})`);
  if (!expression) return ['invalid'];
  const found: (string | undefined)[] = [];
  let at: number | undefined = utc(after);
  for (let n = 0; n < count && at !== undefined; n++) {
    at = nextAfter(expression, at, { from: 0, zone });
    found.push(at === undefined ? undefined : new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

// Expressions and what they mean: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
describe('cron', () => {
  test.each([
    ['0 10 * * ? *', '2026-11-25T13:00', ['2026-11-26T10:00']],
    ['15 12 * * ? *', '2026-11-25T12:14', ['2026-11-25T12:15', '2026-11-26T12:15']],
    ['15 12 * * ? *', '2026-11-25T12:15', ['2026-11-26T12:15']],
    ['0 18 ? * MON-FRI *', '2026-11-27T18:00', ['2026-11-30T18:00']],
    ['0 8 1 * ? *', '2026-11-25T00:00', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['0/15 * * * ? *', '2026-11-25T13:01', ['2026-11-25T13:15', '2026-11-25T13:30']],
    ['0/10 * ? * MON-FRI *', '2026-11-27T23:55', ['2026-11-30T00:00']],
    ['0/5 8-17 ? * MON-FRI *', '2026-11-27T17:50', ['2026-11-27T17:55', '2026-11-30T08:00']],
    ['0/30 20-2 ? * MON-FRI *', '2026-11-25T23:40', ['2026-11-26T00:00', '2026-11-26T00:30']],
    ['5,35 14 * * ? *', '2026-11-25T14:05', ['2026-11-25T14:35', '2026-11-26T14:05']],
    // The last day of the month, in leap years too.
    ['0 0 L * ? *', '2028-02-01T00:00', ['2028-02-29T00:00', '2028-03-31T00:00']],
    // 6L: the last Friday of the month.
    ['15 10 ? * 6L 2026-2027', '2026-11-01T00:00', ['2026-11-27T10:15', '2026-12-25T10:15']],
    // L alone in the day of week: Saturday.
    ['0 0 ? * L *', '2026-11-25T00:00', ['2026-11-28T00:00']],
    // The weekday nearest to the 15th, the 1st and the 31st; it never leaves the month.
    ['0 0 15W * ? *', '2026-08-01T00:00', ['2026-08-14T00:00', '2026-09-15T00:00']],
    ['0 0 15W 11 ? 2026', '2026-01-01T00:00', ['2026-11-16T00:00']],
    ['0 0 1W 8 ? 2026', '2026-01-01T00:00', ['2026-08-03T00:00']],
    ['0 0 31W 5 ? 2026', '2026-01-01T00:00', ['2026-05-29T00:00']],
    ['0 0 LW 5 ? 2026', '2026-01-01T00:00', ['2026-05-29T00:00']],
    // 3#2 means the second Tuesday; not every month has a fifth one.
    ['0 9 ? * 3#2 *', '2026-11-01T00:00', ['2026-11-10T09:00', '2026-12-08T09:00']],
    ['0 9 ? * TUE#5 *', '2026-11-01T00:00', ['2026-12-29T09:00', '2027-03-30T09:00']],
    ['0 0 29 2 ? *', '2026-01-01T00:00', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 31 * ? *', '2026-11-01T00:00', ['2026-12-31T00:00', '2027-01-31T00:00', '2027-03-31T00:00']],
    ['0 0 1 JAN,JUL ? *', '2026-02-01T00:00', ['2026-07-01T00:00', '2027-01-01T00:00']],
    ['0 0 ? * FRI-MON *', '2026-11-25T00:00', ['2026-11-27T00:00', '2026-11-28T00:00', '2026-11-29T00:00']],
    ['0 0 1 1 ? 2199', '2026-01-01T00:00', ['2199-01-01T00:00', undefined]],
    ['0 0 1 1 ? 2025', '2026-01-01T00:00', [undefined]],
    ['0 0 31 2 ? *', '2026-01-01T00:00', [undefined]],
    ['0 12 1/10 * ? *', '2026-11-25T00:00', ['2026-12-01T12:00', '2026-12-11T12:00']],
    ['59 23 31 12 ? 2026/2', '2026-01-01T00:00', ['2026-12-31T23:59', '2028-12-31T23:59']],
  ])('%s after %s', (text, after, expected) => {
    expect(occurrences(text, after, expected.length)).toEqual(expected);
  });

  // The first five are refused by AWS in LocalStack's verified tests of EventBridge.
  test.each([
    '0 1 * * * *',
    '7 20 * * NOT *',
    'INVALID',
    '0 dummy ? * MON-FRI *',
    '71 8 1 * ? *',
    '',
    '* * * * ?',
    '0 12 ? * ? *',
    '0 24 * * ? *',
    '0 0 0 * ? *',
    '0 0 32 * ? *',
    '0 0 * 13 ? *',
    '0 0 ? * 8 *',
    '0 0 ? * 2#6 *',
    '0 0 * * ? 1969',
    '0/0 * * * ? *',
    '1,,2 * * * ? *',
    '1-2-3 * * * ? *',
    '-1 * * * ? *',
    '0 0 32W * ? *',
  ])('%s is invalid', (text) => {
    expect(cronExpression(`cron(${text})`)).toBeUndefined();
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  it('skips what a change of clocks leaves out, and what comes twice is once', () => {
    expect(occurrences('30 2 * * ? *', '2026-03-28T12:00', 2, 'Europe/Berlin')).toEqual([
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(occurrences('30 2 * * ? *', '2026-10-24T12:00', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(occurrences('0/20 1 * * ? *', '2026-11-01T05:30', 2, 'America/New_York')).toEqual([
      '2026-11-01T05:40',
      '2026-11-02T06:00',
    ]);
  });

  it('runs on the clocks of its zone', () => {
    expect(occurrences('0 9 ? * MON *', '2026-11-25T00:00', 1, 'Asia/Tokyo')).toEqual(['2026-11-30T00:00']);
    expect(occurrences('0 0 1 * ? *', '2026-11-25T00:00', 1, 'Asia/Kolkata')).toEqual(['2026-11-30T18:30']);
  });
});

describe('rate', () => {
  // Verified against AWS in LocalStack's tests of EventBridge.
  test.each([
    'rate(10 seconds)',
    'rate(10 years)',
    'rate(1 minutes)',
    'rate(1 hours)',
    'rate(1 days)',
    'rate(10 minute)',
    'rate(10 hour)',
    'rate(10 day)',
    'rate()',
    'rate(10)',
    'rate(10 minutess)',
    'rate(foo minutes)',
    'rate(0 minutes)',
    'rate(-10 minutes)',
    'rate(10 MINUTES)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
  ])('%s is invalid', (text) => {
    expect(rateExpression(text, true)).toBeUndefined();
  });

  it('counts from its beginning', () => {
    const every = rateExpression('rate(5 minutes)', true)!;
    const from = utc('2026-11-25T13:01:30');
    expect(nextAfter(every, from, { from })).toBe(utc('2026-11-25T13:06:30'));
    expect(nextAfter(every, utc('2026-11-25T13:06:30'), { from })).toBe(utc('2026-11-25T13:11:30'));
    expect(nextAfter(every, utc('2026-11-25T14:00:00'), { from })).toBe(utc('2026-11-25T14:01:30'));
    expect(nextAfter(every, utc('2026-11-25T12:00:00'), { from })).toBe(utc('2026-11-25T13:06:30'));
    expect(nextAfter(rateExpression('rate(1 day)', true)!, from, { from })).toBe(utc('2026-11-26T13:01:30'));
  });
});

describe('at', () => {
  it('is once, on the clocks of its zone', () => {
    const once = atExpression('at(2026-11-20T13:00:00)')!;
    expect(nextAfter(once, 0, { from: 0, zone: 'America/New_York' })).toBe(utc('2026-11-20T18:00:00'));
    expect(nextAfter(once, utc('2026-11-20T13:00:00'), { from: 0 })).toBeUndefined();
  });
  test.each(['at(2021-12-31T23:59:59Z)', 'at(2021-12-31)', 'at(2021-02-30T00:00:00)', 'at(2021-01-01T24:00:00)'])(
    '%s is invalid',
    (text) => {
      expect(atExpression(text)).toBeUndefined();
    },
  );
});

test('zones are those of the database', () => {
  expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Mars/Base'), isZone('+01:00')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(instantOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, 'Europe/Berlin')).toBeUndefined();
});
