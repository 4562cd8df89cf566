import type {
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupRequest,
  GetGroupRequest,
  GetGroupResponse,
  Group,
  ListGroupsRequest,
  ListGroupsResponse,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, deleteConflict } from '../errors.ts';
import { find, GROUP } from '../holders/holder.ts';
import { arnOf, groupName, isNameTaken, nowOf, pathOf, pathPrefixOf, uniqueId } from '../names.ts';
import { page } from '../page.ts';
import { type GroupRecord, iam, type UserRecord } from '../records.ts';
import { userSummary } from '../users/shape.ts';

export function groupShape(group: Readonly<GroupRecord>): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.created),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const createGroup: Operation<CreateGroupRequest, CreateGroupResponse> = (input, ctx) => {
  const name = groupName(input.GroupName);
  const path = pathOf(input.Path, ctx.kernel);
  const { groups } = iam(ctx);
  if (isNameTaken(groups.keys(), name)) throw alreadyExists(`Group with name ${name} already exists.`);
  const group: GroupRecord = {
    name,
    path,
    id: uniqueId(ctx, 'AGPA'),
    arn: arnOf(ctx, 'group', path, name),
    created: nowOf(ctx),
    attached: [],
    inline: [],
    members: [],
  };
  groups.put(name, group);
  return { Group: groupShape(group) };
};

/** The group and its members. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export const getGroup: Operation<GetGroupRequest, GetGroupResponse> = (input, ctx) => {
  const group = find(GROUP, input.GroupName, ctx);
  const { users } = iam(ctx);
  const members = group.members.map((name) => users.get(name)).filter((user): user is UserRecord => user !== undefined);
  const { items, ...rest } = page(members, input, (user) => user.name);
  return { Group: groupShape(group), Users: items.map(userSummary), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export const listGroups: Operation<ListGroupsRequest, ListGroupsResponse> = (input, ctx) => {
  const prefix = pathPrefixOf(input.PathPrefix);
  const groups = [...iam(ctx).groups.values()].filter((group) => group.path.startsWith(prefix));
  const { items, ...rest } = page(groups, input, (group) => group.path + group.name);
  return { Groups: items.map(groupShape), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html */
export const updateGroup: Operation<UpdateGroupRequest, object> = (input, ctx) => {
  const group = find(GROUP, input.GroupName, ctx);
  const name = input.NewGroupName === undefined ? group.name : groupName(input.NewGroupName);
  const path = input.NewPath === undefined ? group.path : pathOf(input.NewPath, ctx.kernel);
  const { groups } = iam(ctx);
  const others = [...groups.keys()].filter((one) => one !== group.name);
  if (isNameTaken(others, name)) throw alreadyExists(`Group with name ${name} already exists.`);
  if (name !== group.name) groups.delete(group.name);
  groups.put(name, { ...group, name, path, arn: arnOf(ctx, 'group', path, name) });
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export const deleteGroup: Operation<DeleteGroupRequest, object> = (input, ctx) => {
  const group = find(GROUP, input.GroupName, ctx);
  if (group.members.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (group.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (group.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  iam(ctx).groups.delete(group.name);
  return {};
};
