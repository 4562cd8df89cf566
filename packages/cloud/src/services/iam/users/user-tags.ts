import type { ListUserTagsRequest, ListUserTagsResponse, TagUserRequest, UntagUserRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { change, find, USER } from '../holders/holder.ts';
import { page } from '../page.ts';
import { addTags, removeTags } from '../tags.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html and its siblings

export const tagUser: Operation<TagUserRequest, object> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  change(USER, user, { tags: addTags(user.tags, input.Tags) }, ctx);
  return {};
};

export const untagUser: Operation<UntagUserRequest, object> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  change(USER, user, { tags: removeTags(user.tags, input.TagKeys) }, ctx);
  return {};
};

export const listUserTags: Operation<ListUserTagsRequest, ListUserTagsResponse> = (input, ctx) => {
  const { items, ...rest } = page(find(USER, input.UserName, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
