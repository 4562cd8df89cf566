import type {
  DeletePolicyRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { deleteConflict } from '../errors.ts';
import { published } from '../managed/part.ts';
import { pathPrefixOf } from '../names.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { checkEnum } from '../validate.ts';
import { requireOwnPolicy, requirePolicy } from './managed.ts';
import { policyShape, policySummary, usesOf } from './shape.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy: Operation<GetPolicyRequest, GetPolicyResponse> = async (input, ctx) => {
  const policy = await requirePolicy(input.PolicyArn, ctx);
  return { Policy: policyShape(policy, usesOf(iam(ctx))) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = async (input, ctx) => {
  const scope = checkEnum(input.Scope, 'scope', ['All', 'AWS', 'Local'] as const) ?? 'All';
  const usage = checkEnum(input.PolicyUsageFilter, 'policyUsageFilter', [
    'PermissionsPolicy',
    'PermissionsBoundary',
  ] as const);
  const prefix = pathPrefixOf(input.PathPrefix);
  const aws = scope === 'Local' ? [] : [...(await published(ctx.kernel)).values()];
  const state = iam(ctx);
  const own = scope === 'AWS' ? [] : [...state.policies.values()];
  const uses = usesOf(state);
  const wanted = [...own, ...aws].filter((policy) => {
    if (!policy.path.startsWith(prefix)) return false;
    const attached = uses.attachments(policy.arn) > 0;
    const bounding = uses.boundaries(policy.arn) > 0;
    if (input.OnlyAttached && !attached && !bounding) return false;
    if (usage === 'PermissionsPolicy' && !attached) return false;
    return usage !== 'PermissionsBoundary' || bounding;
  });
  const { items, ...rest } = page(wanted, input, (policy) => (policy.arn.includes('::aws:') ? '1' : '0') + policy.arn);
  return { Policies: items.map((policy) => policySummary(policy, uses)), ...rest };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const deletePolicy: Operation<DeletePolicyRequest, object> = (input, ctx) => {
  const policy = requireOwnPolicy(input.PolicyArn, ctx);
  const state = iam(ctx);
  const uses = usesOf(state);
  if (uses.attachments(policy.arn) + uses.boundaries(policy.arn) > 0) {
    throw deleteConflict('Cannot delete a policy attached to entities.');
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  state.policies.delete(policy.arn);
  return {};
};
