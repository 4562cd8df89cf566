/** Narrows JSON data to an object: neither null nor a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `812 B`, `4.1 KiB`, `1.3 MiB`, `2.05 GiB`. */
export function formatBytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(1)} KiB`;
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(1)} MiB`;
  return `${(count / 1024 ** 3).toFixed(2)} GiB`;
}

/** `51.3 MB`: the unit in which AWS states Lambda's limits, where 1 MB has 1024 * 1024 bytes. */
export const formatMegabytes = (count: number): string => `${(count / 1024 ** 2).toFixed(1)} MB`;

/** A name as a part of a CloudFormation logical id: `my-key` is `MyKey`. */
export const pascalCase = (name: string): string =>
  name
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

/**
 * The name that was probably meant, if one is close enough: case is ignored, transposed letters count as one slip, and a
 * word of four letters or more may be the beginning of a longer name.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let min = limit + 1;
  for (const name of names) {
    const slips = distance(wanted, name.toLowerCase());
    if (slips < min) [best, min] = [name, slips];
  }
  if (best === undefined && wanted.length >= 4) return [...names].find((name) => name.toLowerCase().startsWith(wanted));
  return best;
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) slips = Math.min(slips, before[j - 2]! + 1);
      row.push(slips);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}

/** Seconds as people write them in jaws.json: `15m`, `1h30m`, `45s`. */
export function spanOf(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const parts = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', rest > 0 ? `${rest}s` : ''];
  return parts.join('') || '0s';
}
