import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, replacing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-basepathmapping.html */
export const basePathMapping: ResourceType = {
  type: 'AWS::ApiGateway::BasePathMapping',

  async create(properties, { aws: { apigateway } }) {
    await apigateway.createBasePathMapping({
      ...keyOf(properties),
      restApiId: text(properties, 'RestApiId'),
      stage: text(properties, 'Stage'),
    });
    const { domainName, basePath } = keyOf(properties);
    return { id: `${domainName}|${basePath}` };
  },

  async update(id, properties, previous, { aws: { apigateway } }) {
    const patchOperations = [
      ...replacing('/restapiId', text(properties, 'RestApiId'), text(previous, 'RestApiId')),
      ...replacing('/stage', text(properties, 'Stage'), text(previous, 'Stage')),
    ];
    await apigateway.updateBasePathMapping({ ...keyOf(properties), patchOperations });
    return { id };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteBasePathMapping(keyOf(properties)));
  },

  async read(id, properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getBasePathMapping(keyOf(properties)))) && { id };
  },

  async find(properties, { aws: { apigateway } }) {
    const { domainName, basePath } = keyOf(properties);
    return (
      (await ignoringMissing(apigateway.getBasePathMapping(keyOf(properties)))) && { id: `${domainName}|${basePath}` }
    );
  },
};

function keyOf(properties: Properties) {
  return { domainName: text(properties, 'DomainName'), basePath: text(properties, 'BasePath') || '(none)' };
}
