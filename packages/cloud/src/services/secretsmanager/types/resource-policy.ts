import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html */
export const resourcePolicy: ResourceType = {
  type: 'AWS::SecretsManager::ResourcePolicy',

  create: (properties, ctx) => put(properties, ctx),
  update: (_id, properties, _previous, ctx) => put(properties, ctx),

  async delete(SecretId, _properties, ctx) {
    await ignoringMissing(ctx.aws.secretsmanager.deleteResourcePolicy({ SecretId }));
  },

  async read(SecretId, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.secretsmanager.getResourcePolicy({ SecretId }));
    return found?.ResourcePolicy === undefined ? undefined : state(SecretId);
  },
};

const state = (arn: string): ResourceState => ({ id: arn, attributes: { Id: arn } });

async function put(properties: Properties, ctx: ResourceContext): Promise<ResourceState> {
  const policy = properties.ResourcePolicy;
  const { ARN = '' } = await ctx.aws.secretsmanager.putResourcePolicy({
    SecretId: text(properties, 'SecretId'),
    ResourcePolicy: typeof policy === 'string' ? policy : JSON.stringify(policy),
    BlockPublicPolicy: flag(properties, 'BlockPublicPolicy'),
  });
  return state(ARN);
}
