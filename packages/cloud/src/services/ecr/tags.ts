import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { findByArn, save } from './find.ts';

const MOST = 50;

/** One tag per key; the later one wins. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Tag.html */
export function mergeTags(before: readonly Tag[], added: readonly Tag[]): Tag[] {
  const all = new Map<string, Tag>();
  for (const { Key = '', Value = '' } of [...before, ...added]) all.set(Key, { Key, Value });
  if (all.size > MOST) {
    throw new AwsError('TooManyTagsException', `A repository can have up to ${MOST} tags.`, 400);
  }
  return [...all.values()];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = (input, ctx) => ({ tags: [...findByArn(ctx, input.resourceArn).tags] });

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const repository = findByArn(ctx, input.resourceArn);
  save(ctx, { ...repository, tags: mergeTags(repository.tags, input.tags ?? []) });
  return {};
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const repository = findByArn(ctx, input.resourceArn);
  const gone = new Set(input.tagKeys);
  save(ctx, { ...repository, tags: repository.tags.filter(({ Key = '' }) => !gone.has(Key)) });
  return {};
};
