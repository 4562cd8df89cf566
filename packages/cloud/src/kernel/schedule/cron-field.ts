/** Bounds of a cron field and the names that stand for its numbers, which begin at `min`. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

export const MINUTES: Range = { min: 0, max: 59 };
export const HOURS: Range = { min: 0, max: 23 };
export const DAYS: Range = { min: 1, max: 31 };
export const MONTHS: Range = {
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
/** 1 is Sunday. */
export const WEEKDAYS: Range = { min: 1, max: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
export const YEARS: Range = { min: 1970, max: 2199 };

/** The numbers that a field selects in ascending order, or undefined if it is invalid. */
export function numbersOf(field: string, range: Range): number[] | undefined {
  const found = new Set<number>();
  for (const item of field.split(',')) {
    const numbers = itemOf(item, range);
    if (!numbers) return undefined;
    for (const one of numbers) found.add(one);
  }
  return [...found].sort((a, b) => a - b);
}

/** A number or name within the range. */
export function numberOf(text: string, { min, max, names }: Range): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** `*`, `5`, `1-5`, and one of them with a step: `0/15`, `1-30/5`. */
function itemOf(item: string, range: Range): number[] | undefined {
  const [base = '', step, ...more] = item.split('/');
  if (more.length > 0) return undefined;
  const by = step === undefined ? 1 : /^\d{1,4}$/.test(step) ? Number(step) : 0;
  if (by < 1 || (step !== undefined && by > range.max)) return undefined;
  const span = spanOf(base, range, step !== undefined);
  if (!span) return undefined;
  const [from, to] = span;
  // A span whose end comes before its start wraps around the range: FRI-MON.
  const size = range.max - range.min + 1;
  const length = to >= from ? to - from : to - from + size;
  const numbers: number[] = [];
  for (let offset = 0; offset <= length; offset += by) numbers.push(((from - range.min + offset) % size) + range.min);
  return numbers;
}

function spanOf(base: string, range: Range, stepped: boolean): [number, number] | undefined {
  if (base === '*') return [range.min, range.max];
  const [first = '', last, ...more] = base.split('-');
  if (more.length > 0) return undefined;
  const from = numberOf(first, range);
  const to = last === undefined ? (stepped ? range.max : from) : numberOf(last, range);
  return from === undefined || to === undefined ? undefined : [from, to];
}
