/**
 * The name that was probably meant, when one is near enough: case is ignored, transposed letters count as one slip, and a
 * word of four letters or more may be the beginning of a longer name.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const name of names) {
    const slips = distance(wanted, name.toLowerCase());
    if (slips < least) [best, least] = [name, slips];
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
