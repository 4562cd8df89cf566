import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, method, mock } from '../testing/harness.ts';
import { Stacks } from '../testing/stacks.ts';

let cloud: Harness;
let stacks: Stacks;

beforeAll(async () => {
  cloud = await Harness.start();
  stacks = new Stacks(cloud.cloud);
});

afterAll(async () => {
  stacks.close();
  await cloud.close();
});

/** As the engine writes it: the deployment's logical id carries the body's hash. */
function bodyTemplate(message: string, methodSettings?: object[]): object {
  return {
    Resources: {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Name: 'from-body',
          EndpointConfiguration: { Types: ['REGIONAL'] },
          BinaryMediaTypes: ['image/png'],
          Body: {
            openapi: '3.0.1',
            info: { title: 'title', version: '1' },
            paths: method('/hello', 'get', mock(message)),
          },
        },
      },
      [`Deployment${message}`]: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: {
          RestApiId: { Ref: 'Api' },
          StageName: 'dev',
          DeploymentId: { Ref: `Deployment${message}` },
          Variables: { message },
          MethodSettings: methodSettings ?? [
            { ResourcePath: '/*', HttpMethod: '*', ThrottlingBurstLimit: 10, ThrottlingRateLimit: 20 },
          ],
          Tags: [{ Key: 'stage', Value: 'dev' }],
        },
      },
    },
    Outputs: {
      Api: { Value: { Ref: 'Api' } },
      Root: { Value: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } },
      Stage: { Value: { Ref: 'Stage' } },
    },
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
test('an API from a body is deployed, changed and deleted', async () => {
  const made = await stacks.create('body', bodyTemplate('one'));
  const { Api: id, Root: root } = made;
  expect(made.Stage).toBe('dev');
  expect((await cloud.call(id!, '/hello')).text).toBe('one');
  expect(await cloud.api.getRestApi({ restApiId: id })).toMatchObject({
    name: 'from-body',
    rootResourceId: root,
    endpointConfiguration: { types: ['REGIONAL'] },
    binaryMediaTypes: ['image/png'],
  });
  const changed = await stacks.update('body', bodyTemplate('two'));
  expect(changed).toEqual(made);
  expect((await cloud.call(id!, '/hello')).text).toBe('two');
  const stage = await cloud.api.getStage({ restApiId: id, stageName: 'dev' });
  expect(stage).toMatchObject({ variables: { message: 'two' }, tags: { stage: 'dev' } });
  expect(stage.methodSettings!['*/*']).toMatchObject({ throttlingBurstLimit: 10, throttlingRateLimit: 20 });
  expect((await cloud.api.getDeployments({ restApiId: id })).items).toHaveLength(1);
  await stacks.remove('body');
  await expect(cloud.api.getRestApi({ restApiId: id })).rejects.toThrow('Invalid API identifier specified');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
describe('keys in usage plans', () => {
  const key = (n: number) => ({ [`Key${n}`]: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true } } });
  const link = (id: string, plan: string, n: number, more: object = {}) => ({
    [id]: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      ...more,
      Properties: { KeyId: { Ref: `Key${n}` }, KeyType: 'API_KEY', UsagePlanId: { Ref: plan } },
    },
  });
  const plan = (id: string) => ({
    [id]: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }] },
    },
  });
  const template = (...more: object[]) => {
    const base = bodyTemplate('keys') as { Resources: object; Outputs: object };
    return { ...base, Resources: Object.assign({}, base.Resources, plan('Free'), plan('Paid'), ...more) };
  };
  const numbers = Array.from({ length: 18 }, (_, n) => n);

  test('are in one plan of a stage', async () => {
    const refusal = await stacks.refusal(
      'twice',
      template(key(1), link('A', 'Free', 1), link('B', 'Paid', 1, { DependsOn: 'A' })),
    );
    expect(refusal).toContain('is in the usage plan');
    const made = await stacks.create('moves', template(key(1), link('A', 'Free', 1)));
    const plans = (await cloud.api.getUsagePlans({})).items!;
    const [inOne] = (await cloud.api.getUsagePlans({ keyId: (await cloud.api.getApiKeys({})).items![0]!.id })).items!;
    const other = plans.find(({ id }) => id !== inOne!.id)!;
    const [{ id: keyId } = {}] = (await cloud.api.getUsagePlanKeys({ usagePlanId: inOne!.id })).items!;
    const stage = `${made.Api}:dev`;
    const change = (op: 'add' | 'remove') =>
      cloud.api.updateUsagePlan({ usagePlanId: other.id, patchOperations: [{ op, path: '/apiStages', value: stage }] });
    await change('remove');
    await cloud.api.createUsagePlanKey({ usagePlanId: other.id, keyId, keyType: 'API_KEY' });
    await expect(change('add')).rejects.toMatchObject({ name: 'ConflictException' });
    await cloud.api.deleteUsagePlanKey({ usagePlanId: other.id, keyId });
    await change('add');
    await stacks.remove('moves');
  });

  // https://github.com/serverless/serverless/issues/12065
  test('are put there one after the other', async () => {
    const together = numbers.flatMap((n) => [key(n), link(`Link${n}`, 'Free', n)]);
    expect(await stacks.refusal('together', template(...together))).toContain('due to concurrent modification');
    const inOrder = numbers.flatMap((n) => [
      key(n),
      link(`Link${n}`, 'Free', n, n > 0 ? { DependsOn: `Link${n - 1}` } : {}),
    ]);
    await stacks.create('in-order', template(...inOrder));
    await stacks.remove('in-order');
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html#cfn-apigateway-restapi-mode
describe('what another body no longer has', () => {
  const template = (mode: object, extensions: object, endpoint: object | undefined) => ({
    Resources: {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          ...mode,
          Name: 'moded',
          EndpointConfiguration: { Types: ['REGIONAL'] },
          Body: {
            openapi: '3.0.1',
            info: { title: 'title', version: '1' },
            ...(endpoint && { servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': endpoint }] }),
            ...extensions,
            paths: method('/hello', 'get', mock('{}')),
          },
        },
      },
    },
    Outputs: { Api: { Value: { Ref: 'Api' } } },
  });
  const changed = async (name: string, mode: object) => {
    const before = {
      'x-amazon-apigateway-binary-media-types': ['*/*', 'image/png'],
      'x-amazon-apigateway-minimum-compression-size': 10,
      'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    };
    const { Api } = await stacks.create(name, template(mode, before, { disableExecuteApiEndpoint: true }));
    const get = () => cloud.api.getRestApi({ restApiId: Api });
    expect(await get()).toMatchObject({ binaryMediaTypes: ['*/*', 'image/png'], disableExecuteApiEndpoint: true });
    await stacks.update(name, template(mode, { 'x-amazon-apigateway-binary-media-types': ['image/png'] }, undefined));
    const api = await get();
    await stacks.remove(name);
    return api;
  };

  test('stays without a mode, where it is one of several', async () => {
    const api = await changed('merging', {});
    expect(new Set(api.binaryMediaTypes)).toEqual(new Set(['*/*', 'image/png']));
    expect(api).toMatchObject({ disableExecuteApiEndpoint: true, endpointConfiguration: { types: ['REGIONAL'] } });
  });

  test('goes with the mode overwrite', async () => {
    const api = await changed('overwriting', { Mode: 'overwrite' });
    expect(api).toMatchObject({
      binaryMediaTypes: ['image/png'],
      disableExecuteApiEndpoint: false,
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    expect(api.minimumCompressionSize).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
test('a stage has settings of a method where the template escapes the slashes of its path', async () => {
  const template = (ResourcePath: string) =>
    bodyTemplate('slow', [{ ResourcePath, HttpMethod: 'GET', ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 }]);
  const made = await stacks.create('slow', template('/hello'));
  const id = made.Api!;
  const twice = async () => [(await cloud.call(id, '/hello')).status, (await cloud.call(id, '/hello')).status];
  const keys = async () => Object.keys((await cloud.api.getStage({ restApiId: id, stageName: 'dev' })).methodSettings!);
  expect([await keys(), await twice()]).toEqual([['hello/GET'], [200, 200]]);
  await stacks.update('slow', template('/~1hello'));
  expect([await keys(), await twice()]).toEqual([['~1hello/GET'], [200, 429]]);
  await stacks.remove('slow');
});

test('an API from single resources, with keys, plans and a domain', async () => {
  const ref = (name: string) => ({ Ref: name });
  const made = await stacks.create('parts', {
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'parts', Description: 'd' } },
      Pets: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: ref('Api'), ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'pets' },
      },
      Model: {
        Type: 'AWS::ApiGateway::Model',
        Properties: {
          RestApiId: ref('Api'),
          Name: 'Pet',
          ContentType: 'application/json',
          Schema: { type: 'object', required: ['name'] },
        },
      },
      Validator: {
        Type: 'AWS::ApiGateway::RequestValidator',
        Properties: { RestApiId: ref('Api'), Name: 'v', ValidateRequestBody: true },
      },
      Missing: {
        Type: 'AWS::ApiGateway::GatewayResponse',
        Properties: { RestApiId: ref('Api'), ResponseType: 'MISSING_AUTHENTICATION_TOKEN', StatusCode: '404' },
      },
      Post: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: ref('Api'),
          ResourceId: ref('Pets'),
          HttpMethod: 'POST',
          AuthorizationType: 'NONE',
          ApiKeyRequired: true,
          RequestValidatorId: ref('Validator'),
          RequestModels: { 'application/json': ref('Model') },
          MethodResponses: [{ StatusCode: 200 }],
          Integration: {
            Type: 'MOCK',
            RequestTemplates: { 'application/json': '{"statusCode": 200}' },
            IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { 'application/json': 'made' } }],
          },
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: 'Post',
        Properties: {
          RestApiId: ref('Api'),
          StageName: 'dev',
          StageDescription: { Variables: { a: 'b' }, TracingEnabled: true },
        },
      },
      Key: {
        Type: 'AWS::ApiGateway::ApiKey',
        DependsOn: 'Deployment',
        Properties: { Enabled: true, Value: 'a-key-of-at-least-twenty' },
      },
      Plan: {
        Type: 'AWS::ApiGateway::UsagePlan',
        DependsOn: 'Deployment',
        Properties: {
          ApiStages: [{ ApiId: ref('Api'), Stage: 'dev' }],
          Throttle: { RateLimit: 100, BurstLimit: 100 },
          Quota: { Limit: 10, Period: 'DAY' },
        },
      },
      Link: {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: ref('Key'), KeyType: 'API_KEY', UsagePlanId: ref('Plan') },
      },
      Domain: {
        Type: 'AWS::ApiGateway::DomainName',
        Properties: {
          DomainName: 'api.localhost',
          RegionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x',
          EndpointConfiguration: { Types: ['REGIONAL'] },
        },
      },
      Mapping: {
        Type: 'AWS::ApiGateway::BasePathMapping',
        DependsOn: 'Deployment',
        Properties: { DomainName: ref('Domain'), RestApiId: ref('Api'), Stage: 'dev', BasePath: 'v1' },
      },
      Account: { Type: 'AWS::ApiGateway::Account', Properties: {} },
    },
    Outputs: { Api: { Value: ref('Api') }, Plan: { Value: ref('Plan') } },
  });
  const headers = { 'x-api-key': 'a-key-of-at-least-twenty', 'content-type': 'application/json' };
  const post = (path: string, body: string, more: object = {}) =>
    cloud.raw(path, { method: 'POST', body, headers: { ...headers, ...more } });
  const base = `/_aws/execute-api/${made.Api}/dev/pets`;
  expect((await post(base, '{"name":"Rex"}')).text).toBe('made');
  expect((await post(base, '{}')).text).toBe('{"message": "Invalid request body"}');
  expect((await post(base, '{"name":"x"}', { 'x-api-key': 'other' })).status).toBe(403);
  expect((await post('/v1/pets', '{"name":"Rex"}', { host: 'api.localhost' })).text).toBe('made');
  expect((await cloud.call(made.Api!, '/nope')).status).toBe(404);
  expect(await cloud.api.getStage({ restApiId: made.Api, stageName: 'dev' })).toMatchObject({
    variables: { a: 'b' },
    tracingEnabled: true,
  });
  await stacks.remove('parts');
  await expect(cloud.api.getUsagePlan({ usagePlanId: made.Plan })).rejects.toThrow('Invalid Usage Plan ID specified');
  expect((await cloud.api.getRestApis({})).items).toEqual([]);
});

