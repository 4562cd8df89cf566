import { inParallel } from '../../base/async.ts';
import type { JawsBucket } from '../bucket.ts';

const atOnce = 8;

/**
 * Makes sure that a bucket has this code: missing objects are copied from the other buckets. Returns the keys that are in none
 * of them;
 * then nothing was copied.
 */
export async function bringCode(
  bucket: JawsBucket,
  keys: readonly string[],
  others: readonly JawsBucket[],
): Promise<readonly string[]> {
  const missing = await missingIn(bucket, keys);
  if (missing.length === 0) return [];
  const sources = new Map<string, JawsBucket>();
  for (const other of others) {
    const open = missing.filter((key) => !sources.has(key));
    if (open.length === 0) break;
    // An unreachable bucket offers nothing.
    const gone = new Set(await missingIn(other, open).catch(() => open));
    for (const key of open) if (!gone.has(key)) sources.set(key, other);
  }
  const nowhere = missing.filter((key) => !sources.has(key));
  if (nowhere.length > 0) return nowhere;
  await inParallel(missing, atOnce, async (key) => {
    await bucket.copyFrom(await sources.get(key)!.source(key), key);
  });
  return [];
}

/** The keys that a bucket does not have. */
async function missingIn(bucket: JawsBucket, keys: readonly string[]): Promise<string[]> {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)));
  const lists = await Promise.all([...folders].map((folder) => bucket.list(folder)));
  const there = new Set(lists.flat().map(({ key }) => key));
  return keys.filter((key) => !there.has(key));
}
