import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { invalid, invalidPlain } from './errors.ts';
import { type FoundTopic, findTopic } from './find.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html#tag-restrictions */
const MOST_TAGS = 50;

/** Tags by key, checked as AWS checks them. */
export function tagRecord(tags: readonly Tag[] | undefined): Record<string, string> {
  const result = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (result.has(Key)) throw invalid('Duplicated keys are not allowed.');
    if (Key.length < 1 || Key.length > 128) throw invalid('Tags Reason: Tag keys must be 1 to 128 characters long');
    if (Key.toLowerCase().startsWith('aws:')) throw invalid('Tags Reason: Tag keys must not begin with aws:');
    if (Value.length > 256) throw invalid('Tags Reason: Tag values must be at most 256 characters long');
    result.set(Key, Value);
  }
  return Object.fromEntries(result);
}

export function checkTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length <= MOST_TAGS) return;
  throw new AwsError('TagLimitExceeded', 'Could not complete request: tag quota of per resource exceeded', 400);
}

function tagged(arn: string | undefined, ctx: Context): FoundTopic {
  try {
    return findTopic(arn, ctx, 'ResourceArn');
  } catch {
    throw new AwsError('ResourceNotFound', 'Resource does not exist', 404);
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const { topic, state } = tagged(input.ResourceArn, ctx);
  const tags = { ...topic.tags, ...tagRecord(input.Tags) };
  checkTagCount(tags);
  state.topics.put(topic.name, { ...topic, tags });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const { topic, state } = tagged(input.ResourceArn, ctx);
  const gone = new Set(input.TagKeys);
  if (gone.size > MOST_TAGS) throw invalidPlain('Invalid parameter: TagKeys');
  const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !gone.has(key)));
  state.topics.put(topic.name, { ...topic, tags });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export const listTagsForResource: Operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse> = (
  input,
  ctx,
) => {
  const { topic } = tagged(input.ResourceArn, ctx);
  return { Tags: Object.entries(topic.tags).map(([Key, Value]) => ({ Key, Value })) };
};
