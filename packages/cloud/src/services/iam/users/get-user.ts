import type { GetUserRequest, GetUserResponse, ListUsersRequest, ListUsersResponse, User } from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { validationError } from '../errors.ts';
import { find, USER } from '../holders/holder.ts';
import { arnOf, nowOf, pathPrefixOf } from '../names.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { userShape, userSummary } from './shape.ts';

/** Without a name: the caller. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const getUser: Operation<GetUserRequest, GetUserResponse> = (input, ctx) => {
  if (input.UserName === undefined && ctx.caller.kind === 'root') return { User: rootUser(ctx) };
  return { User: userShape(find(USER, input.UserName ?? callerName(ctx), ctx)) };
};

/** The name of the calling user, for operations in which the name defaults to the caller. */
export function callerName(ctx: Context): string {
  const name = ctx.caller.kind === 'user' ? ctx.caller.arn.split('/').at(-1) : undefined;
  if (name === undefined) throw validationError('Must specify userName when calling with non-User credentials');
  return name;
}

/** The root user has no record: AWS shows it with its account's number for an id and no name. */
function rootUser(ctx: Context): User {
  return {
    Path: '/',
    UserName: undefined,
    UserId: ctx.account,
    Arn: arnOf(ctx, 'root', '', ''),
    CreateDate: new Date(nowOf(ctx)),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const listUsers: Operation<ListUsersRequest, ListUsersResponse> = (input, ctx) => {
  const prefix = pathPrefixOf(input.PathPrefix);
  const users = [...iam(ctx).users.values()].filter((user) => user.path.startsWith(prefix));
  const { items, ...rest } = page(users, input, (user) => user.path + user.name);
  return { Users: items.map(userSummary), ...rest };
};
