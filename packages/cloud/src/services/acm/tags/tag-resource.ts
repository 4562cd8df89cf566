import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { certificatesOf, find } from '../records.ts';
import { checkTags } from './tags.ts';

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = ({ ResourceArn, Tags = [] }, ctx) => {
  const record = find(ctx, ResourceArn);
  certificatesOf(ctx).put(record.arn, { ...record, tags: checkTags(Tags, record.tags) });
  return {};
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = ({ ResourceArn, TagKeys = [] }, ctx) => {
  const record = find(ctx, ResourceArn);
  certificatesOf(ctx).put(record.arn, { ...record, tags: record.tags.filter(({ Key }) => !TagKeys.includes(Key)) });
  return {};
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = ({ ResourceArn }, ctx) => ({ Tags: find(ctx, ResourceArn).tags.map((tag) => ({ ...tag })) });
