import type { CreateAuthorizerRequest } from '@aws-sdk/client-apigatewayv2';
import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { changes, ignoringMissing, input, lastFree, type Readers, text } from './properties.ts';

const READERS: Readers = {
  ApiId: 'text',
  AuthorizerCredentialsArn: 'text',
  AuthorizerPayloadFormatVersion: 'text',
  AuthorizerResultTtlInSeconds: 'number',
  AuthorizerType: 'text',
  AuthorizerUri: 'text',
  EnableSimpleResponses: 'flag',
  IdentitySource: 'texts',
  IdentityValidationExpression: 'text',
  JwtConfiguration: { Audience: 'texts', Issuer: 'text' },
  Name: 'text',
};

const stateOf = (id: string): ResourceState => ({ id, attributes: { AuthorizerId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const authorizer: ResourceType = {
  type: 'AWS::ApiGatewayV2::Authorizer',

  async create(properties, { aws: { apigatewayv2 } }) {
    const made = await apigatewayv2.createAuthorizer(input(properties, READERS) as unknown as CreateAuthorizerRequest);
    return stateOf(made.AuthorizerId!);
  },

  async update(id, properties, previous, { aws: { apigatewayv2 } }) {
    const changed = changes(properties, previous, READERS, { AuthorizerResultTtlInSeconds: 0 });
    await apigatewayv2.updateAuthorizer({ ...changed, ApiId: text(properties, 'ApiId'), AuthorizerId: id });
    return stateOf(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteAuthorizer({ ApiId: text(properties, 'ApiId'), AuthorizerId: id }));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    const found = await ignoringMissing(
      apigatewayv2.getAuthorizer({ ApiId: text(properties, 'ApiId'), AuthorizerId: id }),
    );
    return found && stateOf(id);
  },

  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getAuthorizers({ ApiId: text(properties, 'ApiId') }));
    const own = (all?.Items ?? []).filter(({ Name }) => Name === text(properties, 'Name'));
    const found = lastFree(own, ({ AuthorizerId }) => AuthorizerId, search);
    return found && stateOf(found.AuthorizerId!);
  },
};
