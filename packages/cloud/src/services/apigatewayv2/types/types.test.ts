import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stacks } from '../../apigateway/testing/stacks.ts';
import { ECHO, Harness } from '../testing/harness.ts';
import { WebSocketClient } from '../testing/websocket-client.ts';

let cloud: Harness;
let stacks: Stacks;
let echo: string;

beforeAll(async () => {
  cloud = await Harness.start();
  stacks = new Stacks(cloud.cloud);
  echo = await cloud.function('echo', ECHO);
});

afterAll(async () => {
  stacks.close();
  await cloud.close();
});

const ref = (Ref: string) => ({ Ref });
const getAtt = (...path: [string, string]) => ({ 'Fn::GetAtt': path });
const output = (Value: object) => ({ Value });

/** An API made of separate resources, with a route and a stage that tests change. */
function template(route: object, stage: object, integration: object = {}): object {
  return {
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'parts',
          ProtocolType: 'HTTP',
          CorsConfiguration: { AllowOrigins: ['https://example.com'], AllowHeaders: ['X-Token'], MaxAge: '60' },
          Tags: { team: 'a' },
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: ref('Api'),
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: echo,
          PayloadFormatVersion: '2.0',
          ...integration,
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it in
        Properties: { ApiId: ref('Api'), Target: { 'Fn::Sub': 'integrations/${Integration}' }, ...route },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: ref('Api'), StageName: '$default', AutoDeploy: true, ...stage },
      },
    },
    Outputs: {
      Id: output(ref('Api')),
      Endpoint: output(getAtt('Api', 'ApiEndpoint')),
      Stage: output(ref('Stage')),
      Route: output(ref('Route')),
      RouteId: output(getAtt('Route', 'RouteId')),
      Integration: output(ref('Integration')),
    },
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html
test('single resources become an API that answers; updates are in place; deletion leaves nothing', async () => {
  const made = await stacks.create(
    'parts',
    template({ RouteKey: 'GET /a' }, { StageVariables: { one: '1', two: '2' } }),
  );
  expect(made.Stage).toBe('$default');
  expect(made.RouteId).toBe(made.Route);
  expect(made.Endpoint).toBe(`http://${made.Id}.execute-api.us-east-1.localhost:${new URL(cloud.cloud.endpoint).port}`);
  const event = (await cloud.call(made.Id!, '/a')).json();
  expect([event.routeKey, event.stageVariables]).toEqual(['GET /a', { one: '1', two: '2' }]);

  const responses = { '200': { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '202' }] } };
  const changed = await stacks.update(
    'parts',
    template(
      { RouteKey: 'GET /b' },
      {
        StageVariables: { one: '11' },
        DefaultRouteSettings: { ThrottlingBurstLimit: '100', ThrottlingRateLimit: '50.5' },
      },
      { ResponseParameters: responses },
    ),
  );
  expect([changed.Id, changed.Route, changed.Integration]).toEqual([made.Id, made.Route, made.Integration]);
  expect((await cloud.call(made.Id!, '/a')).status).toBe(404);
  const response = await cloud.call(made.Id!, '/b');
  expect([response.status, response.json().stageVariables]).toEqual([202, { one: '11' }]);
  expect((await cloud.api.getApi({ ApiId: made.Id })).CorsConfiguration?.AllowHeaders).toEqual(['x-token']);
  const stage = await cloud.api.getStage({ ApiId: made.Id, StageName: '$default' });
  expect(stage.DefaultRouteSettings).toMatchObject({ ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50.5 });

  // A property removed from a template gets its default again.
  await stacks.update('parts', template({ RouteKey: 'GET /b' }, {}, { PayloadFormatVersion: undefined }));
  const kept = await cloud.api.getIntegration({ ApiId: made.Id, IntegrationId: made.Integration });
  expect([kept.PayloadFormatVersion, kept.ResponseParameters]).toEqual(['1.0', { '200': {} }]);

  await stacks.remove('parts');
  await expect(cloud.api.getApi({ ApiId: made.Id })).rejects.toThrow('Invalid API identifier specified');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html#cfn-apigatewayv2-api-body
test('an API from a document in the template, and from another one at the update', async () => {
  const body = (path: string) => ({
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Description: 'over the document’s',
          Body: {
            openapi: '3.0.1',
            info: { title: 'from body', version: '1', description: 'the document’s' },
            paths: {
              [path]: {
                get: {
                  'x-amazon-apigateway-integration': {
                    type: 'aws_proxy',
                    httpMethod: 'POST',
                    uri: echo,
                    payloadFormatVersion: '2.0',
                  },
                },
              },
            },
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: ref('Api'), StageName: 'dev', AutoDeploy: true },
      },
    },
    Outputs: { Id: output(ref('Api')) },
  });
  const { Id } = await stacks.create('body', body('/one'));
  expect((await cloud.call(Id!, '/dev/one')).json().routeKey).toBe('GET /one');
  expect(await cloud.api.getApi({ ApiId: Id })).toMatchObject({
    Name: 'from body',
    Description: 'over the document’s',
  });
  expect((await stacks.update('body', body('/two'))).Id).toBe(Id);
  expect((await cloud.call(Id!, '/dev/one')).status).toBe(404);
  expect((await cloud.call(Id!, '/dev/two')).json().routeKey).toBe('GET /two');
  await stacks.remove('body');
});

