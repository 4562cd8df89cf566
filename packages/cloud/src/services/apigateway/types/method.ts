import type {
  ConnectionType,
  ContentHandlingStrategy,
  IntegrationType,
  ResponseTransferMode,
} from '@aws-sdk/client-api-gateway';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import {
  flag,
  flagMap,
  ignoringMissing,
  number,
  object,
  objects,
  optionalTexts,
  orUndo,
  text,
  textMap,
} from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export const method: ResourceType = {
  type: 'AWS::ApiGateway::Method',

  async create(properties, ctx) {
    await put(properties, ctx);
    return { id: idOf(properties) };
  },

  /**
   * Written again: every part of a method may have changed. The previous method is restored when the new one is
   * refused.
   */
  async update(id, properties, previous, ctx) {
    await ignoringMissing(ctx.aws.apigateway.deleteMethod(keyOf(previous)));
    await orUndo(
      () => put(properties, ctx),
      () => put(previous, ctx),
    );
    return { id };
  },

  async delete(_id, properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteMethod(keyOf(properties)));
  },

  async read(id, properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getMethod(keyOf(properties)))) && { id };
  },

  async find(properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getMethod(keyOf(properties)))) && { id: idOf(properties) };
  },
};

function keyOf(properties: Properties) {
  return {
    restApiId: text(properties, 'RestApiId'),
    resourceId: text(properties, 'ResourceId'),
    httpMethod: text(properties, 'HttpMethod'),
  };
}

function idOf(properties: Properties): string {
  const { restApiId, resourceId, httpMethod } = keyOf(properties);
  return `${restApiId}|${resourceId}|${httpMethod}`;
}

async function put(properties: Properties, ctx: ResourceContext): Promise<void> {
  const { apigateway } = ctx.aws;
  const key = keyOf(properties);
  await apigateway.putMethod({
    ...key,
    authorizationType: text(properties, 'AuthorizationType') ?? 'NONE',
    authorizerId: text(properties, 'AuthorizerId'),
    apiKeyRequired: flag(properties, 'ApiKeyRequired'),
    operationName: text(properties, 'OperationName'),
    requestParameters: flagMap(properties, 'RequestParameters'),
    requestModels: textMap(properties, 'RequestModels'),
    requestValidatorId: text(properties, 'RequestValidatorId'),
    authorizationScopes: optionalTexts(properties, 'AuthorizationScopes'),
  });
  await orUndo(
    async () => {
      for (const response of objects(properties, 'MethodResponses')) {
        await apigateway.putMethodResponse({
          ...key,
          statusCode: text(response, 'StatusCode'),
          responseModels: textMap(response, 'ResponseModels'),
          responseParameters: flagMap(response, 'ResponseParameters'),
        });
      }
      const integration = object(properties, 'Integration');
      if (integration) await putIntegration(key, integration, ctx);
    },
    () => apigateway.deleteMethod(key),
  );
}

async function putIntegration(
  key: ReturnType<typeof keyOf>,
  integration: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const { apigateway } = ctx.aws;
  const tls = object(integration, 'TlsConfig');
  await apigateway.putIntegration({
    ...key,
    type: text(integration, 'Type') as IntegrationType,
    integrationHttpMethod: text(integration, 'IntegrationHttpMethod'),
    uri: text(integration, 'Uri'),
    connectionType: text(integration, 'ConnectionType') as ConnectionType | undefined,
    connectionId: text(integration, 'ConnectionId'),
    credentials: text(integration, 'Credentials'),
    requestParameters: textMap(integration, 'RequestParameters'),
    requestTemplates: textMap(integration, 'RequestTemplates'),
    passthroughBehavior: text(integration, 'PassthroughBehavior'),
    contentHandling: text(integration, 'ContentHandling') as ContentHandlingStrategy | undefined,
    timeoutInMillis: number(integration, 'TimeoutInMillis'),
    responseTransferMode: text(integration, 'ResponseTransferMode') as ResponseTransferMode | undefined,
    cacheNamespace: text(integration, 'CacheNamespace'),
    cacheKeyParameters: optionalTexts(integration, 'CacheKeyParameters'),
    ...(tls && { tlsConfig: { insecureSkipVerification: flag(tls, 'InsecureSkipVerification') ?? false } }),
  });
  for (const response of objects(integration, 'IntegrationResponses')) {
    await apigateway.putIntegrationResponse({
      ...key,
      statusCode: text(response, 'StatusCode'),
      selectionPattern: text(response, 'SelectionPattern'),
      responseParameters: textMap(response, 'ResponseParameters'),
      responseTemplates: textMap(response, 'ResponseTemplates'),
      contentHandling: text(response, 'ContentHandling') as ContentHandlingStrategy | undefined,
    });
  }
}
