import type {
  AttachGroupPolicyRequest,
  DeleteGroupPolicyRequest,
  DetachGroupPolicyRequest,
  GetGroupPolicyRequest,
  GetGroupPolicyResponse,
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse,
  ListGroupPoliciesRequest,
  ListGroupPoliciesResponse,
  PutGroupPolicyRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { attach, detach, listAttached } from '../holders/attached.ts';
import { GROUP } from '../holders/holder.ts';
import { deleteInline, getInline, listInline, putInline } from '../holders/inline.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html and its siblings

export const putGroupPolicy: Operation<PutGroupPolicyRequest, object> = (input, ctx) => {
  putInline(GROUP, input.GroupName, input.PolicyName, input.PolicyDocument, ctx);
  return {};
};

export const getGroupPolicy: Operation<GetGroupPolicyRequest, GetGroupPolicyResponse> = (input, ctx) => ({
  GroupName: input.GroupName,
  ...getInline(GROUP, input.GroupName, input.PolicyName, ctx),
});

export const deleteGroupPolicy: Operation<DeleteGroupPolicyRequest, object> = (input, ctx) => {
  deleteInline(GROUP, input.GroupName, input.PolicyName, ctx);
  return {};
};

export const listGroupPolicies: Operation<ListGroupPoliciesRequest, ListGroupPoliciesResponse> = (input, ctx) =>
  listInline(GROUP, input.GroupName, input, ctx);

export const attachGroupPolicy: Operation<AttachGroupPolicyRequest, object> = async (input, ctx) => {
  await attach(GROUP, input.GroupName, input.PolicyArn, ctx);
  return {};
};

export const detachGroupPolicy: Operation<DetachGroupPolicyRequest, object> = (input, ctx) => {
  detach(GROUP, input.GroupName, input.PolicyArn, ctx);
  return {};
};

export const listAttachedGroupPolicies: Operation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
> = (input, ctx) => listAttached(GROUP, input.GroupName, input, ctx);