test('a body that cannot be imported rolls the stack back and leaves no API', async () => {
  const paths = method('/bad path', 'get', mock('x'));
  const reasons = await stacks.refusal('broken', {
    Resources: {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { Name: 'x', Body: { openapi: '3.0.1', info: { title: 't', version: '1' }, paths } },
      },
    },
  });
  expect(reasons).toContain("Unable to create resource at path '/bad path'");
  expect((await cloud.api.getRestApis({})).items).toEqual([]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html
test('an authorizer decides, and is changed in place', async () => {
  const uri = await cloud.function(
    'decides',
    `exports.handler = async ({ authorizationToken, methodArn }) => ({
      principalId: 'me',
      policyDocument: { Version: '2012-10-17', Statement: [{
        Action: 'execute-api:Invoke', Effect: authorizationToken === 'yes' ? 'Allow' : 'Deny', Resource: methodArn,
      }] },
    });`,
  );
  const guarded = (more: object, deployment: string) => ({
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'guarded' } },
      Authorizer: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: {
          RestApiId: { Ref: 'Api' },
          Name: 'decides',
          Type: 'TOKEN',
          AuthorizerUri: uri,
          AuthorizerResultTtlInSeconds: '0',
          IdentitySource: 'method.request.header.X-One',
          ...more,
        },
      },
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          HttpMethod: 'GET',
          AuthorizationType: 'CUSTOM',
          AuthorizerId: { Ref: 'Authorizer' },
          Integration: {
            Type: 'MOCK',
            RequestTemplates: { 'application/json': '{"statusCode": 200}' },
            IntegrationResponses: [{ StatusCode: '200' }],
          },
          MethodResponses: [{ StatusCode: '200' }],
        },
      },
      [deployment]: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: 'Method',
        Properties: { RestApiId: { Ref: 'Api' } },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, StageName: 'dev', DeploymentId: { Ref: deployment } },
      },
    },
    Outputs: {
      Id: { Value: { Ref: 'Api' } },
      Authorizer: { Value: { Ref: 'Authorizer' } },
      AuthorizerId: { Value: { 'Fn::GetAtt': ['Authorizer', 'AuthorizerId'] } },
    },
  });
  const made = await stacks.create('guarded', guarded({}, 'First'));
  expect(made.AuthorizerId).toBe(made.Authorizer);
  const status = async (headers: Record<string, string>) => (await cloud.call(made.Id!, '/', { headers })).status;
  expect([await status({ 'x-one': 'yes' }), await status({ 'x-one': 'no' }), await status({})]).toEqual([
    200, 403, 401,
  ]);
  const changed = await stacks.update('guarded', guarded({ IdentitySource: 'method.request.header.X-Two' }, 'Second'));
  expect(changed.Authorizer).toBe(made.Authorizer);
  expect([await status({ 'x-two': 'yes' }), await status({ 'x-one': 'yes' })]).toEqual([200, 401]);
  await stacks.remove('guarded');
});
