import type { HttpRequest } from 'jaws-core-js/http';
import { invalid } from '../texts.ts';
import { dayMs, dayOf } from '../usage.ts';

export type Input = Readonly<Record<string, unknown>>;

const own = (input: Input, field: string): unknown => (Object.hasOwn(input, field) ? input[field] : undefined);

/** A line of visible characters. Throws KeyRefusal. */
export function nameIn(input: Input): string {
  const value = own(input, 'name');
  const name = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  if (name === '' || name.length > 60 || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>]/u.test(name)) throw invalid('name');
  return name;
}

export function scopesIn(input: Input): readonly string[] | undefined {
  const scopes = own(input, 'scopes');
  if (scopes === undefined) return undefined;
  if (!Array.isArray(scopes) || scopes.length > 50 || !scopes.every((one) => typeof one === 'string')) {
    throw invalid('scopes');
  }
  return [...new Set(scopes)].sort();
}

/** Days after which a key expires; undefined for never. `usual`: 0 for never, otherwise also the maximum. */
export function expiryIn(input: Input, usual: number): number | undefined {
  const days = own(input, 'expiresInDays') ?? (usual === 0 ? undefined : usual);
  if (days === undefined) return undefined;
  const most = usual === 0 ? 3650 : usual;
  if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > most) throw invalid('expiresInDays');
  return Number(days);
}

/** Hours for which the old key stays valid; 0 for a leaked key. */
export function overlapIn(input: Input, usual: number): number {
  const hours = own(input, 'overlapHours') ?? usual;
  if (!Number.isInteger(hours) || Number(hours) < 0 || Number(hours) > usual) throw invalid('overlapHours');
  return Number(hours);
}

/** The header Idempotency-Key. */
export function requestIn({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  const key = headers['idempotency-key'];
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) throw invalid('idempotency', 'Idempotency-Key');
  return key;
}

const longest = 93 * dayMs;

/** `from` and `to` of a report; by default the last 30 days. Throws KeyRefusal. */
export function daysIn(from: unknown, to: unknown, now: number): { readonly from: string; readonly to: string } {
  const last = to ?? dayOf(now);
  const first = from ?? dayOf(Date.parse(String(last)) - 29 * dayMs || now);
  const [begin, end] = [first, last].map((one) => (isDay(one) ? Date.parse(one) : Number.NaN));
  if (!(end! >= begin! && end! - begin! <= longest)) throw invalid('days', 'from');
  return { from: String(first), to: String(last) };
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\d$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  dayOf(Date.parse(value)) === value;
