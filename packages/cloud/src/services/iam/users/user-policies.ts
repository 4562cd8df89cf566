import type {
  AttachUserPolicyRequest,
  DeleteUserPolicyRequest,
  DetachUserPolicyRequest,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
  ListUserPoliciesRequest,
  ListUserPoliciesResponse,
  PutUserPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { attach, detach, listAttached } from '../holders/attached.ts';
import { USER } from '../holders/holder.ts';
import { deleteInline, getInline, listInline, putInline } from '../holders/inline.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html and its siblings

export const putUserPolicy: Operation<PutUserPolicyRequest, object> = (input, ctx) => {
  putInline(USER, input.UserName, input.PolicyName, input.PolicyDocument, ctx);
  return {};
};

export const getUserPolicy: Operation<GetUserPolicyRequest, GetUserPolicyResponse> = (input, ctx) => ({
  UserName: input.UserName,
  ...getInline(USER, input.UserName, input.PolicyName, ctx),
});

export const deleteUserPolicy: Operation<DeleteUserPolicyRequest, object> = (input, ctx) => {
  deleteInline(USER, input.UserName, input.PolicyName, ctx);
  return {};
};

export const listUserPolicies: Operation<ListUserPoliciesRequest, ListUserPoliciesResponse> = (input, ctx) =>
  listInline(USER, input.UserName, input, ctx);

export const attachUserPolicy: Operation<AttachUserPolicyRequest, object> = async (input, ctx) => {
  await attach(USER, input.UserName, input.PolicyArn, ctx);
  return {};
};

export const detachUserPolicy: Operation<DetachUserPolicyRequest, object> = (input, ctx) => {
  detach(USER, input.UserName, input.PolicyArn, ctx);
  return {};
};

export const listAttachedUserPolicies: Operation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse> = (
  input,
  ctx,
) => listAttached(USER, input.UserName, input, ctx);
