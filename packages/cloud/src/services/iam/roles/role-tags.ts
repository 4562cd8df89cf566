import type { ListRoleTagsRequest, ListRoleTagsResponse, TagRoleRequest, UntagRoleRequest } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { change, find, ROLE } from '../holders/holder.ts';
import { page } from '../page.ts';
import { addTags, removeTags } from '../tags.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html and its siblings

export const tagRole: Operation<TagRoleRequest, object> = (input, ctx) => {
  const role = find(ROLE, input.RoleName, ctx);
  change(ROLE, role, { tags: addTags(role.tags, input.Tags) }, ctx);
  return {};
};

export const untagRole: Operation<UntagRoleRequest, object> = (input, ctx) => {
  const role = find(ROLE, input.RoleName, ctx);
  change(ROLE, role, { tags: removeTags(role.tags, input.TagKeys) }, ctx);
  return {};
};

export const listRoleTags: Operation<ListRoleTagsRequest, ListRoleTagsResponse> = (input, ctx) => {
  const { items, ...rest } = page(find(ROLE, input.RoleName, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
