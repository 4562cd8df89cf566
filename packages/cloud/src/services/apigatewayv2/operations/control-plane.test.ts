import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';
import { Harness } from '../testing/harness.ts';

let cloud: Harness;
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

const newApi = async () => (await cloud.api.createApi({ Name: 'test', ProtocolType: 'HTTP' })).ApiId!;
const badRequest = (message: string | RegExp) => ({
  name: 'BadRequestException',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
describe('APIs', () => {
  test('have AWS’s defaults', async () => {
    const api = await cloud.api.createApi({ Name: 'a', ProtocolType: 'HTTP', Tags: { k: 'v' } });
    const { $metadata, ...made } = api;
    expect($metadata.httpStatusCode).toBe(201);
    expect(made).toEqual({
      ApiEndpoint: `http://${made.ApiId}.execute-api.us-east-1.localhost:${new URL(cloud.cloud.endpoint).port}`,
      ApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      ApiKeySelectionExpression: '$request.header.x-api-key',
      CreatedDate: expect.any(Date),
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'ipv4',
      Name: 'a',
      ProtocolType: 'HTTP',
      RouteSelectionExpression: '$request.method $request.path',
      Tags: { k: 'v' },
    });
    expect(await cloud.api.getApi({ ApiId: made.ApiId })).toMatchObject(made);
  });

  test('are refused with what AWS refuses', async () => {
    const create = (more: object) => cloud.api.createApi({ Name: 'x', ProtocolType: 'HTTP', ...more });
    await expect(create({ ProtocolType: '?' })).rejects.toMatchObject(
      badRequest('Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]'),
    );
    await expect(create({ ProtocolType: 'WEBSOCKET' })).rejects.toMatchObject(badRequest(/route selection/));
    await expect(create({ RouteSelectionExpression: '$request.body.x' })).rejects.toMatchObject(
      badRequest(/expression/),
    );
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    await expect(create({ CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } })).rejects.toMatchObject(
      badRequest(/wildcard/),
    );
    await expect(create({ CorsConfiguration: { AllowOrigins: ['example.com'] } })).rejects.toMatchObject(
      badRequest(/scheme/),
    );
  });

  test('are listed in pages', async () => {
    const elsewhere = await Harness.start();
    for (const Name of ['a', 'b', 'c']) await elsewhere.api.createApi({ Name, ProtocolType: 'HTTP' });
    const first = await elsewhere.api.getApis({ MaxResults: '2' });
    const second = await elsewhere.api.getApis({ MaxResults: '2', NextToken: first.NextToken! });
    expect([first, second].map(({ Items }) => Items!.map(({ Name }) => Name))).toEqual([['a', 'b'], ['c']]);
    expect(second.NextToken).toBeUndefined();
    await elsewhere.close();
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
  test('quick create makes a managed route, integration and stage, which an update changes', async () => {
    const { ApiId } = await cloud.api.createApi({ Name: 'q', ProtocolType: 'HTTP', Target: FUNCTION });
    const integrations = async () => (await cloud.api.getIntegrations({ ApiId })).Items!;
    const routes = async () => (await cloud.api.getRoutes({ ApiId })).Items!;
    const { Items: stages } = await cloud.api.getStages({ ApiId });
    expect(await integrations()).toMatchObject([
      { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0', ApiGatewayManaged: true },
    ]);
    expect(await routes()).toMatchObject([{ RouteKey: '$default', ApiGatewayManaged: true }]);
    expect(stages).toMatchObject([{ StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true }]);
    await cloud.api.updateApi({ ApiId, RouteKey: 'GET /x', Target: 'https://example.com' });
    expect(await routes()).toMatchObject([{ RouteKey: 'GET /x' }]);
    expect(await integrations()).toMatchObject([
      { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' },
    ]);
  });

  test('leave nothing behind, and are what they were for everybody else', async () => {
    const [gone, kept] = [await newApi(), await newApi()];
    for (const ApiId of [gone, kept]) await cloud.api.createRoute({ ApiId, RouteKey: 'GET /' });
    await cloud.api.deleteApi({ ApiId: gone });
    await expect(cloud.api.getRoutes({ ApiId: gone })).rejects.toMatchObject({ name: 'NotFoundException' });
    expect((await cloud.api.getRoutes({ ApiId: kept })).Items).toHaveLength(1);
  });
});

describe('routes', () => {
  test('need a key of the right form that is free', async () => {
    const ApiId = await newApi();
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /a/{id}/{rest+}' });
    await expect(cloud.api.createRoute({ ApiId, RouteKey: 'GET /a/{id}/{rest+}' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Route with key GET /a/{id}/{rest+} already exists for this API',
    });
    for (const RouteKey of [
      'GET',
      'get /a',
      'GET a',
      'FETCH /a',
      'GET /{',
      'GET /{a+}/b',
      'GET /{a}/{a}',
      'GET /x{a}',
    ]) {
      await expect(cloud.api.createRoute({ ApiId, RouteKey })).rejects.toMatchObject({ name: 'BadRequestException' });
    }
  });

  test('need an integration and an authorizer that are there', async () => {
    const ApiId = await newApi();
    await expect(
      cloud.api.createRoute({ ApiId, RouteKey: 'GET /', Target: 'integrations/none' }),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
    // AWS's message: https://github.com/anomalyco/sst/issues/4097.
    await expect(
      cloud.api.createRoute({ ApiId, RouteKey: 'GET /', AuthorizationType: 'JWT', AuthorizerId: 'none' }),
    ).rejects.toMatchObject(
      badRequest(
        'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
      ),
    );
  });

  test('hold their integration and authorizer', async () => {
    const ApiId = await newApi();
    const { IntegrationId } = await cloud.api.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: '2.0',
    });
    const { AuthorizerId } = await cloud.api.createAuthorizer({
      ApiId,
      Name: 'a',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['a'] },
    });
    const { RouteId } = await cloud.api.createRoute({
      ApiId,
      RouteKey: 'GET /',
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: 'JWT',
      AuthorizerId,
    });
    await expect(cloud.api.deleteIntegration({ ApiId, IntegrationId })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await expect(cloud.api.deleteAuthorizer({ ApiId, AuthorizerId })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await cloud.api.deleteRoute({ ApiId, RouteId });
    await cloud.api.deleteIntegration({ ApiId, IntegrationId });
    await cloud.api.deleteAuthorizer({ ApiId, AuthorizerId });
  });
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
describe('integrations', () => {
  test('have AWS’s defaults', async () => {
    const ApiId = await newApi();
    const made = await cloud.api.createIntegration({ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION });
    expect(made).toMatchObject({
      ConnectionType: 'INTERNET',
      IntegrationMethod: 'POST',
      PayloadFormatVersion: '1.0',
      TimeoutInMillis: 30_000,
    });
  });

  test.each([
    [{ IntegrationType: 'MOCK' }, /HTTP APIs support only/],
    [{ IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:aws:s3:::x' }, /Lambda function/],
    [{ IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '3.0' }, /payload format version/],
    [{ IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, TimeoutInMillis: 30_001 }, /Timeout/],
    [{ IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri: 'example.com' }, /HTTP endpoint/],
    [{ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' }, /method/],
  ])('%j is refused', async (input, message) => {
    const ApiId = await newApi();
    await expect(cloud.api.createIntegration({ ApiId, ...input } as never)).rejects.toMatchObject(badRequest(message));
  });

  test('an update merges parameters, and an empty value takes one away', async () => {
    const ApiId = await newApi();
    const { IntegrationId } = await cloud.api.createIntegration({
      ApiId,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri: 'https://example.com',
      RequestParameters: { 'append:header.a': '1', 'append:header.b': '2' },
    });
    const RequestParameters = { 'append:header.a': '', 'append:header.c': '3' };
    const updated = await cloud.api.updateIntegration({ ApiId, IntegrationId, RequestParameters });
    expect(updated.RequestParameters).toEqual({ 'append:header.b': '2', 'append:header.c': '3' });
  });
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
describe('stages and deployments', () => {
  test('names, and variables that merge', async () => {
    const ApiId = await newApi();
    for (const StageName of ['a b', '', '$other', 'x'.repeat(129)]) {
      await expect(cloud.api.createStage({ ApiId, StageName })).rejects.toThrow();
    }
    await cloud.api.createStage({ ApiId, StageName: 'dev', StageVariables: { a: '1', b: '2' } });
    await expect(cloud.api.createStage({ ApiId, StageName: 'dev' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const StageVariables = { a: '', c: '3' };
    const updated = await cloud.api.updateStage({ ApiId, StageName: 'dev', StageVariables });
    expect(updated.StageVariables).toEqual({ b: '2', c: '3' });
    await expect(
      cloud.api.updateStage({ ApiId, StageName: 'dev', StageVariables: { 'a-b': '1' } }),
    ).rejects.toMatchObject(badRequest(/alphanumeric/));
  });

  test('a deployment needs a route, and stays as long as a stage has it', async () => {
    const ApiId = await newApi();
    await expect(cloud.api.createDeployment({ ApiId })).rejects.toMatchObject(
      badRequest('At least one route is required before deploying the Api.'),
    );
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /' });
    const { DeploymentId, AutoDeployed, DeploymentStatus } = await cloud.api.createDeployment({
      ApiId,
      Description: 'one',
    });
    expect([AutoDeployed, DeploymentStatus]).toEqual([false, 'DEPLOYED']);
    await cloud.api.createStage({ ApiId, StageName: 'dev', DeploymentId });
    await expect(cloud.api.deleteDeployment({ ApiId, DeploymentId })).rejects.toMatchObject(
      badRequest(/Active stages/),
    );
    await cloud.api.deleteStage({ ApiId, StageName: 'dev' });
    await cloud.api.deleteDeployment({ ApiId, DeploymentId });
    expect((await cloud.api.getDeployments({ ApiId })).Items).toEqual([]);
  });

  test('a stage that deploys itself says so', async () => {
    const ApiId = await newApi();
    await cloud.api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /' });
    const stage = await cloud.api.getStage({ ApiId, StageName: '$default' });
    expect(stage.LastDeploymentStatusMessage).toBe(
      `Successfully deployed stage with deployment ID '${stage.DeploymentId}'`,
    );
    const { Items } = await cloud.api.getDeployments({ ApiId });
    expect(Items).toMatchObject([{ DeploymentId: stage.DeploymentId, AutoDeployed: true }]);
    const specified = { AutoDeploy: true, DeploymentId: stage.DeploymentId };
    expect(await cloud.api.createStage({ ApiId, StageName: 'given', ...specified })).toMatchObject({
      AutoDeploy: true,
    });
    await expect(
      cloud.api.updateStage({ ApiId, StageName: '$default', DeploymentId: stage.DeploymentId }),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  test('settings of routes and logs are deleted one by one', async () => {
    const ApiId = await newApi();
    const missing = {
      name: 'NotFoundException',
      message: 'Unable to find Route by key ANY /$default within the provided RouteSettings',
    };
    const wrong = { ApiId, RouteSettings: { 'ANY /$default': {} } };
    await expect(cloud.api.createStage({ ...wrong, StageName: 'wrong' })).rejects.toMatchObject(missing);
    for (const RouteKey of ['GET /', 'GET /b']) await cloud.api.createRoute({ ApiId, RouteKey });
    await cloud.api.createStage({
      ApiId,
      StageName: 's',
      RouteSettings: { 'GET /': { ThrottlingBurstLimit: 1 }, 'GET /b': { ThrottlingBurstLimit: 2 } },
      AccessLogSettings: {
        DestinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g',
        Format: '$context.requestId',
      },
    });
    await expect(cloud.api.updateStage({ ...wrong, StageName: 's' })).rejects.toMatchObject(missing);
    await cloud.api.deleteRouteSettings({ ApiId, StageName: 's', RouteKey: 'GET /' });
    await cloud.api.deleteAccessLogSettings({ ApiId, StageName: 's' });
    const stage = await cloud.api.getStage({ ApiId, StageName: 's' });
    expect([stage.RouteSettings, stage.AccessLogSettings]).toEqual([
      { 'GET /b': { ThrottlingBurstLimit: 2 } },
      undefined,
    ]);
  });
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
test('authorizers are checked', async () => {
  const ApiId = await newApi();
  const create = (more: object) => cloud.api.createAuthorizer({ ApiId, Name: 'a', ...more } as never);
  const jwt = { AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] };
  await expect(create({ ...jwt, JwtConfiguration: { Audience: ['a'] } })).rejects.toMatchObject(badRequest(/issuer/i));
  await expect(create({ ...jwt, JwtConfiguration: { Issuer: 'https://a.example.com' } })).rejects.toMatchObject(
    badRequest(/audience/),
  );
  await expect(
    create({ AuthorizerType: 'REQUEST', IdentitySource: [], AuthorizerUri: FUNCTION }),
  ).rejects.toMatchObject(badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer'));
  await expect(
    create({
      AuthorizerType: 'REQUEST',
      IdentitySource: [],
      AuthorizerUri: FUNCTION,
      AuthorizerPayloadFormatVersion: '1.0',
      EnableSimpleResponses: true,
    }),
  ).rejects.toMatchObject(badRequest(/Simple responses/));
});

test('API mappings name a stage that is there, once per key', async () => {
  const ApiId = await newApi();
  await cloud.api.createStage({ ApiId, StageName: 'dev' });
  const DomainName = 'maps.example.com';
  await cloud.api.createDomainName({ DomainName, DomainNameConfigurations: [{}] });
  await expect(cloud.api.createApiMapping({ DomainName, ApiId, Stage: 'no' })).rejects.toMatchObject(
    badRequest(/stage/),
  );
  await cloud.api.createApiMapping({ DomainName, ApiId, Stage: 'dev', ApiMappingKey: 'a/b' });
  await expect(
    cloud.api.createApiMapping({ DomainName, ApiId, Stage: 'dev', ApiMappingKey: 'a/b' }),
  ).rejects.toMatchObject({ name: 'ConflictException' });
  await expect(cloud.api.deleteStage({ ApiId, StageName: 'dev' })).rejects.toMatchObject({
    name: 'BadRequestException',
  });
  await expect(cloud.api.deleteApi({ ApiId })).rejects.toMatchObject({ name: 'BadRequestException' });
});

test('tags of APIs and stages', async () => {
  const ApiId = await newApi();
  await cloud.api.createStage({ ApiId, StageName: 'dev', Tags: { a: '1' } });
  const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages/dev`;
  await cloud.api.tagResource({ ResourceArn, Tags: { b: '2' } });
  await cloud.api.untagResource({ ResourceArn, TagKeys: ['a'] });
  expect((await cloud.api.getTags({ ResourceArn })).Tags).toEqual({ b: '2' });
  await expect(cloud.api.getTags({ ResourceArn: 'x' })).rejects.toMatchObject({ name: 'BadRequestException' });
});

test('what is not there says so by name', async () => {
  await expect(cloud.api.getPortal({ PortalId: 'x' })).rejects.toThrow(
    'apigatewayv2:GetPortal is not implemented by jaws-cloud.',
  );
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html: "routeSelectionExpression … For HTTP APIs … For WebSocket
// APIs, the expression is required." https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
test('a WebSocket API chooses its routes by the body, in a lenient cloud if nobody says how', async () => {
  const api = { Name: 'ws', ProtocolType: 'WEBSOCKET' } as const;
  await expect(cloud.api.createApi(api)).rejects.toMatchObject(badRequest('No route selection expression specified'));
  const lenient = await startCloud({ port: 0, lenient: true });
  const client = new ApiGatewayV2({ endpoint: lenient.endpoint, region: 'us-east-1', maxAttempts: 1 });
  try {
    expect((await client.createApi(api)).RouteSelectionExpression).toBe('$request.body.action');
    const http = await client.createApi({ Name: 'http', ProtocolType: 'HTTP' });
    expect(http.RouteSelectionExpression).toBe('$request.method $request.path');
  } finally {
    client.destroy();
    await lenient.close();
  }
});
