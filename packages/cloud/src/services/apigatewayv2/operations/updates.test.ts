import { afterAll, beforeAll, expect, test } from 'vitest';
import { ECHO, Harness } from '../testing/harness.ts';

let cloud: Harness;
beforeAll(async () => {
  cloud = await Harness.start();
});
afterAll(() => cloud.close());

// AWS answers in lower case: https://github.com/serverless/serverless (v3, test/integration/aws/http-api.test.js).
test('names of headers in a CORS configuration', async () => {
  const { api } = cloud;
  const created = await api.createApi({
    Name: 'cors',
    ProtocolType: 'HTTP',
    CorsConfiguration: { AllowOrigins: ['https://Example.com'], AllowHeaders: ['X-Token'], ExposeHeaders: ['X-From'] },
  });
  const { ApiId } = created;
  expect(created.CorsConfiguration).toEqual({
    AllowOrigins: ['https://Example.com'],
    AllowHeaders: ['x-token'],
    ExposeHeaders: ['x-from'],
  });
  await api.updateApi({ ApiId, CorsConfiguration: { AllowMethods: ['GET'], AllowHeaders: ['Authorization', '*'] } });
  expect((await api.getApi({ ApiId })).CorsConfiguration).toEqual({
    AllowMethods: ['GET'],
    AllowHeaders: ['authorization', '*'],
  });
  await api.updateApi({ ApiId, Description: 'the same' });
  expect((await api.getApi({ ApiId })).CorsConfiguration?.AllowHeaders).toEqual(['authorization', '*']);
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models-modelid-template.html
test('models of an API are listed, and one’s template makes its shape of a payload', async () => {
  const { api } = cloud;
  const { ApiId } = await api.createApi({
    Name: 'models',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const schema = { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } } };
  const { ModelId } = await api.createModel({ ApiId, Name: 'Pet', Schema: JSON.stringify(schema) });
  await api.createModel({ ApiId, Name: 'Empty', Schema: '{}' });
  expect((await api.getModels({ ApiId })).Items!.map(({ Name }) => Name)).toEqual(['Pet', 'Empty']);
  const { Value } = await api.getModelTemplate({ ApiId, ModelId });
  expect(Value).toBe(
    `#set($inputRoot = $input.path('$'))\n{\n  "name" : "$inputRoot.name",\n  "age" : $inputRoot.age\n}`,
  );
  await expect(api.getModelTemplate({ ApiId, ModelId: 'nowhere' })).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses-routeresponseid.html
test('a route’s responses are listed and changed', async () => {
  const { api } = cloud;
  const { ApiId } = await api.createApi({
    Name: 'responses',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const { RouteId } = await api.createRoute({ ApiId, RouteKey: 'ask' });
  const { RouteId: other } = await api.createRoute({ ApiId, RouteKey: 'tell' });
  const { RouteResponseId } = await api.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  await api.createRouteResponse({ ApiId, RouteId: other, RouteResponseKey: '$default' });
  const changed = await api.updateRouteResponse({
    ApiId,
    RouteId,
    RouteResponseId,
    ModelSelectionExpression: '$default',
    ResponseModels: { $default: 'Pet' },
  });
  expect(changed).toMatchObject({
    RouteResponseId,
    RouteResponseKey: '$default',
    ModelSelectionExpression: '$default',
    ResponseModels: { $default: 'Pet' },
  });
  const { $metadata: _, ...shown } = changed;
  expect((await api.getRouteResponses({ ApiId, RouteId })).Items).toEqual([shown]);
});

test('a deployment’s description', async () => {
  const { api } = cloud;
  const { id: ApiId } = await cloud.http({ IntegrationUri: await cloud.function('echo', ECHO) }, ['GET /']);
  const { DeploymentId } = await api.createDeployment({ ApiId, Description: 'one' });
  const updated = await api.updateDeployment({ ApiId, DeploymentId, Description: 'the first' });
  expect(updated).toMatchObject({ DeploymentId, Description: 'the first', DeploymentStatus: 'DEPLOYED' });
  expect(await api.getDeployment({ ApiId, DeploymentId })).toMatchObject({ Description: 'the first' });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
test('a domain’s certificate, and the stage and key of its mapping', async () => {
  const { api } = cloud;
  const DomainName = 'updated.localhost';
  const arn = (id: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${id}`;
  await api.createDomainName({
    DomainName,
    DomainNameConfigurations: [{ CertificateArn: arn('a'), EndpointType: 'REGIONAL' }],
  });
  const changed = await api.updateDomainName({
    DomainName,
    DomainNameConfigurations: [{ CertificateArn: arn('b'), EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
  });
  expect(changed.DomainNameConfigurations).toMatchObject([{ CertificateArn: arn('b'), SecurityPolicy: 'TLS_1_2' }]);

  const { id: ApiId } = await cloud.http({ IntegrationUri: await cloud.function('echo2', ECHO) }, ['GET /x']);
  const { ApiMappingId } = await api.createApiMapping({ DomainName, ApiId, Stage: '$default', ApiMappingKey: 'old' });
  const headers = { host: DomainName };
  expect((await cloud.raw('/old/x', { headers })).json()).toMatchObject({ routeKey: 'GET /x' });
  const mapping = await api.updateApiMapping({ DomainName, ApiId, ApiMappingId, ApiMappingKey: 'new/deep' });
  expect(mapping).toMatchObject({ ApiId, ApiMappingId, ApiMappingKey: 'new/deep', Stage: '$default' });
  expect((await cloud.raw('/new/deep/x', { headers })).json()).toMatchObject({ routeKey: 'GET /x' });
  // No mapping for this path: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html
  expect((await cloud.raw('/old/x', { headers })).status).toBe(404);
  expect((await api.getApiMappings({ DomainName })).Items).toMatchObject([{ ApiMappingKey: 'new/deep' }]);
});
