import type {
  ListEntitiesForPolicyRequest,
  ListEntitiesForPolicyResponse,
  ListPoliciesGrantingServiceAccessRequest,
  ListPoliciesGrantingServiceAccessResponse,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { matchesAnyCase } from '../../../kernel/glob.ts';
import { parsePolicy } from '../evaluate/document.ts';
import { GROUP, ROLE, USER } from '../holders/holder.ts';
import { pathPrefixOf } from '../names.ts';
import { page } from '../page.ts';
import { principalOf } from '../principal.ts';
import type { Holder } from '../records.ts';
import { checkEnum } from '../validate.ts';
import { requirePolicy } from './managed.ts';

const KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export const listEntitiesForPolicy: Operation<ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse> = async (
  input,
  ctx,
) => {
  const filter = checkEnum(input.EntityFilter, 'entityFilter', KINDS);
  const usage = checkEnum(input.PolicyUsageFilter, 'policyUsageFilter', [
    'PermissionsPolicy',
    'PermissionsBoundary',
  ] as const);
  const prefix = pathPrefixOf(input.PathPrefix);
  const { arn } = await requirePolicy(input.PolicyArn, ctx);
  const entities = [GROUP, USER, ROLE]
    .filter((kind) => filter === undefined || filter === kind.title)
    .flatMap((kind) =>
      [...(kind.collection(ctx).values() as Iterable<Holder & { boundary?: string }>)]
        .filter((holder) => holder.path.startsWith(prefix))
        .filter(
          (holder) =>
            (usage !== 'PermissionsBoundary' && holder.attached.includes(arn)) ||
            (usage !== 'PermissionsPolicy' && holder.boundary === arn),
        )
        .map((holder) => ({ kind: kind.title, holder })),
    );
  const { items, ...rest } = page(entities, input, (one) => `${one.kind}/${one.holder.name}`);
  const of = (kind: string) => items.filter((one) => one.kind === kind).map((one) => one.holder);
  return {
    PolicyGroups: of('Group').map((group) => ({ GroupName: group.name, GroupId: group.id })),
    PolicyUsers: of('User').map((user) => ({ UserName: user.name, UserId: user.id })),
    PolicyRoles: of('Role').map((role) => ({ RoleName: role.name, RoleId: role.id })),
    ...rest,
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html */
export const listPoliciesGrantingServiceAccess: Operation<
  ListPoliciesGrantingServiceAccessRequest,
  ListPoliciesGrantingServiceAccessResponse
> = async (input, ctx) => {
  const { identity } = await principalOf(ctx.kernel, input.Arn, ctx);
  const granting = (service: string) =>
    identity.filter((policy) =>
      parsePolicy(policy.document).some(
        (statement) =>
          statement.effect === 'Allow' &&
          (statement.notActions.length > 0 ||
            statement.actions.some((action) => action === '*' || matchesAnyCase(action.split(':')[0] ?? '', service))),
      ),
    );
  return {
    IsTruncated: false,
    PoliciesGrantingServiceAccess: (input.ServiceNamespaces ?? []).map((service) => ({
      ServiceNamespace: service,
      Policies: granting(service).map((policy) =>
        policy.arn
          ? { PolicyName: policy.name, PolicyType: 'MANAGED' as const, PolicyArn: policy.arn }
          : { PolicyName: policy.name, PolicyType: 'INLINE' as const, ...policy.holder },
      ),
    })),
  };
};
