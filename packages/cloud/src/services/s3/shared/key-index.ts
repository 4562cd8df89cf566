import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import { compareKeys, lowerBound } from './order.ts';
import type { Version } from './records.ts';

/** Name of an older version's record: its id has no slash, its key may have. */
export const olderKey = (key: string, id: string): string => `${id}/${key}`;

/**
 * Indexes beside the collections of a bucket: its keys in order, and the ids of a key's older versions, oldest
 * first. Built at their first use and kept up to date by {@link Objects}.
 */
export class KeyIndex {
  readonly keys: string[];
  readonly older = new Map<string, string[]>();
  #olderCount = 0;

  constructor(current: Collection<Version>, older: Collection<Version>) {
    const keys = [...current.keys()];
    // The engine's own order differs only where surrogates and what is above them come in; it is ten times as fast.
    this.keys = keys.some((key) => /[\ud800-\uffff]/.test(key))
      ? keys.sort(compareKeys)
      : keys.sort((a, b) => (a < b ? -1 : 1));
    for (const name of older.keys()) {
      const slash = name.indexOf('/');
      this.addOlder(name.slice(slash + 1), name.slice(0, slash));
    }
  }

  /** False when the store took changes back, after a write to the disk failed. */
  fits(current: Collection<Version>, older: Collection<Version>): boolean {
    return this.keys.length === current.size && this.#olderCount === older.size;
  }

  hasPrefix(prefix: string): boolean {
    return this.keys[lowerBound(this.keys, prefix)]?.startsWith(prefix) === true;
  }

  add(key: string): void {
    const last = this.keys.at(-1);
    if (last === undefined || compareKeys(last, key) < 0) this.keys.push(key);
    else this.keys.splice(lowerBound(this.keys, key), 0, key);
  }

  remove(key: string): void {
    const at = lowerBound(this.keys, key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  addOlder(key: string, id: string): void {
    const ids = this.older.get(key);
    if (ids) ids.push(id);
    else this.older.set(key, [id]);
    this.#olderCount += 1;
  }

  removeOlder(key: string, id: string): void {
    const ids = this.older.get(key) ?? [];
    const rest = ids.filter((other) => other !== id);
    if (rest.length === 0) this.older.delete(key);
    else this.older.set(key, rest);
    this.#olderCount -= ids.length - rest.length;
  }
}

const indexes: Part<Map<string, KeyIndex>> = { name: 's3 key indexes', open: () => new Map() };

export function indexOf(
  kernel: Kernel,
  place: string,
  current: Collection<Version>,
  older: Collection<Version>,
): KeyIndex {
  const all = kernel.part(indexes);
  const known = all.get(place);
  if (known?.fits(current, older)) return known;
  const made = new KeyIndex(current, older);
  all.set(place, made);
  return made;
}

export function forgetIndex(kernel: Kernel, place: string): void {
  kernel.part(indexes).delete(place);
}
