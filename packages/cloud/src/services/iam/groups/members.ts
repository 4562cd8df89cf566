import type {
  AddUserToGroupRequest,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  RemoveUserFromGroupRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { limitExceeded } from '../errors.ts';
import { change, find, GROUP, USER } from '../holders/holder.ts';
import { page } from '../page.ts';
import { type GroupRecord, type Iam, iam } from '../records.ts';
import { groupShape } from './groups.ts';

const MAX_GROUPS = 10;

export function groupsOf(state: Iam, user: string): Readonly<GroupRecord>[] {
  return [...state.groups.values()].filter((group) => group.members.includes(user));
}

/** Adding a member again changes nothing. https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export const addUserToGroup: Operation<AddUserToGroupRequest, object> = (input, ctx) => {
  const group = find(GROUP, input.GroupName, ctx);
  const user = find(USER, input.UserName, ctx);
  if (group.members.includes(user.name)) return {};
  if (groupsOf(iam(ctx), user.name).length >= MAX_GROUPS) {
    throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${MAX_GROUPS}`);
  }
  change(GROUP, group, { members: [...group.members, user.name] }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export const removeUserFromGroup: Operation<RemoveUserFromGroupRequest, object> = (input, ctx) => {
  const group = find(GROUP, input.GroupName, ctx);
  const user = find(USER, input.UserName, ctx);
  change(GROUP, group, { members: group.members.filter((one) => one !== user.name) }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const listGroupsForUser: Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> = (input, ctx) => {
  const user = find(USER, input.UserName, ctx);
  const { items, ...rest } = page(groupsOf(iam(ctx), user.name), input, (group) => group.path + group.name);
  return { Groups: items.map(groupShape), ...rest };
};
