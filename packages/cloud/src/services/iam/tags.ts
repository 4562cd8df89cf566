import { invalidInput, limitExceeded } from './errors.ts';
import type { Tag } from './records.ts';
import { reject, violation } from './validate.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const LIMIT = 50;

/** Tags of a request, checked; later ones of the same key (whatever its case) are refused. */
export function tagsOf(input: readonly TagInput[] | undefined): Tag[] {
  const tags = (input ?? []).map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
  const broken: string[] = [];
  if (tags.length > LIMIT) {
    broken.push(violation(JSON.stringify(tags), 'tags', `Member must have length less than or equal to ${LIMIT}`));
  }
  tags.forEach((tag, index) => {
    broken.push(...keyViolations(tag.Key, `tags.${index + 1}.member.key`));
    const field = `tags.${index + 1}.member.value`;
    if (tag.Value.length > 256)
      broken.push(violation(tag.Value, field, 'Member must have length less than or equal to 256'));
    if (!CHARACTERS.test(tag.Value)) broken.push(violation(tag.Value, field, PATTERN_TEXT));
  });
  reject(broken);
  const seen = new Set(tags.map((tag) => tag.Key.toLowerCase()));
  if (seen.size < tags.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  return tags;
}

const PATTERN_TEXT = 'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+';

function keyViolations(key: string, field: string): string[] {
  const broken: string[] = [];
  if (key.length < 1) broken.push(violation(key, field, 'Member must have length greater than or equal to 1'));
  if (key.length > 128) broken.push(violation(key, field, 'Member must have length less than or equal to 128'));
  if (!CHARACTERS.test(key)) broken.push(violation(key, field, PATTERN_TEXT));
  return broken;
}

/** The tags after a Tag… operation: a tag of the same key is replaced in its place. */
export function addTags(existing: readonly Tag[], input: readonly TagInput[] | undefined): Tag[] {
  const tags = [...existing];
  for (const tag of tagsOf(input)) {
    const at = tags.findIndex((one) => one.Key.toLowerCase() === tag.Key.toLowerCase());
    if (at >= 0) tags[at] = tag;
    else tags.push(tag);
  }
  if (tags.length > LIMIT) {
    throw limitExceeded('The number of tags has reached the maximum limit.');
  }
  return tags;
}

/** The remaining tags after an Untag… operation. Missing keys are ignored. */
export function removeTags(existing: readonly Tag[], keys: readonly string[] | undefined): Tag[] {
  const list = keys ?? [];
  const broken: string[] = [];
  if (list.length > LIMIT) {
    broken.push(violation(JSON.stringify(list), 'tagKeys', `Member must have length less than or equal to ${LIMIT}`));
  }
  list.forEach((key, index) => {
    broken.push(...keyViolations(key, `tagKeys.${index + 1}.member`));
  });
  reject(broken);
  const gone = new Set(list.map((key) => key.toLowerCase()));
  return existing.filter((tag) => !gone.has(tag.Key.toLowerCase()));
}

/** The shape in responses: undefined instead of an empty list. */
export function tagsOrUndefined(tags: readonly Tag[]): Tag[] | undefined {
  return tags.length > 0 ? [...tags] : undefined;
}
