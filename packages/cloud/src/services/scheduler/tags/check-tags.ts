import type { Tag } from '@aws-sdk/client-scheduler';
import { invalid } from '../errors.ts';

const MOST = 200;

/** Tags without duplicates; the last one of each key counts. */
export function checkTags(tags: readonly Tag[] | undefined, before: readonly Tag[] = []): Tag[] {
  const all = new Map(before.map((tag) => [tag.Key, tag]));
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256) throw invalid(`Invalid tag: ${Key}`);
    all.set(Key, { Key, Value });
  }
  if (all.size > MOST) throw invalid(`The maximum number of tags for a resource is ${MOST}.`);
  return [...all.values()];
}
