import type { Tag } from '@aws-sdk/client-codedeploy';
import { failure } from '../errors.ts';

const MOST = 50;

/** Tags without duplicates; the last one of each key counts. */
export function checkTags(tags: readonly Tag[] | undefined, before: readonly Tag[] = []): Tag[] {
  const all = new Map(before.map((tag) => [tag.Key, tag]));
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || Key.startsWith('aws:')) {
      throw failure('InvalidTagsToAdd', `Invalid tag: ${Key}`);
    }
    all.set(Key, { Key, Value });
  }
  if (all.size > MOST) throw failure('InvalidTagsToAdd', `The maximum number of tags for a resource is ${MOST}.`);
  return [...all.values()];
}
