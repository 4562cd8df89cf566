import type {
  AttachRolePolicyRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { attach, detach, listAttached } from '../holders/attached.ts';
import { find, ROLE } from '../holders/holder.ts';
import { deleteInline, getInline, listInline, putInline } from '../holders/inline.ts';
import { modifiable } from './modifiable.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html and its siblings

export const putRolePolicy: Operation<PutRolePolicyRequest, object> = (input, ctx) => {
  modifiable(find(ROLE, input.RoleName, ctx));
  putInline(ROLE, input.RoleName, input.PolicyName, input.PolicyDocument, ctx);
  return {};
};

export const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = (input, ctx) => ({
  RoleName: input.RoleName,
  ...getInline(ROLE, input.RoleName, input.PolicyName, ctx),
});

export const deleteRolePolicy: Operation<DeleteRolePolicyRequest, object> = (input, ctx) => {
  modifiable(find(ROLE, input.RoleName, ctx));
  deleteInline(ROLE, input.RoleName, input.PolicyName, ctx);
  return {};
};

export const listRolePolicies: Operation<ListRolePoliciesRequest, ListRolePoliciesResponse> = (input, ctx) =>
  listInline(ROLE, input.RoleName, input, ctx);

export const attachRolePolicy: Operation<AttachRolePolicyRequest, object> = async (input, ctx) => {
  modifiable(find(ROLE, input.RoleName, ctx));
  await attach(ROLE, input.RoleName, input.PolicyArn, ctx);
  return {};
};

export const detachRolePolicy: Operation<DetachRolePolicyRequest, object> = (input, ctx) => {
  modifiable(find(ROLE, input.RoleName, ctx));
  detach(ROLE, input.RoleName, input.PolicyArn, ctx);
  return {};
};

export const listAttachedRolePolicies: Operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse> = (
  input,
  ctx,
) => listAttached(ROLE, input.RoleName, input, ctx);
