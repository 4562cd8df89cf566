import type { ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, flag, ignoringMissing, replacing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-requestvalidator.html */
export const requestValidator: ResourceType = {
  type: 'AWS::ApiGateway::RequestValidator',

  async create(properties, { aws: { apigateway } }) {
    const { id } = await apigateway.createRequestValidator({
      restApiId: text(properties, 'RestApiId'),
      name: text(properties, 'Name'),
      validateRequestBody: flag(properties, 'ValidateRequestBody'),
      validateRequestParameters: flag(properties, 'ValidateRequestParameters'),
    });
    return { id: id!, attributes: { RequestValidatorId: id } };
  },

  async update(id, properties, previous, { aws: { apigateway } }) {
    const patchOperations = ['ValidateRequestBody', 'ValidateRequestParameters'].flatMap((name) =>
      replacing(
        `/${name.charAt(0).toLowerCase()}${name.slice(1)}`,
        flag(properties, name) ?? false,
        flag(previous, name) ?? false,
      ),
    );
    const restApiId = text(properties, 'RestApiId');
    await apigateway.updateRequestValidator({ restApiId, requestValidatorId: id, patchOperations });
    return { id, attributes: { RequestValidatorId: id } };
  },

  async delete(id, properties, { aws: { apigateway } }) {
    await ignoringMissing(
      apigateway.deleteRequestValidator({ restApiId: text(properties, 'RestApiId'), requestValidatorId: id }),
    );
  },

  async find(properties, { aws: { apigateway } }, { taken }) {
    const restApiId = text(properties, 'RestApiId');
    const all =
      (await ignoringMissing(everyItem((page) => apigateway.getRequestValidators({ restApiId, ...page })))) ?? [];
    const made = all.filter(({ id, name }) => name === text(properties, 'Name') && id !== undefined && !taken(id));
    const id = made.at(-1)?.id;
    return id === undefined ? undefined : { id, attributes: { RequestValidatorId: id } };
  },
};
