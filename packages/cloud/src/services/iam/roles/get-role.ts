import type { GetRoleRequest, GetRoleResponse, ListRolesRequest, ListRolesResponse } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { find, ROLE } from '../holders/holder.ts';
import { pathPrefixOf } from '../names.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { roleShape, roleSummary } from './shape.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole: Operation<GetRoleRequest, GetRoleResponse> = (input, ctx) => ({
  Role: roleShape(find(ROLE, input.RoleName, ctx)),
});

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles: Operation<ListRolesRequest, ListRolesResponse> = (input, ctx) => {
  const prefix = pathPrefixOf(input.PathPrefix);
  const roles = [...iam(ctx).roles.values()].filter((role) => role.path.startsWith(prefix));
  const { items, ...rest } = page(roles, input, (role) => role.path + role.name);
  return { Roles: items.map(roleSummary), ...rest };
};
