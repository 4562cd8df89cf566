import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { holdersIn } from './holder-policies.ts';
import { ignoringMissing, json, orUndo, text } from './properties.ts';

const MAX_VERSIONS = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const managedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',

  async create(properties, ctx) {
    const { Policy } = await ctx.aws.iam.createPolicy({
      PolicyName: nameOf(properties, ctx),
      Path: text(properties, 'Path'),
      Description: text(properties, 'Description'),
      PolicyDocument: json(properties, 'PolicyDocument'),
    });
    const arn = Policy?.Arn ?? '';
    return orUndo(
      async () => {
        for (const { calls } of holdersIn(ctx.aws.iam, properties)) await calls.attach(arn);
        return stateOf(arn, ctx);
      },
      () => remove(arn, properties, ctx),
    );
  },

  async update(arn, properties, previous, ctx) {
    const PolicyDocument = json(properties, 'PolicyDocument');
    if (PolicyDocument !== json(previous, 'PolicyDocument')) {
      await makeRoom(arn, ctx);
      await ctx.aws.iam.createPolicyVersion({ PolicyArn: arn, PolicyDocument, SetAsDefault: true });
    }
    const [next, before] = [holdersIn(ctx.aws.iam, properties), holdersIn(ctx.aws.iam, previous)];
    for (const { key, calls } of next) if (!before.some((one) => one.key === key)) await calls.attach(arn);
    for (const { key, calls } of before) {
      if (!next.some((one) => one.key === key)) await ignoringMissing(calls.detach(arn));
    }
    return stateOf(arn, ctx);
  },

  async delete(arn, properties, ctx) {
    await remove(arn, properties, ctx);
  },

  async read(arn, _properties, ctx) {
    return ignoringMissing(stateOf(arn, ctx));
  },

  async find(properties, ctx) {
    const path = text(properties, 'Path') ?? '/';
    return ignoringMissing(stateOf(`arn:aws:iam::${ctx.account}:policy${path}${nameOf(properties, ctx)}`, ctx));
  },
};

function nameOf(properties: Properties, ctx: ResourceContext): string {
  return text(properties, 'ManagedPolicyName') ?? ctx.name({ maxLength: 128 });
}

async function stateOf(arn: string, ctx: ResourceContext): Promise<ResourceState> {
  const { Policy } = await ctx.aws.iam.getPolicy({ PolicyArn: arn });
  return {
    id: arn,
    attributes: {
      PolicyArn: arn,
      PolicyId: Policy?.PolicyId,
      AttachmentCount: Policy?.AttachmentCount,
      PermissionsBoundaryUsageCount: Policy?.PermissionsBoundaryUsageCount,
      DefaultVersionId: Policy?.DefaultVersionId,
      IsAttachable: Policy?.IsAttachable,
      CreateDate: Policy?.CreateDate?.toISOString(),
      UpdateDate: Policy?.UpdateDate?.toISOString(),
    },
  };
}

/** A policy has five versions at most: the oldest that is not the default is deleted. */
async function makeRoom(arn: string, { aws: { iam } }: ResourceContext): Promise<void> {
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: arn });
  if (Versions.length < MAX_VERSIONS) return;
  const oldest = Versions.filter((version) => !version.IsDefaultVersion).at(-1);
  if (oldest) await iam.deletePolicyVersion({ PolicyArn: arn, VersionId: oldest.VersionId });
}

async function remove(arn: string, properties: Properties, { aws: { iam } }: ResourceContext): Promise<void> {
  if (!(await ignoringMissing(iam.getPolicy({ PolicyArn: arn })))) return;
  for (const { calls } of holdersIn(iam, properties)) await ignoringMissing(calls.detach(arn));
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: arn });
  for (const version of Versions) {
    if (!version.IsDefaultVersion) await iam.deletePolicyVersion({ PolicyArn: arn, VersionId: version.VersionId });
  }
  await ignoringMissing(iam.deletePolicy({ PolicyArn: arn }));
}
