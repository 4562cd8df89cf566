/** The order of S3's lists: that of the keys' UTF-8 bytes, which differs from JavaScript's where surrogates come in. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Index of the first key that is not before `key`. */
export function lowerBound(keys: readonly string[], key: string, from = 0): number {
  return firstWhere(keys, from, (candidate) => compareKeys(candidate, key) >= 0);
}

/** Index of the first key, from `from` on, for which `holds` is true: it must stay true after that. */
export function firstWhere(keys: readonly string[], from: number, holds: (key: string) => boolean): number {
  let [low, high] = [from, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(keys[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
