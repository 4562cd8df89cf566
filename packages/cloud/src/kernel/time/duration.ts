const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A hundred years: clocks cannot be advanced further. */
const LONGEST = 100 * 365 * 86_400_000;

/** `5m`, `1.5h`, `250ms`, `1h30m` or a number of milliseconds, in milliseconds. Throws a RangeError. */
export function duration(input: unknown): number {
  const milliseconds = typeof input === 'string' ? sum(input) : input;
  if (typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds <= LONGEST) return milliseconds;
  throw new RangeError(
    `A duration is milliseconds or a text such as 250ms, 30s, 5m, 1h30m or 7d, not ${JSON.stringify(input)}.`,
  );
}

function sum(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return Number.NaN;
  return [...text.matchAll(/(?<![\d.])([\d.]+)(ms|[smhd])/g)].reduce(
    (total, [, count, unit = '']) => total + Number(count) * (UNITS[unit] ?? Number.NaN),
    0,
  );
}
