import type { Tag } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';

const MOST = 50;

/** Tags with those of a request, the last of each key. */
export function checkTags(tags: readonly Tag[] | undefined, before: readonly Tag[] = []): Tag[] {
  const all = new Map(before.map((tag) => [tag.Key, tag]));
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256) throw invalid(`Invalid tag: ${Key}`);
    if (Key.startsWith('aws:')) throw invalid('Tag keys must not begin with aws:.');
    all.set(Key, { Key, Value });
  }
  if (all.size > MOST) throw new AwsError('TooManyTagsError', `A parameter can have at most ${MOST} tags.`, 400);
  return [...all.values()];
}
