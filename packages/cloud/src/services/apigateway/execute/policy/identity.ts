import type { Context } from '../../../../kernel/context.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { type Decision, evaluate } from './evaluate.ts';

type Iam = Context['aws']['iam'];

/** The decision of an identity's own policies: an explicit deny wins, and a permissions boundary must allow too. */
export async function identityDecision(ctx: Context, arn: string, action: string, resource: string): Promise<Decision> {
  const { iam } = ctx.aws;
  const [, kind, name] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(role|user)\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? [];
  if (name === undefined) return 'implicit-deny';
  const { documents, boundary } = kind === 'role' ? await ofRole(iam, name) : await ofUser(iam, name);
  const request = {
    action,
    resources: [resource],
    principal: { kind: 'AWS' as const, name: arn },
    conditions: { 'aws:principalarn': arn, 'aws:principalaccount': ctx.account },
  };
  const decide = (document: string): Decision => evaluate(parseUserJson(decodeURIComponent(document)), request);
  const decisions = documents.map(decide);
  if (decisions.includes('explicit-deny')) return 'explicit-deny';
  if (boundary !== undefined && decide(boundary) !== 'allow') return 'implicit-deny';
  return decisions.includes('allow') ? 'allow' : 'implicit-deny';
}

interface Policies {
  readonly documents: string[];
  readonly boundary: string | undefined;
}

async function ofRole(iam: Iam, RoleName: string): Promise<Policies> {
  const { Role } = await iam.getRole({ RoleName });
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
  const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
  const inline = PolicyNames.map(
    async (PolicyName) => (await iam.getRolePolicy({ RoleName, PolicyName })).PolicyDocument,
  );
  return together(iam, inline, AttachedPolicies, Role?.PermissionsBoundary?.PermissionsBoundaryArn);
}

async function ofUser(iam: Iam, UserName: string): Promise<Policies> {
  const { User } = await iam.getUser({ UserName });
  const { PolicyNames = [] } = await iam.listUserPolicies({ UserName });
  const { AttachedPolicies } = await iam.listAttachedUserPolicies({ UserName });
  const inline = PolicyNames.map(
    async (PolicyName) => (await iam.getUserPolicy({ UserName, PolicyName })).PolicyDocument,
  );
  const own = await together(iam, inline, AttachedPolicies, User?.PermissionsBoundary?.PermissionsBoundaryArn);
  const { Groups = [] } = await iam.listGroupsForUser({ UserName });
  const groups = await Promise.all(Groups.map((group) => ofGroup(iam, group.GroupName ?? '')));
  return { ...own, documents: [...own.documents, ...groups.flatMap(({ documents }) => documents)] };
}

async function ofGroup(iam: Iam, GroupName: string): Promise<Policies> {
  const { PolicyNames = [] } = await iam.listGroupPolicies({ GroupName });
  const { AttachedPolicies } = await iam.listAttachedGroupPolicies({ GroupName });
  const inline = PolicyNames.map(
    async (PolicyName) => (await iam.getGroupPolicy({ GroupName, PolicyName })).PolicyDocument,
  );
  return together(iam, inline, AttachedPolicies, undefined);
}

async function together(
  iam: Iam,
  inline: readonly Promise<string | undefined>[],
  attached: readonly { PolicyArn?: string | undefined }[] = [],
  boundaryArn: string | undefined,
): Promise<Policies> {
  const all = await Promise.all([...inline, ...attached.map(({ PolicyArn }) => managed(iam, PolicyArn))]);
  return {
    documents: all.filter((document): document is string => document !== undefined),
    boundary: boundaryArn === undefined ? undefined : ((await managed(iam, boundaryArn)) ?? '{}'),
  };
}

async function managed(iam: Iam, PolicyArn: string | undefined): Promise<string | undefined> {
  const { Policy } = await iam.getPolicy({ PolicyArn });
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  return PolicyVersion?.Document;
}
