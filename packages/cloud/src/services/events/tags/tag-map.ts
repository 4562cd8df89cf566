import type { Tag } from '@aws-sdk/client-eventbridge';
import { invalid, limitExceeded } from '../errors.ts';

const MOST = 50;

/** The tags with those of a request; later ones win. */
export function withTags(
  before: Readonly<Record<string, string>>,
  tags: readonly Tag[] | undefined,
): Readonly<Record<string, string>> {
  const all = new Map(Object.entries(before));
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256) {
      throw invalid('1 validation error detected: Invalid tag key or value length.');
    }
    all.set(Key, Value);
  }
  if (all.size > MOST) throw limitExceeded();
  return Object.fromEntries(all);
}

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
