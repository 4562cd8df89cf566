/**
 * The shortest list that still fails, as far as taking out parts of it finds one: halves first, then quarters, and single items at the end, again
 * and again until none can be spared.
 */
export async function shrink<Item>(
  items: readonly Item[],
  fails: (fewer: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let shortest = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; ) {
    let isShorter = false;
    for (let from = 0; from < shortest.length; ) {
      const fewer = [...shortest.slice(0, from), ...shortest.slice(from + size)];
      if (fewer.length > 0 && (await fails(fewer))) {
        shortest = fewer;
        isShorter = true;
      } else from += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (!isShorter) break;
  }
  return shortest;
}
