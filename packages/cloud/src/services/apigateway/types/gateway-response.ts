import type { GatewayResponseType } from '@aws-sdk/client-api-gateway';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text, textMap } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-gatewayresponse.html */
export const gatewayResponse: ResourceType = {
  type: 'AWS::ApiGateway::GatewayResponse',

  async create(properties, ctx) {
    await put(properties, ctx);
    const id = `${text(properties, 'RestApiId')}|${text(properties, 'ResponseType')}`;
    return { id, attributes: { Id: id } };
  },

  async update(id, properties, _previous, ctx) {
    await put(properties, ctx);
    return { id, attributes: { Id: id } };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteGatewayResponse(keyOf(properties)));
  },

  /** Deleting one that was not put changes nothing. */
  async find(properties) {
    const id = `${text(properties, 'RestApiId')}|${text(properties, 'ResponseType')}`;
    return { id, attributes: { Id: id } };
  },
};

function keyOf(properties: Properties) {
  return {
    restApiId: text(properties, 'RestApiId'),
    responseType: text(properties, 'ResponseType') as GatewayResponseType,
  };
}

async function put(properties: Properties, { aws: { apigateway } }: ResourceContext): Promise<void> {
  await apigateway.putGatewayResponse({
    ...keyOf(properties),
    statusCode: text(properties, 'StatusCode'),
    responseParameters: textMap(properties, 'ResponseParameters'),
    responseTemplates: textMap(properties, 'ResponseTemplates'),
  });
}
