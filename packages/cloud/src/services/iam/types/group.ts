import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { groupCalls, syncPolicies } from './holder-policies.ts';
import { ignoringMissing, orUndo, text, texts, without } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html */
export const group: ResourceType = {
  type: 'AWS::IAM::Group',

  async create(properties, ctx) {
    const { iam } = ctx.aws;
    const GroupName = text(properties, 'GroupName') ?? ctx.name({ maxLength: 128 });
    await iam.createGroup({ GroupName, Path: text(properties, 'Path') });
    return orUndo(
      async () => {
        await syncPolicies(groupCalls(iam, GroupName), properties, {});
        return stateOf(GroupName, ctx);
      },
      () => remove(GroupName, properties, ctx),
    );
  },

  async update(GroupName, properties, previous, ctx) {
    const { iam } = ctx.aws;
    const path = text(properties, 'Path');
    if (path !== text(previous, 'Path')) await iam.updateGroup({ GroupName, NewPath: path ?? '/' });
    await syncPolicies(groupCalls(iam, GroupName), properties, previous);
    return stateOf(GroupName, ctx);
  },

  async delete(GroupName, properties, ctx) {
    await remove(GroupName, properties, ctx);
  },

  async read(GroupName, _properties, ctx) {
    return ignoringMissing(stateOf(GroupName, ctx));
  },
};

async function stateOf(GroupName: string, ctx: ResourceContext): Promise<ResourceState> {
  const { Group } = await ctx.aws.iam.getGroup({ GroupName });
  return { id: GroupName, attributes: { Arn: Group?.Arn } };
}

async function remove(GroupName: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { iam } = ctx.aws;
  if (!(await ignoringMissing(iam.getGroup({ GroupName })))) return;
  await syncPolicies(groupCalls(iam, GroupName), {}, properties);
  await ignoringMissing(iam.deleteGroup({ GroupName }));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-usertogroupaddition.html */
export const userToGroupAddition: ResourceType = {
  type: 'AWS::IAM::UserToGroupAddition',

  async create(properties, ctx) {
    const id = ctx.name();
    await orUndo(
      () => syncMembers(properties, {}, ctx),
      () => syncMembers({}, properties, ctx),
    );
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    await syncMembers(properties, previous, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, ctx) {
    await syncMembers({}, properties, ctx);
  },

  async find(_properties, ctx) {
    const id = ctx.name();
    return { id, attributes: { Id: id } };
  },
};

async function syncMembers(next: Properties, previous: Properties, { aws: { iam } }: ResourceContext): Promise<void> {
  const [group, before] = [text(next, 'GroupName'), text(previous, 'GroupName')];
  const users = texts(next, 'Users');
  const had = texts(previous, 'Users');
  const added = group === before ? without(users, had) : users;
  const removed = group === before ? without(had, users) : had;
  for (const UserName of added) await iam.addUserToGroup({ GroupName: group, UserName });
  for (const UserName of removed) await ignoringMissing(iam.removeUserFromGroup({ GroupName: before, UserName }));
}
