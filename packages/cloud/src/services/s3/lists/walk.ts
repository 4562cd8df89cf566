import { compareKeys, firstWhere, lowerBound } from '../shared/order.ts';

export interface Walk {
  readonly keys: readonly string[];
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Names up to this one, itself included, are left out. */
  readonly after: string | undefined;
  /** Keys that it is not true of are passed over. */
  readonly accept?: (key: string) => boolean;
}

/** A key, or the common prefix that stands for all the keys it begins. */
export type Step = { readonly key: string } | { readonly prefix: string };

/** Iterates over a bucket's keys in order, folding those with a common prefix before the delimiter into one step. */
export function* walk({ keys, prefix, delimiter, after, accept }: Walk): Generator<Step> {
  const begin = after !== undefined && compareKeys(after, prefix) > 0 ? after : prefix;
  let at = lowerBound(keys, begin);
  while (at < keys.length) {
    const key = keys[at]!;
    if (!key.startsWith(prefix)) return;
    if (accept && !accept(key)) {
      at += 1;
      continue;
    }
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (cut < 0) {
      if (after === undefined || compareKeys(key, after) > 0) yield { key };
      at += 1;
    } else {
      const common = key.slice(0, cut + delimiter!.length);
      if (after === undefined || compareKeys(common, after) > 0) yield { prefix: common };
      at = firstWhere(keys, at, (other) => !other.startsWith(common));
    }
  }
}
