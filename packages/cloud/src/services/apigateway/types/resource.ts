import type { ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-resource.html */
export const resource: ResourceType = {
  type: 'AWS::ApiGateway::Resource',

  async create(properties, { aws: { apigateway } }) {
    const { id } = await apigateway.createResource({
      restApiId: text(properties, 'RestApiId'),
      parentId: text(properties, 'ParentId'),
      pathPart: text(properties, 'PathPart'),
    });
    return { id: id!, attributes: { ResourceId: id } };
  },

  async delete(id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteResource({ restApiId: text(properties, 'RestApiId'), resourceId: id }));
  },

  async read(id, properties, { aws: { apigateway } }) {
    const found = await ignoringMissing(
      apigateway.getResource({ restApiId: text(properties, 'RestApiId'), resourceId: id }),
    );
    return found && { id, attributes: { ResourceId: id } };
  },

  /** An API has one resource of a parent and a path part. */
  async find(properties, { aws: { apigateway } }) {
    const [restApiId, parentId] = [text(properties, 'RestApiId'), text(properties, 'ParentId')];
    const all = (await ignoringMissing(everyItem((page) => apigateway.getResources({ restApiId, ...page })))) ?? [];
    const pathPart = text(properties, 'PathPart');
    const id = all.find((one) => one.parentId === parentId && one.pathPart === pathPart)?.id;
    return id === undefined ? undefined : { id, attributes: { ResourceId: id } };
  },
};
