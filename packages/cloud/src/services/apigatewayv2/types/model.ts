import type { Properties, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, lastFree, text } from './properties.ts';

const stateOf = (id: string): ResourceState => ({ id, attributes: { ModelId: id } });

/** A schema is an object in a template, and a text for the API. */
function fields(properties: Properties) {
  const { Schema } = properties;
  return {
    ApiId: text(properties, 'ApiId'),
    ContentType: text(properties, 'ContentType') ?? 'application/json',
    Description: text(properties, 'Description') ?? '',
    Name: text(properties, 'Name'),
    Schema: typeof Schema === 'string' ? Schema : JSON.stringify(Schema),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-model.html */
export const model: ResourceType = {
  type: 'AWS::ApiGatewayV2::Model',

  async create(properties, { aws: { apigatewayv2 } }) {
    return stateOf((await apigatewayv2.createModel(fields(properties))).ModelId!);
  },

  async update(id, properties, _previous, { aws: { apigatewayv2 } }) {
    await apigatewayv2.updateModel({ ...fields(properties), ModelId: id });
    return stateOf(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteModel({ ApiId: text(properties, 'ApiId'), ModelId: id }));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    return (
      (await ignoringMissing(apigatewayv2.getModel({ ApiId: text(properties, 'ApiId'), ModelId: id }))) && stateOf(id)
    );
  },

  /** Names are unique within an API. */
  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getModels({ ApiId: text(properties, 'ApiId') }));
    const own = (all?.Items ?? []).filter(({ Name }) => Name === text(properties, 'Name'));
    const found = lastFree(own, ({ ModelId }) => ModelId, search);
    return found && stateOf(found.ModelId!);
  },
};
