import type { Budget } from '../../../../kernel/budget.ts';
import { Growing } from '../growth.ts';
import { isNumber, numberOf, print } from '../values.ts';

const LONGEST_WIDTH = 1_000_000;
/** Bounded: flags and width both take zeros, and a long run of them would be divided between the two in every way. */
const SPECIFIER = /%(\d{1,9}\$)?([-0+,]{0,8})(\d{0,9})(?:\.(\d{1,9}))?([a-zA-Z%])/g;

/** `String.format` with the conversions that make sense without classes. Anything else is an exception in Java too. */
export function format(pattern: string, values: readonly unknown[], budget: Budget): string {
  let next = 0;
  const grown = new Growing(budget);
  return pattern.replace(SPECIFIER, (_, at, flags, width, precision, kind) => {
    if (kind === '%') return '%';
    if (kind === 'n') return '\n';
    const value = at === undefined ? values[next++] : values[Number.parseInt(at as string, 10) - 1];
    const shown = conversion(kind as string, value, precision as string | undefined, budget);
    const signed =
      (flags as string).includes('+') && !shown.startsWith('-') && 'df'.includes(kind) ? `+${shown}` : shown;
    const size = Math.min(Number(width), LONGEST_WIDTH);
    grown.add(signed.padEnd(size));
    if ((flags as string).includes('-')) return signed.padEnd(size);
    return (flags as string).includes('0') ? signed.padStart(size, '0') : signed.padStart(size);
  });
}

function conversion(kind: string, value: unknown, precision: string | undefined, budget: Budget): string {
  if (kind === 's') return print(value, budget).slice(0, precision === undefined ? undefined : Number(precision));
  if (kind === 'S') return print(value, budget).toUpperCase();
  if (kind === 'b') return String(value !== false && value !== null && value !== undefined);
  if (!isNumber(value)) throw new TypeError(`%${kind}`);
  if (kind === 'd') return String(Math.trunc(numberOf(value)));
  if (kind === 'x') return Math.trunc(numberOf(value)).toString(16);
  if (kind === 'f') return numberOf(value).toFixed(precision === undefined ? 6 : Math.min(Number(precision), 100));
  throw new TypeError(`%${kind}`);
}