test('quick create, deployments by hand, authorizers, models, domains and links', async () => {
  const { Id, Deployment, Authorizer, Model, Domain, Regional, Mapping, Link } = await stacks.create('others', {
    Resources: {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'quick', ProtocolType: 'HTTP', Target: echo } },
      Deployment: { Type: 'AWS::ApiGatewayV2::Deployment', Properties: { ApiId: ref('Api'), Description: 'first' } },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: ref('Api'), StageName: 'v1', DeploymentId: ref('Deployment') },
      },
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: ref('Api'),
          Name: 'jwt',
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Audience: ['me'], Issuer: 'https://issuer.example.com' },
        },
      },
      Model: {
        Type: 'AWS::ApiGatewayV2::Model',
        Properties: { ApiId: ref('Api'), Name: 'Pet', Schema: { type: 'object' } },
      },
      Domain: {
        Type: 'AWS::ApiGatewayV2::DomainName',
        Properties: {
          DomainName: 'api.example.localhost',
          DomainNameConfigurations: [{ CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x' }],
        },
      },
      Mapping: {
        Type: 'AWS::ApiGatewayV2::ApiMapping',
        Properties: { ApiId: ref('Api'), DomainName: ref('Domain'), Stage: ref('Stage'), ApiMappingKey: 'pets' },
      },
      Link: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: { Name: 'link', SubnetIds: ['subnet-1'] } },
    },
    Outputs: {
      Id: output(ref('Api')),
      Deployment: output(ref('Deployment')),
      Authorizer: output(getAtt('Authorizer', 'AuthorizerId')),
      Model: output(ref('Model')),
      Domain: output(ref('Domain')),
      Regional: output(getAtt('Domain', 'RegionalDomainName')),
      Mapping: output(ref('Mapping')),
      Link: output(getAtt('Link', 'VpcLinkId')),
    },
  });
  expect((await cloud.api.getDeployment({ ApiId: Id, DeploymentId: Deployment })).Description).toBe('first');
  expect((await cloud.api.getAuthorizer({ ApiId: Id, AuthorizerId: Authorizer })).Name).toBe('jwt');
  expect((await cloud.api.getModel({ ApiId: Id, ModelId: Model })).Schema).toBe('{"type":"object"}');
  expect(Regional).toMatch(/^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/);
  expect((await cloud.api.getApiMapping({ DomainName: Domain, ApiMappingId: Mapping })).Stage).toBe('v1');
  expect((await cloud.api.getVpcLink({ VpcLinkId: Link })).VpcLinkStatus).toBe('AVAILABLE');
  const event = (await cloud.raw('/pets/cat', { headers: { host: 'api.example.localhost' } })).json();
  expect([event.rawPath, event.requestContext.stage, event.requestContext.domainPrefix]).toEqual([
    '/pets/cat',
    'v1',
    'api',
  ]);
  await stacks.remove('others');
  await expect(cloud.api.getDomainName({ DomainName: Domain })).rejects.toThrow('domain name resource');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
test('responses of routes and integrations let a WebSocket API answer, and stop it again', async () => {
  const integration = (id: string) => ({ 'Fn::Join': ['/', ['integrations', ref(id)]] });
  const socket = (answer: string, more: object) => ({
    Resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'socket', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' },
      },
      Mock: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: ref('Api'),
          IntegrationType: 'MOCK',
          RequestTemplates: { $default: '{"statusCode": 200}' },
          TemplateSelectionExpression: '\\$default',
        },
      },
      MockResponse: {
        Type: 'AWS::ApiGatewayV2::IntegrationResponse',
        Properties: {
          ApiId: ref('Api'),
          IntegrationId: ref('Mock'),
          IntegrationResponseKey: '$default',
          TemplateSelectionExpression: '\\$default',
          ResponseTemplates: { $default: answer },
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: ref('Api'),
          RouteKey: 'ask',
          RouteResponseSelectionExpression: '$default',
          Target: integration('Mock'),
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: ref('Api'), StageName: 'dev', AutoDeploy: true },
      },
      ...more,
    },
    Outputs: { Id: output(ref('Api')) },
  });
  const RouteResponse = {
    Type: 'AWS::ApiGatewayV2::RouteResponse',
    Properties: { ApiId: ref('Api'), RouteId: ref('Route'), RouteResponseKey: '$default' },
  };
  const { Id } = await stacks.create('socket', socket('{"answer": 1}', { RouteResponse }));
  const ask = async () => {
    const client = await WebSocketClient.open(cloud.cloud.endpoint, `/_aws/execute-api/${Id}/dev`);
    client.send('{"action": "ask"}');
    // A message without a route always gets an answer, which comes after the earlier answers.
    client.send('{"action": "nowhere"}');
    const answer = await client.json();
    client.close(1000);
    return answer;
  };
  expect(await ask()).toEqual({ answer: 1 });
  await stacks.update('socket', socket('{"answer": 2}', { RouteResponse }));
  expect(await ask()).toEqual({ answer: 2 });
  await stacks.update('socket', socket('{"answer": 2}', {}));
  expect(await ask()).toMatchObject({ message: 'Forbidden' });
  await stacks.remove('socket');
});
