import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, flag, ignoringMissing, newest, objects, replacing, tags, text } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-apikey.html */
export const apiKey: ResourceType = {
  type: 'AWS::ApiGateway::ApiKey',

  async create(properties, ctx) {
    const { id } = await ctx.aws.apigateway.createApiKey({
      name: text(properties, 'Name') ?? ctx.name(),
      value: text(properties, 'Value'),
      description: text(properties, 'Description'),
      customerId: text(properties, 'CustomerId'),
      enabled: flag(properties, 'Enabled'),
      generateDistinctId: flag(properties, 'GenerateDistinctId'),
      stageKeys: objects(properties, 'StageKeys').map((key) => ({
        restApiId: text(key, 'RestApiId'),
        stageName: text(key, 'StageName'),
      })),
      tags: tags(properties),
    });
    return { id: id!, attributes: { APIKeyId: id } };
  },

  async update(id, properties, previous, ctx) {
    const patchOperations = [
      ...replacing('/description', text(properties, 'Description'), text(previous, 'Description')),
      ...replacing('/customerId', text(properties, 'CustomerId'), text(previous, 'CustomerId')),
      ...replacing('/enabled', flag(properties, 'Enabled') ?? false, flag(previous, 'Enabled') ?? false),
    ];
    if (patchOperations.length > 0) await ctx.aws.apigateway.updateApiKey({ apiKey: id, patchOperations });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/apikeys/${id}`,
      properties,
      previous,
      ctx,
    );
    return { id, attributes: { APIKeyId: id } };
  },

  async delete(id, _properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteApiKey({ apiKey: id }));
  },

  async find(properties, ctx, search) {
    const name = text(properties, 'Name') ?? ctx.name();
    const all = await everyItem((page) => ctx.aws.apigateway.getApiKeys(page));
    const id = newest(
      all.filter((one) => one.name === name),
      search,
    );
    return id === undefined ? undefined : { id, attributes: { APIKeyId: id } };
  },
};
