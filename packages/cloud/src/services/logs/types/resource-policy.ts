import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html */
export const resourcePolicy: ResourceType = {
  type: 'AWS::Logs::ResourcePolicy',

  async create(properties, ctx) {
    return put(text(properties, 'PolicyName') ?? '', properties, ctx);
  },

  async update(policyName, properties, _previous, ctx) {
    return put(policyName, properties, ctx);
  },

  async delete(policyName, _properties, ctx) {
    await ignoringMissing(ctx.aws.logs.deleteResourcePolicy({ policyName }));
  },

  async read(policyName, _properties, ctx) {
    const { resourcePolicies = [] } = await ctx.aws.logs.describeResourcePolicies({});
    return resourcePolicies.some((policy) => policy.policyName === policyName) ? { id: policyName } : undefined;
  },
};

async function put(policyName: string, properties: Properties, ctx: ResourceContext): Promise<{ id: string }> {
  await ctx.aws.logs.putResourcePolicy({ policyName, policyDocument: text(properties, 'PolicyDocument') });
  return { id: policyName };
}
