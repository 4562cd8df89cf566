import { describe, expect, test } from 'vitest';
import { hello, jaws, resources, resourcesFile, testProject } from '../testing.ts';

const { project, model, problems } = testProject();

const route = (Properties: object) => ({ Type: 'AWS::ApiGatewayV2::Route', Properties });
const socket = (name: string, eventSources: object, lambda: object = {}) => ({
  [`aws_modules/greetings/${name}/awsm.json`]: { lambda: { eventSources, ...lambda } },
});
const connect = { Connect: route({ RouteKey: '$connect' }) };
const regionOf = () => model().stages[0]!.regions[0]!.resources;

describe('the API', () => {
  test('is in no template of a project without routes', () => {
    project(hello({ lambda: {} }));
    expect(Object.keys(regionOf().Resources)).toEqual(['JawsBucket']);
    expect(regionOf().Outputs).toBeUndefined();
  });

  test('is in the resources of every region, with its address and what manages connections', () => {
    project(socket('hello', connect));
    const { Resources, Outputs } = regionOf();
    expect(Resources.WebSocketApi).toEqual({
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'dev-demo-websocket',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      },
    });
    expect(Resources.WebSocketStage).toEqual({
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'WebSocketApi' }, StageName: 'dev', AutoDeploy: true },
    });
    const address = ':' + '//$' + '{WebSocketApi}.execute-api.$' + '{AWS::Region}.$' + '{AWS::URLSuffix}/dev';
    expect(Outputs).toMatchObject({
      WebSocketApi: { Value: { Ref: 'WebSocketApi' } },
      WebSocketUrl: { Value: { 'Fn::Sub': `wss${address}` } },
      WebSocketEndpoint: { Value: { 'Fn::Sub': `https${address}` } },
    });
  });

  test('logs by a role of the account, where logs are on', () => {
    const settings = (WebSocket: object) => ({ 'jaws.json': { ...jaws, apiGateway: { WebSocket } } });
    project({ ...socket('hello', connect), ...settings({ DefaultRouteSettings: { LoggingLevel: 'info' } }) });
    expect(Object.keys(regionOf().Resources)).toContain('WebSocketAccount');
    expect(regionOf().Resources.WebSocketStage).toMatchObject({ DependsOn: ['WebSocketAccount'] });
    const off = { AccessLogSetting: true, CloudWatchRole: false };
    project({ ...socket('hello', connect), ...settings(off) });
    expect(Object.keys(regionOf().Resources)).not.toContain('WebSocketAccount');
    expect(regionOf().Resources.WebSocketLogs).toMatchObject({
      Properties: { LogGroupName: '/aws/apigateway/dev-demo-websocket', RetentionInDays: 30 },
    });
  });

  test('can be referred to, and listed by a function that has no route', () => {
    const used = { lambda: { resources: ['WebSocketEndpoint', 'WebSocketApi'] } };
    project({ ...socket('hello', connect), 'aws_modules/greetings/push/awsm.json': used });
    const push = model().functions.find(({ name }) => name === 'push')!;
    expect(push.properties.Environment).toEqual({
      Variables: {
        JAWS_RESOURCE_WebSocketEndpoint: { Ref: 'WebSocketEndpoint' },
        JAWS_RESOURCE_WebSocketApi: { Ref: 'WebSocketApi' },
      },
    });
    project({ 'aws_modules/greetings/push/awsm.json': used });
    expect(problems()[0]).toContain('resources has "WebSocketEndpoint", but the resources of dev us-east-1');
  });
});

describe('mistakes', () => {
  test.each([
    [
      'the same route in two functions',
      { 'aws_modules/greetings/b/awsm.json': { lambda: { eventSources: connect } } },
      '7:23 aws_modules/greetings/hello/awsm.json: the functions greetings/b and greetings/hello both have the route $connect.',
    ],
    [
      'twice in one',
      socket('hello', { ...connect, Other: route({ RouteKey: '$connect' }) }),
      '13:23 aws_modules/greetings/hello/awsm.json: the event sources Connect and Other both have the route $connect.',
    ],
    [
      'no $connect',
      socket('hello', { Send: route({ RouteKey: 'send' }) }),
      '7:23 aws_modules/greetings/hello/awsm.json: the WebSocket API has the route send, but no route $connect: everyone could connect.',
    ],
    [
      'an authorizer that is not there',
      socket('hello', {
        Connect: route({
          RouteKey: '$connect',
          Authorizer: { Function: 'auth/no', IdentitySource: ['route.request.header.A'] },
        }),
      }),
      'the Authorizer of Connect asks "auth/no", which is not a function of the project.',
    ],
    [
      'an authorizer of another route',
      socket('hello', {
        ...connect,
        Send: route({ RouteKey: 'send', AuthorizationType: 'AWS_IAM' }),
      }),
      'authorizes the route send, but API Gateway asks who a client is once, when it connects: only $connect may do so.',
    ],
    [
      'CUSTOM without an authorizer',
      socket('hello', { Connect: route({ RouteKey: '$connect', AuthorizationType: 'CUSTOM' }) }),
      'has the AuthorizationType CUSTOM, which needs an Authorizer.',
    ],
    [
      'an answer where nobody gets it',
      socket('hello', { ...connect, End: route({ RouteKey: '$disconnect', RouteResponse: true }) }),
      'cannot get anything by $disconnect: take RouteResponse out.',
    ],
    [
      'a field of HTTP',
      socket('hello', { Connect: route({ RouteKey: '$connect', Method: 'GET', Path: 'x' }) }),
      'Method',
    ],
    [
      'a key that AWS keeps for itself',
      socket('hello', { Connect: route({ RouteKey: '$conect' }) }),
      'must be $connect, $disconnect, $default, or what RouteSelectionExpression finds in a message',
    ],
    [
      'a source in the spelling of REST APIs',
      socket('hello', {
        Connect: route({
          RouteKey: '$connect',
          Authorizer: { Function: 'greetings/hello', IdentitySource: ['method.request.header.A'] },
        }),
      }),
      'must look like route.request.querystring.ticket',
    ],
    [
      'a name that the template has',
      { [resourcesFile]: { ...resources, Outputs: { WebSocketUrl: { Value: 'x' } } } },
      'The resources template of dev us-east-1 has the output WebSocketUrl, which JAWS makes for the routes of greetings/hello.',
    ],
    [
      'a resource of its name',
      {
        [resourcesFile]: { Resources: { ...resources.Resources, WebSocketApi: { Type: 'AWS::SQS::Queue' } } },
      },
      '6:5 The resources template of dev us-east-1 has the resource WebSocketApi',
    ],
    [
      'an expression that selects nothing',
      { 'jaws.json': { ...jaws, apiGateway: { WebSocket: { RouteSelectionExpression: 'action' } } } },
      'must look like $request.body.action',
    ],
  ])('%s', (_, files, expected) => {
    project({ ...socket('hello', connect), ...files });
    expect(problems().join('\n')).toContain(expected);
  });
});
