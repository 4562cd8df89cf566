import type {
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
  UpdateRoleResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { change, find, ROLE } from '../holders/holder.ts';
import { checkTrust } from '../policies/document.ts';
import { checkOptional, checkRange } from '../validate.ts';
import { checkTrustSize } from './create-role.ts';
import { modifiable } from './modifiable.ts';
import { roleShape } from './shape.ts';

const DESCRIPTION = { min: 0, max: 1000 };

/** Omitted members return to their default. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const updateRole: Operation<UpdateRoleRequest, UpdateRoleResponse> = (input, ctx) => {
  const role = find(ROLE, input.RoleName, ctx);
  const description = checkOptional(input.Description, 'description', DESCRIPTION);
  const maxSession = checkRange(input.MaxSessionDuration, 'maxSessionDuration', 3600, 43_200) ?? 3600;
  change(ROLE, role, { description, maxSession }, ctx);
  return {};
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const updateRoleDescription: Operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse> = (
  input,
  ctx,
) => {
  const role = find(ROLE, input.RoleName, ctx);
  const description = checkOptional(input.Description, 'description', DESCRIPTION);
  return { Role: roleShape(change(ROLE, role, { description }, ctx)) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy: Operation<UpdateAssumeRolePolicyRequest, object> = (input, ctx) => {
  const role = modifiable(find(ROLE, input.RoleName, ctx));
  const trust = checkTrustSize(checkTrust(input.PolicyDocument, 'policyDocument'));
  change(ROLE, role, { trust }, ctx);
  return {};
};
