import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { text } from './properties.ts';

/** One per account and region; deleting it changes nothing. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-account.html */
export const account: ResourceType = {
  type: 'AWS::ApiGateway::Account',

  async create(properties, ctx) {
    await setRole(properties, ctx);
    const id = ctx.name();
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, _previous, ctx) {
    await setRole(properties, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete() {},
};

async function setRole(properties: Properties, { aws: { apigateway } }: ResourceContext): Promise<void> {
  const value = text(properties, 'CloudWatchRoleArn') ?? '';
  await apigateway.updateAccount({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value }] });
}
