import type { Kernel } from '../../kernel/kernel.ts';
import { invalidInput, noSuchEntity } from './errors.ts';
import { isAwsManagedArn, ofPartition } from './managed/aws-managed.ts';
import { published } from './managed/part.ts';
import {
  type GroupRecord,
  type Holder,
  type Iam,
  iamOf,
  type PolicyRecord,
  type RoleRecord,
  type UserRecord,
} from './records.ts';

/** A policy that bears on a principal. */
export interface HeldPolicy {
  readonly name: string;
  readonly document: string;
  /** Managed policies only. */
  readonly arn?: string;
  /** For inline policies: the owner. */
  readonly holder?: { readonly EntityType: 'USER' | 'GROUP' | 'ROLE'; readonly EntityName: string };
}

export interface PrincipalPolicies {
  readonly identity: readonly HeldPolicy[];
  readonly boundary: HeldPolicy | undefined;
}

/** The policies of the user (with groups), group or role of that ARN. NoSuchEntity if it does not exist. */
export async function principalOf(
  kernel: Kernel,
  arn: string | undefined,
  where: { readonly account: string },
): Promise<PrincipalPolicies> {
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):(user|group|role)\/(?:.+\/)?([^/]+)$/.exec(arn ?? '');
  if (!match) throw invalidInput(`Invalid Entity Arn: ${arn}`);
  const [, account = where.account, kind, name = ''] = match;
  const state = iamOf(kernel, account);
  if (kind === 'role') {
    const role = state.roles.get(name);
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return rolePolicies(role, await managedLookup(kernel, state, [role]));
  }
  if (kind === 'group') {
    const group = state.groups.get(name);
    if (!group) throw noSuchEntity(`The group with name ${name} cannot be found.`);
    return {
      identity: policiesOfHolder('GROUP', group, await managedLookup(kernel, state, [group])),
      boundary: undefined,
    };
  }
  const user = state.users.get(name);
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  const groups = [...state.groups.values()].filter((group) => group.members.includes(user.name));
  return userPolicies(user, groups, await managedLookup(kernel, state, [user, ...groups]));
}

type Lookup = (arn: string) => Readonly<PolicyRecord> | undefined;

/** AWS's own policies are loaded only if one is named. */
async function managedLookup(kernel: Kernel, state: Iam, holders: readonly Readonly<Holding>[]): Promise<Lookup> {
  const named = holders.some((one) => one.attached.some(isAwsManagedArn) || isAwsManagedArn(one.boundary ?? ''));
  const aws = named ? await published(kernel) : undefined;
  return (arn) => (isAwsManagedArn(arn) ? aws && ofPartition(aws, arn) : state.policies.get(arn));
}

interface Holding {
  readonly attached: readonly string[];
  readonly boundary?: string | undefined;
}

function rolePolicies(role: Readonly<RoleRecord>, lookup: Lookup): PrincipalPolicies {
  return { identity: policiesOfHolder('ROLE', role, lookup), boundary: managed(role.boundary, lookup) };
}

function userPolicies(
  user: Readonly<UserRecord>,
  groups: readonly Readonly<GroupRecord>[],
  lookup: Lookup,
): PrincipalPolicies {
  return {
    identity: [
      ...policiesOfHolder('USER', user, lookup),
      ...groups.flatMap((group) => policiesOfHolder('GROUP', group, lookup)),
    ],
    boundary: managed(user.boundary, lookup),
  };
}

function policiesOfHolder(kind: 'USER' | 'GROUP' | 'ROLE', holder: Readonly<Holder>, lookup: Lookup): HeldPolicy[] {
  const inline = holder.inline.map((policy) => ({ ...policy, holder: { EntityType: kind, EntityName: holder.name } }));
  const attached = holder.attached.map((arn) => managed(arn, lookup)).filter((one): one is HeldPolicy => !!one);
  return [...inline, ...attached];
}

function managed(arn: string | undefined, lookup: Lookup): HeldPolicy | undefined {
  const policy = arn === undefined ? undefined : lookup(arn);
  const version = policy?.versions.find((one) => one.id === policy.defaultVersion);
  return policy && version ? { name: policy.name, document: version.document, arn: policy.arn } : undefined;
}
