import { parseUserJson } from '../../../kernel/json.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { roleCalls, syncPolicies } from './holder-policies.ts';
import { allTags, ignoringMissing, json, orUndo, text } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const role: ResourceType = {
  type: 'AWS::IAM::Role',

  async create(properties, ctx) {
    const { iam } = ctx.aws;
    const RoleName = text(properties, 'RoleName') ?? ctx.name();
    await iam.createRole({
      RoleName,
      Path: text(properties, 'Path'),
      AssumeRolePolicyDocument: json(properties, 'AssumeRolePolicyDocument'),
      Description: text(properties, 'Description'),
      MaxSessionDuration: seconds(properties),
      PermissionsBoundary: text(properties, 'PermissionsBoundary'),
      Tags: allTags(properties, ctx.stack),
    });
    return orUndo(
      async () => {
        await syncPolicies(roleCalls(iam, RoleName), properties, {});
        return stateOf(RoleName, ctx);
      },
      () => remove(RoleName, properties, ctx),
    );
  },

  async update(RoleName, properties, previous, ctx) {
    const { iam } = ctx.aws;
    const trust = json(properties, 'AssumeRolePolicyDocument');
    if (trust !== json(previous, 'AssumeRolePolicyDocument')) {
      await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust });
    }
    await iam.updateRole({
      RoleName,
      Description: text(properties, 'Description') ?? '',
      MaxSessionDuration: seconds(properties),
    });
    const boundary = text(properties, 'PermissionsBoundary');
    if (boundary !== text(previous, 'PermissionsBoundary')) {
      if (boundary === undefined) await iam.deleteRolePermissionsBoundary({ RoleName });
      else await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: boundary });
    }
    await syncTags(properties, previous, ctx, {
      list: async () => (await iam.listRoleTags({ RoleName, MaxItems: 1000 })).Tags,
      add: (Tags) => iam.tagRole({ RoleName, Tags }),
      remove: (TagKeys) => iam.untagRole({ RoleName, TagKeys }),
    });
    await syncPolicies(roleCalls(iam, RoleName), properties, previous);
    return stateOf(RoleName, ctx);
  },

  async delete(RoleName, properties, ctx) {
    await remove(RoleName, properties, ctx);
  },

  async read(RoleName, _properties, ctx) {
    return ignoringMissing(stateOf(RoleName, ctx));
  },

  async actual(RoleName, _properties, ctx) {
    const { iam } = ctx.aws;
    const { Role } = await iam.getRole({ RoleName });
    const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
    const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
    const policies = PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
      return { PolicyName, PolicyDocument: decoded(PolicyDocument) };
    });
    return {
      RoleName,
      Path: Role?.Path,
      AssumeRolePolicyDocument: decoded(Role?.AssumeRolePolicyDocument),
      Description: Role?.Description,
      MaxSessionDuration: Role?.MaxSessionDuration,
      PermissionsBoundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
      ManagedPolicyArns: AttachedPolicies.map((policy) => policy.PolicyArn),
      Policies: await Promise.all(policies),
      Tags: Role?.Tags ?? [],
    };
  },
};

const decoded = (document: string | undefined): unknown =>
  document === undefined ? undefined : (parseUserJson(decodeURIComponent(document)) as unknown);

async function stateOf(RoleName: string, ctx: ResourceContext): Promise<ResourceState> {
  const { Role } = await ctx.aws.iam.getRole({ RoleName });
  return { id: RoleName, attributes: { Arn: Role?.Arn, RoleId: Role?.RoleId } };
}

/**
 * Policies that this resource attached to the role are removed with it; attachments by others stop the deletion, as on
 * AWS.
 */
async function remove(RoleName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { iam } = ctx.aws;
  if (!(await ignoringMissing(iam.getRole({ RoleName })))) return;
  await syncPolicies(roleCalls(iam, RoleName), {}, properties);
  await ignoringMissing(iam.deleteRole({ RoleName }));
}

function seconds(properties: Properties): number | undefined {
  const value = text(properties, 'MaxSessionDuration');
  return value === undefined ? undefined : Number(value);
}
