import type { CreateRouteRequest } from '@aws-sdk/client-apigatewayv2';
import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { changes, ignoringMissing, input, lastFree, type Readers, text } from './properties.ts';

const READERS: Readers = {
  ApiId: 'text',
  ApiKeyRequired: 'flag',
  AuthorizationScopes: 'texts',
  AuthorizationType: 'text',
  AuthorizerId: 'text',
  ModelSelectionExpression: 'text',
  OperationName: 'text',
  RequestModels: 'json',
  RequestParameters: 'json',
  RouteKey: 'text',
  RouteResponseSelectionExpression: 'text',
  Target: 'text',
};

const stateOf = (id: string): ResourceState => ({ id, attributes: { RouteId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const route: ResourceType = {
  type: 'AWS::ApiGatewayV2::Route',

  async create(properties, { aws: { apigatewayv2 } }) {
    const made = await apigatewayv2.createRoute(input(properties, READERS) as unknown as CreateRouteRequest);
    return stateOf(made.RouteId!);
  },

  async update(id, properties, previous, { aws: { apigatewayv2 } }) {
    const changed = changes(properties, previous, READERS, { AuthorizationType: 'NONE' });
    await apigatewayv2.updateRoute({ ...changed, ApiId: text(properties, 'ApiId'), RouteId: id });
    return stateOf(id);
  },

  async delete(id, properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteRoute({ ApiId: text(properties, 'ApiId'), RouteId: id }));
  },

  async read(id, properties, { aws: { apigatewayv2 } }) {
    return (
      (await ignoringMissing(apigatewayv2.getRoute({ ApiId: text(properties, 'ApiId'), RouteId: id }))) && stateOf(id)
    );
  },

  /** Route keys are unique within an API. */
  async find(properties, { aws: { apigatewayv2 } }, search) {
    const all = await ignoringMissing(apigatewayv2.getRoutes({ ApiId: text(properties, 'ApiId') }));
    const own = (all?.Items ?? []).filter(({ RouteKey }) => RouteKey === text(properties, 'RouteKey'));
    const found = lastFree(own, ({ RouteId }) => RouteId, search);
    return found && stateOf(found.RouteId!);
  },
};
