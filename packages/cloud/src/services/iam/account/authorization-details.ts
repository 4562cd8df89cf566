import type {
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { groupsOf } from '../groups/members.ts';
import { profileShape } from '../instance-profiles/instance-profiles.ts';
import { isAwsManagedArn } from '../managed/aws-managed.ts';
import { published } from '../managed/part.ts';
import { page } from '../page.ts';
import { encodeDocument } from '../policies/document.ts';
import { type ManagedPolicy, policyLookup } from '../policies/managed.ts';
import { policySummary, type Uses, usesOf, versionShape } from '../policies/shape.ts';
import { type GroupRecord, type Holder, iam, type RoleRecord, type UserRecord } from '../records.ts';
import { roleShape } from '../roles/shape.ts';
import { userShape } from '../users/shape.ts';
import { reject, violation } from '../validate.ts';

const KINDS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;

type Item =
  | { readonly kind: 'User'; readonly value: Readonly<UserRecord> }
  | { readonly kind: 'Role'; readonly value: Readonly<RoleRecord> }
  | { readonly kind: 'Group'; readonly value: Readonly<GroupRecord> }
  | { readonly kind: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly value: ManagedPolicy };

/** Of AWS's policies only those in use. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */
export const getAccountAuthorizationDetails: Operation<
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse
> = async (input, ctx) => {
  const filter: readonly string[] = input.Filter ?? [];
  const wrong = filter.filter((kind) => !(KINDS as readonly string[]).includes(kind));
  reject(wrong.map((kind) => violation(kind, 'filter', `Member must satisfy enum value set: [${KINDS.join(', ')}]`)));
  const aws = await published(ctx.kernel);
  const lookup = await policyLookup(ctx);
  const state = iam(ctx);
  const uses = usesOf(state);
  const all: Item[] = [
    ...[...state.groups.values()].map((value) => ({ kind: 'Group' as const, value })),
    ...[...state.users.values()].map((value) => ({ kind: 'User' as const, value })),
    ...[...state.roles.values()].map((value) => ({ kind: 'Role' as const, value })),
    ...[...state.policies.values(), ...aws.values()]
      .filter((policy) => !isAwsManagedArn(policy.arn) || uses.attachments(policy.arn) > 0)
      .map((value) => ({
        kind: isAwsManagedArn(value.arn) ? ('AWSManagedPolicy' as const) : ('LocalManagedPolicy' as const),
        value,
      })),
  ];
  const wanted = all.filter((item) => filter.length === 0 || filter.includes(item.kind));
  const { items, ...rest } = page(wanted, input, (item) => `${item.kind}/${item.value.arn}`);
  const details = {
    UserDetailList: [] as UserDetail[],
    GroupDetailList: [] as GroupDetail[],
    RoleDetailList: [] as RoleDetail[],
    Policies: [] as ManagedPolicyDetail[],
  };
  for (const item of items) {
    if (item.kind === 'User') details.UserDetailList.push(userDetail(item.value, lookup, ctx));
    else if (item.kind === 'Role') details.RoleDetailList.push(roleDetail(item.value, lookup, ctx));
    else if (item.kind === 'Group') details.GroupDetailList.push(groupDetail(item.value, lookup));
    else details.Policies.push(policyDetail(item.value, uses));
  }
  return { ...details, ...rest };
};

type Lookup = (arn: string) => ManagedPolicy | undefined;

function inline(holder: Readonly<Holder>) {
  return holder.inline.map((one) => ({ PolicyName: one.name, PolicyDocument: encodeDocument(one.document) }));
}

function attached(holder: Readonly<Holder>, lookup: Lookup) {
  return holder.attached.map((arn) => ({ PolicyName: lookup(arn)?.name, PolicyArn: arn }));
}

function userDetail(user: Readonly<UserRecord>, lookup: Lookup, ctx: Context): UserDetail {
  return {
    ...userShape(user),
    UserPolicyList: inline(user),
    GroupList: groupsOf(iam(ctx), user.name).map((group) => group.name),
    AttachedManagedPolicies: attached(user, lookup),
  };
}

function groupDetail(group: Readonly<GroupRecord>, lookup: Lookup): GroupDetail {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.created),
    GroupPolicyList: inline(group),
    AttachedManagedPolicies: attached(group, lookup),
  };
}

function roleDetail(role: Readonly<RoleRecord>, lookup: Lookup, ctx: Context): RoleDetail {
  const { Description: _, MaxSessionDuration: __, ...shape } = roleShape(role);
  const profiles = [...iam(ctx).instanceProfiles.values()].filter((profile) => profile.role === role.name);
  return {
    ...shape,
    InstanceProfileList: profiles.map((profile) => profileShape(profile, ctx)),
    RolePolicyList: inline(role),
    AttachedManagedPolicies: attached(role, lookup),
  };
}

function policyDetail(policy: ManagedPolicy, uses: Uses): ManagedPolicyDetail {
  return {
    ...policySummary(policy, uses),
    PolicyVersionList: [...policy.versions].reverse().map((version) => versionShape(policy, version)),
  };
}
