import type {
  DeleteRolePermissionsBoundaryRequest,
  DeleteUserPermissionsBoundaryRequest,
  PutRolePermissionsBoundaryRequest,
  PutUserPermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { noSuchEntity } from '../errors.ts';
import { change, find, ROLE, USER } from '../holders/holder.ts';
import { findPolicy } from '../policies/managed.ts';
import { check, reject, violation } from '../validate.ts';
import { modifiable } from './modifiable.ts';

/** The ARN of an existing managed policy, for use as a permissions boundary. */
export async function checkBoundary(value: string | undefined, ctx: Context): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const arn = check(value, 'permissionsBoundary', { min: 20, max: 2048 });
  if (!/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) {
    reject([violation(arn, 'permissionsBoundary', 'Member must satisfy regular expression pattern: arn:.+:policy/.+')]);
  }
  if (!(await findPolicy(arn, ctx))) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  return arn;
}

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html and its siblings

export const putRolePermissionsBoundary: Operation<PutRolePermissionsBoundaryRequest, object> = async (input, ctx) => {
  const boundary = await checkBoundary(
    check(input.PermissionsBoundary, 'permissionsBoundary', { min: 20, max: 2048 }),
    ctx,
  );
  change(ROLE, modifiable(find(ROLE, input.RoleName, ctx)), { boundary }, ctx);
  return {};
};

export const deleteRolePermissionsBoundary: Operation<DeleteRolePermissionsBoundaryRequest, object> = (input, ctx) => {
  change(ROLE, modifiable(find(ROLE, input.RoleName, ctx)), { boundary: undefined }, ctx);
  return {};
};

export const putUserPermissionsBoundary: Operation<PutUserPermissionsBoundaryRequest, object> = async (input, ctx) => {
  const boundary = await checkBoundary(
    check(input.PermissionsBoundary, 'permissionsBoundary', { min: 20, max: 2048 }),
    ctx,
  );
  change(USER, find(USER, input.UserName, ctx), { boundary }, ctx);
  return {};
};

export const deleteUserPermissionsBoundary: Operation<DeleteUserPermissionsBoundaryRequest, object> = (input, ctx) => {
  change(USER, find(USER, input.UserName, ctx), { boundary: undefined }, ctx);
  return {};
};
