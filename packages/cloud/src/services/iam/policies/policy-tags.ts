import type {
  ListPolicyTagsRequest,
  ListPolicyTagsResponse,
  TagPolicyRequest,
  UntagPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { addTags, removeTags } from '../tags.ts';
import { requireOwnPolicy, requirePolicy } from './managed.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html and its siblings

export const tagPolicy: Operation<TagPolicyRequest, object> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  iam(ctx).policies.put(policy.arn, { ...policy, tags: addTags(policy.tags, input.Tags) });
  return {};
};

export const untagPolicy: Operation<UntagPolicyRequest, object> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  iam(ctx).policies.put(policy.arn, { ...policy, tags: removeTags(policy.tags, input.TagKeys) });
  return {};
};

export const listPolicyTags: Operation<ListPolicyTagsRequest, ListPolicyTagsResponse> = async (input, ctx) => {
  const { items, ...rest } = page((await requirePolicy(input.PolicyArn, ctx)).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
