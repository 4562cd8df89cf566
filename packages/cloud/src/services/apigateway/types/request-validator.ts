import type { ResourceType } from '../../../kernel/resource-type.ts';
import { flag, orGone, replacing, text } from './properties.ts';

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
    await orGone(
      apigateway.deleteRequestValidator({ restApiId: text(properties, 'RestApiId'), requestValidatorId: id }),
    );
  },
};
