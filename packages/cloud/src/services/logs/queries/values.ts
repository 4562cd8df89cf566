/** A field's value. Undefined when the event does not have the field. */
export type Value = string | number | boolean | undefined;

/** An event's fields by name. */
export type Row = ReadonlyMap<string, Value>;

export function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export function isTrue(value: Value): boolean {
  return value === true || value === 'true' || (typeof value === 'number' && value !== 0);
}

/** Numbers by size where both are numbers, otherwise text. Missing values come first. */
export function compare(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  const [s, t] = [String(a), String(b)];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** Fields that hold times. */
const TIMES = new Set(['@timestamp', '@ingestionTime']);

/** A value as results show it: times as `2026-11-25 10:46:28.000`. */
export function shownValue(name: string, value: Value): string {
  if (typeof value === 'number' && (TIMES.has(name) || /^(bin|datefloor|dateceil|fromMillis)\(/.test(name))) {
    return new Date(value).toISOString().replace('T', ' ').replace('Z', '');
  }
  return typeof value === 'number' ? String(Math.round(value * 1e4) / 1e4) : String(value);
}
