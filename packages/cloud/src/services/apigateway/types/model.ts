import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, replacing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-model.html */
export const model: ResourceType = {
  type: 'AWS::ApiGateway::Model',

  async create(properties, ctx) {
    const { name } = await ctx.aws.apigateway.createModel({
      restApiId: text(properties, 'RestApiId'),
      name: text(properties, 'Name') ?? ctx.name().replace(/[^A-Za-z0-9]/g, ''),
      contentType: text(properties, 'ContentType') ?? 'application/json',
      description: text(properties, 'Description'),
      schema: json(properties, 'Schema') ?? '{}',
    });
    return { id: name! };
  },

  async update(modelName, properties, previous, { aws: { apigateway } }) {
    const patchOperations = [
      ...replacing('/description', text(properties, 'Description') ?? '', text(previous, 'Description') ?? ''),
      ...replacing('/schema', json(properties, 'Schema') ?? '{}', json(previous, 'Schema') ?? '{}'),
    ];
    await apigateway.updateModel({ restApiId: text(properties, 'RestApiId'), modelName, patchOperations });
    return { id: modelName };
  },

  async delete(modelName, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteModel({ restApiId: text(properties, 'RestApiId'), modelName }));
  },

  async read(modelName, properties, { aws: { apigateway } }) {
    return (
      (await ignoringMissing(apigateway.getModel({ restApiId: text(properties, 'RestApiId'), modelName }))) && {
        id: modelName,
      }
    );
  },
};
