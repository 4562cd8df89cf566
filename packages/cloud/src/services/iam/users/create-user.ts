import type { CreateUserRequest, CreateUserResponse } from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists } from '../errors.ts';
import { arnOf, isNameTaken, nowOf, pathOf, uniqueId, userName } from '../names.ts';
import { iam, type UserRecord } from '../records.ts';
import { checkBoundary } from '../roles/boundary.ts';
import { tagsOf } from '../tags.ts';
import { userShape } from './shape.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const createUser: Operation<CreateUserRequest, CreateUserResponse> = async (input, ctx) => {
  const name = userName(input.UserName);
  const path = pathOf(input.Path, ctx.kernel);
  const tags = tagsOf(input.Tags);
  const boundary = await checkBoundary(input.PermissionsBoundary, ctx);
  const { users } = iam(ctx);
  if (isNameTaken(users.keys(), name)) throw alreadyExists(`User with name ${name} already exists.`);
  const user: UserRecord = {
    name,
    path,
    id: uniqueId(ctx, 'AIDA'),
    arn: arnOf(ctx, 'user', path, name),
    created: nowOf(ctx),
    attached: [],
    inline: [],
    tags,
    boundary,
  };
  users.put(name, user);
  return { User: userShape(user) };
};
