import { expect, test } from 'vitest';
import { DAYS, HOURS, MINUTES, MONTHS, numberOf, numbersOf, WEEKDAYS, YEARS } from './cron-field.ts';
import { atExpression, rateExpression } from './expression.ts';
import { localTime } from './zone.ts';

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
test('names stand for numbers', () => {
  const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  expect(months.map((name) => numberOf(name, MONTHS))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(days.map((name) => numberOf(name.toLowerCase(), WEEKDAYS))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect([numberOf('JAN', WEEKDAYS), numberOf('', MONTHS), numberOf('MON', MINUTES)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  [MINUTES, 0, 59],
  [HOURS, 0, 23],
  [DAYS, 1, 31],
  [MONTHS, 1, 12],
  [WEEKDAYS, 1, 7],
  [YEARS, 1970, 2199],
])('numbers are within their field: %j', (range, min, max) => {
  expect([numberOf(`${min}`, range), numberOf(`${max}`, range)]).toEqual([min, max]);
  expect([numberOf(`${min - 1}`, range), numberOf(`${max + 1}`, range), numberOf('00001', range)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(numbersOf('*', range)).toHaveLength(max - min + 1);
});

test.each<[string, number[] | undefined]>([
  ['5', [5]],
  ['3,1,2,1', [1, 2, 3]],
  ['20-23', [20, 21, 22, 23]],
  ['22-1', [0, 1, 22, 23]],
  ['0/6', [0, 6, 12, 18]],
  ['5/10', [5, 15]],
  ['1-7/3', [1, 4, 7]],
  ['*/12', [0, 12]],
  ['22-3/2', [0, 2, 22]],
  ['5/23', [5]],
  ['5/24', undefined],
  ['5/0', undefined],
  ['5/x', undefined],
  ['5/1/1', undefined],
  ['1-2-3', undefined],
  ['x', undefined],
  ['1-x', undefined],
  ['24', undefined],
  ['', undefined],
  ['1,', undefined],
])('hours %s are %j', (text, hours) => {
  expect(numbersOf(text, HOURS)).toEqual(hours);
});

test('rates and times are read', () => {
  expect(['rate(1 minute)', 'rate(2 hours)', 'rate(3 days)'].map((text) => rateExpression(text, true))).toEqual([
    { kind: 'rate', every: 60_000 },
    { kind: 'rate', every: 7_200_000 },
    { kind: 'rate', every: 259_200_000 },
  ]);
  expect([rateExpression('rate(1 minutes)', false), rateExpression('rate(2 hour)', false)]).toEqual([
    { kind: 'rate', every: 60_000 },
    { kind: 'rate', every: 7_200_000 },
  ]);
  expect(atExpression('at(2026-02-28T23:59:58)')).toEqual({
    kind: 'at',
    time: { year: 2026, month: 2, day: 28, hour: 23, minute: 59, second: 58 },
  });
  for (const text of [
    'at(2026-13-01T00:00:00)',
    'at(2026-02-29T00:00:00)',
    'at(2026-01-01T00:60:00)',
    'at(2026-01-01T00:00:60)',
    'at(2026-01-00T00:00:00)',
  ])
    expect(atExpression(text), text).toBeUndefined();
  expect(localTime(Date.UTC(2026, 6, 1, 12, 30, 15, 500), 'Asia/Kolkata')).toEqual({
    year: 2026,
    month: 7,
    day: 1,
    hour: 18,
    minute: 0,
    second: 15,
  });
});
