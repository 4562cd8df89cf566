import { fail } from '../errors/catalogue/index.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How long back, in milliseconds: `30s`, `10m`, `2h`, `1d`. Undefined for any other text. */
export function spanOf(text: string): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit]!;
}

/** A time, or a duration before now: milliseconds since 1970. Throws InvalidValue. */
export function timeOf(text: string, now: Date): number {
  const span = spanOf(text);
  const time = span === undefined ? Date.parse(text) : now.getTime() - span;
  if (!Number.isNaN(time)) return time;
  throw fail('InvalidValue', { what: '--since', value: text, expected: '30s, 10m, 2h, 1d or an ISO 8601 time' });
}
