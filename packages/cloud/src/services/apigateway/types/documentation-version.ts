import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

const named = (properties: Properties) => ({
  restApiId: text(properties, 'RestApiId'),
  documentationVersion: text(properties, 'DocumentationVersion'),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-documentationversion.html */
export const documentationVersion: ResourceType = {
  type: 'AWS::ApiGateway::DocumentationVersion',

  async create(properties, { aws: { apigateway } }) {
    const { version } = await apigateway.createDocumentationVersion({
      ...named(properties),
      description: text(properties, 'Description'),
    });
    return { id: version! };
  },

  async update(id, properties, _previous, { aws: { apigateway } }) {
    const value = text(properties, 'Description') ?? '';
    const patchOperations = [{ op: 'replace' as const, path: '/description', value }];
    await apigateway.updateDocumentationVersion({ ...named(properties), patchOperations });
    return { id };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteDocumentationVersion(named(properties)));
  },

  async read(id, properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getDocumentationVersion(named(properties)))) && { id };
  },
};
