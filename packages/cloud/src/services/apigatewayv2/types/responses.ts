import type { CreateIntegrationResponseRequest, CreateRouteResponseRequest } from '@aws-sdk/client-apigatewayv2';
import type { Properties, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { changes, ignoringMissing, input, lastFree, type Readers, text } from './properties.ts';

const INTEGRATION: Readers = {
  ApiId: 'text',
  ContentHandlingStrategy: 'text',
  IntegrationId: 'text',
  IntegrationResponseKey: 'text',
  ResponseParameters: 'json',
  ResponseTemplates: 'json',
  TemplateSelectionExpression: 'text',
};

const ROUTE: Readers = {
  ApiId: 'text',
  ModelSelectionExpression: 'text',
  ResponseModels: 'json',
  ResponseParameters: 'json',
  RouteId: 'text',
  RouteResponseKey: 'text',
};

const ofIntegration = (properties: Properties, id?: string) => ({
  ApiId: text(properties, 'ApiId'),
  IntegrationId: text(properties, 'IntegrationId'),
  IntegrationResponseId: id,
});

const ofRoute = (properties: Properties, id?: string) => ({
  ApiId: text(properties, 'ApiId'),
  RouteId: text(properties, 'RouteId'),
  RouteResponseId: id,
});

const integrationState = (id: string): ResourceState => ({ id, attributes: { IntegrationResponseId: id } });
const routeState = (id: string): ResourceState => ({ id, attributes: { RouteResponseId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integrationresponse.html */
export const integrationResponse: ResourceType = {
  type: 'AWS::ApiGatewayV2::IntegrationResponse',

  async create(properties, { aws: { apigatewayv2 } }) {
    const specified = input(properties, INTEGRATION) as unknown as CreateIntegrationResponseRequest;
    return integrationState((await apigatewayv2.createIntegrationResponse(specified)).IntegrationResponseId!);
  },

  async update(id, properties, previous, { aws: { apigatewayv2 } }) {
    const changed = changes(properties, previous, INTEGRATION);
    await apigatewayv2.updateIntegrationResponse({ ...changed, ...ofIntegration(properties, id) });
    return integrationState(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteIntegrationResponse(ofIntegration(properties, id)));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    const found = await ignoringMissing(apigatewayv2.getIntegrationResponse(ofIntegration(properties, id)));
    return found && integrationState(id);
  },

  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getIntegrationResponses(ofIntegration(properties)));
    const key = text(properties, 'IntegrationResponseKey');
    const own = (all?.Items ?? []).filter(({ IntegrationResponseKey }) => IntegrationResponseKey === key);
    const found = lastFree(own, ({ IntegrationResponseId }) => IntegrationResponseId, search);
    return found && integrationState(found.IntegrationResponseId!);
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-routeresponse.html */
export const routeResponse: ResourceType = {
  type: 'AWS::ApiGatewayV2::RouteResponse',

  async create(properties, { aws: { apigatewayv2 } }) {
    const specified = input(properties, ROUTE) as unknown as CreateRouteResponseRequest;
    return routeState((await apigatewayv2.createRouteResponse(specified)).RouteResponseId!);
  },

  async update(id, properties, previous, { aws: { apigatewayv2 } }) {
    const changed = changes(properties, previous, ROUTE);
    await apigatewayv2.updateRouteResponse({ ...changed, ...ofRoute(properties, id) });
    return routeState(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteRouteResponse(ofRoute(properties, id)));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    return (await ignoringMissing(apigatewayv2.getRouteResponse(ofRoute(properties, id)))) && routeState(id);
  },

  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getRouteResponses(ofRoute(properties)));
    const key = text(properties, 'RouteResponseKey');
    const own = (all?.Items ?? []).filter(({ RouteResponseKey }) => RouteResponseKey === key);
    const found = lastFree(own, ({ RouteResponseId }) => RouteResponseId, search);
    return found && routeState(found.RouteResponseId!);
  },
};
