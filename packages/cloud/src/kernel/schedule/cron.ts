import { DAYS, HOURS, MINUTES, MONTHS, numberOf, numbersOf, WEEKDAYS, YEARS } from './cron-field.ts';
import { instantOf, localTime } from './zone.ts';

/** The selected days of a month; weekdays are 1 (Sunday) to 7. */
type Days =
  | { readonly kind: 'dates'; readonly dates: readonly number[] }
  | { readonly kind: 'last' }
  | { readonly kind: 'last-workday' }
  | { readonly kind: 'workday'; readonly near: number }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'last-weekday'; readonly weekday: number }
  | { readonly kind: 'nth'; readonly weekday: number; readonly nth: number };

export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: Days;
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/**
 * The six fields of AWS's cron, or undefined if they are invalid. One of day-of-month and day-of-week is `?`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.split(/ +/);
  if (fields.length !== 6) return undefined;
  const [minute = '', hour = '', date = '', month = '', weekday = '', year = ''] = fields;
  const minutes = numbersOf(minute, MINUTES);
  const hours = numbersOf(hour, HOURS);
  const months = numbersOf(month, MONTHS);
  const years = numbersOf(year, YEARS);
  if ((date === '?') === (weekday === '?')) return undefined;
  const days = weekday === '?' ? datesOf(date) : weekdaysOf(weekday);
  return minutes && hours && months && years && days ? { minutes, hours, days, months, years } : undefined;
}

function datesOf(field: string): Days | undefined {
  if (field === 'L') return { kind: 'last' };
  if (field === 'LW') return { kind: 'last-workday' };
  const near = /^(\d{1,2})W$/.exec(field);
  if (near) {
    const date = numberOf(near[1]!, DAYS);
    return date === undefined ? undefined : { kind: 'workday', near: date };
  }
  const dates = numbersOf(field, DAYS);
  return dates && { kind: 'dates', dates };
}

function weekdaysOf(field: string): Days | undefined {
  if (field === 'L') return { kind: 'weekdays', weekdays: [7] };
  const last = /^(\d|[A-Za-z]{3})L$/.exec(field);
  if (last) {
    const weekday = numberOf(last[1]!, WEEKDAYS);
    return weekday === undefined ? undefined : { kind: 'last-weekday', weekday };
  }
  const nth = /^(\d|[A-Za-z]{3})#([1-5])$/.exec(field);
  if (nth) {
    const weekday = numberOf(nth[1]!, WEEKDAYS);
    return weekday === undefined ? undefined : { kind: 'nth', weekday, nth: Number(nth[2]) };
  }
  const weekdays = numbersOf(field, WEEKDAYS);
  return weekdays && { kind: 'weekdays', weekdays };
}

/**
 * The first occurrence after the instant `after` (milliseconds), or undefined if there is none before the year 2200. A time
 * skipped by a clock change is left out; one that occurs twice counts once.
 */
export function nextOccurrence(cron: Cron, after: number, zone = 'UTC'): number | undefined {
  const start = localTime(after, zone);
  for (const year of cron.years) {
    if (year < start.year) continue;
    for (const month of cron.months) {
      if (year === start.year && month < start.month) continue;
      const isFirst = year === start.year && month === start.month;
      for (const day of daysIn(cron.days, year, month)) {
        if (isFirst && day < start.day) continue;
        const found = inDay(cron, { year, month, day }, isFirst && day === start.day ? start : MIDNIGHT, after, zone);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

const MIDNIGHT = { hour: 0, minute: 0 };

/**
 * The times from `start` on. An earlier time that is repeated after the clocks went back had its first occurrence before
 * `after`.
 */
function inDay(
  cron: Cron,
  date: { year: number; month: number; day: number },
  start: { hour: number; minute: number },
  after: number,
  zone: string,
): number | undefined {
  for (const hour of cron.hours) {
    if (hour < start.hour) continue;
    for (const minute of cron.minutes) {
      if (hour === start.hour && minute < start.minute) continue;
      const at = instantOf({ ...date, hour, minute }, zone);
      if (at !== undefined && at > after) return at;
    }
  }
  return undefined;
}

/** The selected days of a month, in order. */
function daysIn(days: Days, year: number, month: number): number[] {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekdayOf = (day: number): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  const all = Array.from({ length }, (_, index) => index + 1);
  switch (days.kind) {
    case 'dates':
      return days.dates.filter((date) => date <= length);
    case 'last':
      return [length];
    case 'last-workday':
      return [workdayNear(length, length, weekdayOf)];
    case 'workday':
      return days.near > length ? [] : [workdayNear(days.near, length, weekdayOf)];
    case 'weekdays':
      return all.filter((day) => days.weekdays.includes(weekdayOf(day)));
    case 'last-weekday':
      return all.filter((day) => day > length - 7 && weekdayOf(day) === days.weekday);
    case 'nth':
      return all.filter((day) => Math.ceil(day / 7) === days.nth && weekdayOf(day) === days.weekday);
  }
}

/** The workday closest to a date, in the same month. */
function workdayNear(date: number, length: number, weekdayOf: (day: number) => number): number {
  const weekday = weekdayOf(date);
  if (weekday === 7) return date > 1 ? date - 1 : date + 2;
  if (weekday === 1) return date < length ? date + 1 : date - 2;
  return date;
}
