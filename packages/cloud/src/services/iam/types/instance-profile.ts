import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, orUndo, text, texts } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html */
export const instanceProfile: ResourceType = {
  type: 'AWS::IAM::InstanceProfile',

  async create(properties, ctx) {
    const name = text(properties, 'InstanceProfileName') ?? ctx.name({ maxLength: 128 });
    await ctx.aws.iam.createInstanceProfile({ InstanceProfileName: name, Path: text(properties, 'Path') });
    return orUndo(
      async () => {
        await addRoles(name, properties, ctx);
        return stateOf(name, ctx);
      },
      () => remove(name, ctx),
    );
  },

  async update(name, properties, _previous, ctx) {
    await removeRoles(name, ctx);
    await addRoles(name, properties, ctx);
    return stateOf(name, ctx);
  },

  async delete(name, _properties, ctx) {
    await remove(name, ctx);
  },

  async read(name, _properties, ctx) {
    return ignoringMissing(stateOf(name, ctx));
  },
};

async function stateOf(name: string, ctx: ResourceContext): Promise<ResourceState> {
  const { InstanceProfile } = await ctx.aws.iam.getInstanceProfile({ InstanceProfileName: name });
  return { id: name, attributes: { Arn: InstanceProfile?.Arn } };
}

async function addRoles(InstanceProfileName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  for (const RoleName of texts(properties, 'Roles')) {
    await ctx.aws.iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName });
  }
}

async function removeRoles(InstanceProfileName: string, { aws: { iam } }: ResourceContext): Promise<void> {
  const found = await ignoringMissing(iam.getInstanceProfile({ InstanceProfileName }));
  for (const { RoleName } of found?.InstanceProfile?.Roles ?? []) {
    await ignoringMissing(iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName }));
  }
}

async function remove(InstanceProfileName: string, ctx: ResourceContext): Promise<void> {
  await removeRoles(InstanceProfileName, ctx);
  await ignoringMissing(ctx.aws.iam.deleteInstanceProfile({ InstanceProfileName }));
}
