import type { ResourceType } from '../../../kernel/resource-type.ts';
import { orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplankey.html */
export const usagePlanKey: ResourceType = {
  type: 'AWS::ApiGateway::UsagePlanKey',

  async create(properties, { aws: { apigateway } }) {
    const usagePlanId = text(properties, 'UsagePlanId');
    const { id } = await apigateway.createUsagePlanKey({
      usagePlanId,
      keyId: text(properties, 'KeyId'),
      keyType: text(properties, 'KeyType'),
    });
    const physical = `${id}:${usagePlanId}`;
    return { id: physical, attributes: { Id: physical } };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    await orGone(apigateway.deleteUsagePlanKey(key));
  },

  async read(id, properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    return (await orGone(apigateway.getUsagePlanKey(key))) && { id, attributes: { Id: id } };
  },

  async find(properties, { aws: { apigateway } }) {
    const key = { usagePlanId: text(properties, 'UsagePlanId'), keyId: text(properties, 'KeyId') };
    const id = `${key.keyId}:${key.usagePlanId}`;
    return (await orGone(apigateway.getUsagePlanKey(key))) && { id, attributes: { Id: id } };
  },
};
