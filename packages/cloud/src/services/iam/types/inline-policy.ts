import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { holderNamed, holdersIn } from './holder-policies.ts';
import { ignoringMissing, json, orUndo, text } from './properties.ts';

/**
 * One inline policy put into several roles, users and groups.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export const policy: ResourceType = {
  type: 'AWS::IAM::Policy',

  async create(properties, ctx) {
    const id = ctx.name();
    await orUndo(
      () => put(properties, ctx),
      () => remove(properties, ctx),
    );
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, previous, ctx) {
    await put(properties, ctx);
    const name = text(properties, 'PolicyName');
    const kept = new Set(holdersIn(ctx.aws.iam, properties).map(({ key }) => `${key} ${name}`));
    const before = text(previous, 'PolicyName') ?? '';
    for (const { key, calls } of holdersIn(ctx.aws.iam, previous)) {
      if (!kept.has(`${key} ${before}`)) await ignoringMissing(calls.remove(before));
    }
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, ctx) {
    await remove(properties, ctx);
  },

  async find(_properties, ctx) {
    const id = ctx.name();
    return { id, attributes: { Id: id } };
  },
};

async function put(properties: Properties, ctx: ResourceContext): Promise<void> {
  const holders = holdersIn(ctx.aws.iam, properties);
  const name = text(properties, 'PolicyName') ?? '';
  for (const { calls } of holders) await calls.put(name, json(properties, 'PolicyDocument') ?? '');
}

async function remove(properties: Properties, ctx: ResourceContext): Promise<void> {
  const name = text(properties, 'PolicyName') ?? '';
  for (const { calls } of holdersIn(ctx.aws.iam, properties)) await ignoringMissing(calls.remove(name));
}

/** One inline policy of one holder: AWS::IAM::RolePolicy, UserPolicy and GroupPolicy. */
function singlePolicy(type: string, property: 'RoleName' | 'UserName' | 'GroupName'): ResourceType {
  const stateOf = (properties: Properties) => ({
    id: `${text(properties, 'PolicyName')}|${text(properties, property)}`,
  });
  const put = async (properties: Properties, { aws: { iam } }: ResourceContext) => {
    const calls = holderNamed(iam, properties, property);
    await calls.put(text(properties, 'PolicyName') ?? '', json(properties, 'PolicyDocument') ?? '');
    return stateOf(properties);
  };
  return {
    type,
    create: put,
    update: (_id, properties, _previous, ctx) => put(properties, ctx),
    async delete(_id, properties, { aws: { iam } }) {
      await ignoringMissing(holderNamed(iam, properties, property).remove(text(properties, 'PolicyName') ?? ''));
    },
    find: async (properties) => stateOf(properties),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html */
export const rolePolicy = singlePolicy('AWS::IAM::RolePolicy', 'RoleName');
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-userpolicy.html */
export const userPolicy = singlePolicy('AWS::IAM::UserPolicy', 'UserName');
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-grouppolicy.html */
export const groupPolicy = singlePolicy('AWS::IAM::GroupPolicy', 'GroupName');
