import type {
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse,
  TagInstanceProfileRequest,
  UntagInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { addTags, removeTags } from '../tags.ts';
import { findProfile } from './instance-profiles.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html and its siblings

export const tagInstanceProfile: Operation<TagInstanceProfileRequest, object> = (input, ctx) => {
  const profile = findProfile(input.InstanceProfileName, ctx);
  iam(ctx).instanceProfiles.put(profile.name, { ...profile, tags: addTags(profile.tags, input.Tags) });
  return {};
};

export const untagInstanceProfile: Operation<UntagInstanceProfileRequest, object> = (input, ctx) => {
  const profile = findProfile(input.InstanceProfileName, ctx);
  iam(ctx).instanceProfiles.put(profile.name, { ...profile, tags: removeTags(profile.tags, input.TagKeys) });
  return {};
};

export const listInstanceProfileTags: Operation<ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse> = (
  input,
  ctx,
) => {
  const { items, ...rest } = page(findProfile(input.InstanceProfileName, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
