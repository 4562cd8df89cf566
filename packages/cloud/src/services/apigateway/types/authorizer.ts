import type { AuthorizerType } from '@aws-sdk/client-api-gateway';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, number, optionalTexts, replacing, text } from './properties.ts';

const FIELDS = [
  'Name',
  'Type',
  'AuthType',
  'AuthorizerUri',
  'AuthorizerCredentials',
  'IdentitySource',
  'IdentityValidationExpression',
  'AuthorizerResultTtlInSeconds',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html */
export const authorizer: ResourceType = {
  type: 'AWS::ApiGateway::Authorizer',

  async create(properties, { aws: { apigateway } }) {
    const { id } = await apigateway.createAuthorizer({
      restApiId: text(properties, 'RestApiId'),
      name: text(properties, 'Name'),
      type: text(properties, 'Type') as AuthorizerType,
      authType: text(properties, 'AuthType'),
      authorizerUri: text(properties, 'AuthorizerUri'),
      authorizerCredentials: text(properties, 'AuthorizerCredentials'),
      identitySource: text(properties, 'IdentitySource'),
      identityValidationExpression: text(properties, 'IdentityValidationExpression'),
      authorizerResultTtlInSeconds: number(properties, 'AuthorizerResultTtlInSeconds'),
      providerARNs: optionalTexts(properties, 'ProviderARNs'),
    });
    return { id: id!, attributes: { AuthorizerId: id } };
  },

  async update(id, properties, previous, { aws: { apigateway } }) {
    const before = optionalTexts(previous, 'ProviderARNs') ?? [];
    const wanted = optionalTexts(properties, 'ProviderARNs') ?? [];
    const patchOperations = [
      ...FIELDS.flatMap((name) =>
        replacing(`/${name.charAt(0).toLowerCase()}${name.slice(1)}`, text(properties, name), text(previous, name)),
      ),
      ...wanted
        .filter((arn) => !before.includes(arn))
        .map((value) => ({ op: 'add' as const, path: '/providerARNs', value })),
      ...before
        .filter((arn) => !wanted.includes(arn))
        .map((value) => ({ op: 'remove' as const, path: '/providerARNs', value })),
    ];
    await apigateway.updateAuthorizer({ restApiId: text(properties, 'RestApiId'), authorizerId: id, patchOperations });
    return { id, attributes: { AuthorizerId: id } };
  },

  async delete(id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteAuthorizer({ restApiId: text(properties, 'RestApiId'), authorizerId: id }));
  },

  /** Names are unique within an API. */
  async find(properties, { aws: { apigateway } }, { taken }) {
    const restApiId = text(properties, 'RestApiId');
    const all = (await ignoringMissing(everyItem((page) => apigateway.getAuthorizers({ restApiId, ...page })))) ?? [];
    const id = all.find(({ name }) => name === text(properties, 'Name'))?.id;
    return id === undefined || taken(id) ? undefined : { id, attributes: { AuthorizerId: id } };
  },
};
