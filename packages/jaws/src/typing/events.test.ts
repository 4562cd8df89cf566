import { expect, test } from 'vitest';
import { hello, jaws, testProject } from '../model/testing.ts';
import { eventTypesOf } from './events.ts';

const { project, model } = testProject();
const id = 'greetings/hello';

/** The type of the event of greetings/hello. */
function typeOf(awsm: { lambda?: object; apiGateway?: object }, more: object = {}): string {
  project({ ...hello({ lambda: {}, ...awsm }), ...more });
  const found = model();
  const fn = found.functions.find((one) => one.id === id)!;
  return eventTypesOf(fn, found)
    .map(({ text }) => text)
    .join(' | ');
}
const endpoint = (fields: object) => ({ apiGateway: { cloudFormation: { Path: 'a', ...fields } } });
const source = (Type: string, Properties: object, more: object = {}) => ({
  lambda: { iamPolicyDocumentStatements: [], eventSources: { one: { Type, Properties, ...more } } },
});
const http = { 'jaws.json': { ...jaws, apiGateway: { ProtocolType: 'HTTP' } } };

test('endpoints, by API and payload', () => {
  expect(typeOf({})).toBe('unknown');
  expect(typeOf(endpoint({ Type: 'AWS_PROXY' }))).toBe('APIGatewayProxyEvent');
  expect(typeOf(endpoint({ Type: 'AWS_PROXY' }), http)).toBe('APIGatewayProxyEventV2');
  expect(typeOf(endpoint({ Type: 'AWS_PROXY', PayloadFormatVersion: '1.0' }), http)).toBe('APIGatewayProxyEvent');
  // The template creates the event.
  expect(typeOf(endpoint({ Type: 'AWS' }))).toBe('unknown');
  // Neither calls the function.
  expect(typeOf(endpoint({ Type: 'MOCK' }))).toBe('unknown');
});

test('authorizers', () => {
  const asked = (Type: string, ProtocolType = 'REST') => ({
    'jaws.json': {
      ...jaws,
      apiGateway: {
        ProtocolType,
        Authorizers: { who: { Type, Function: id, IdentitySource: source3[ProtocolType] } },
      },
    },
  });
  const source3: Record<string, string> = { REST: 'method.request.header.A', HTTP: '$request.header.A' };
  expect(typeOf({}, asked('TOKEN'))).toBe('APIGatewayTokenAuthorizerEvent');
  expect(typeOf({}, asked('REQUEST'))).toBe('APIGatewayRequestAuthorizerEvent');
  expect(typeOf({}, asked('REQUEST', 'HTTP'))).toBe('APIGatewayRequestAuthorizerEventV2');
});

test('event sources', () => {
  const arn = (service: string) => ({
    EventSourceArn: `arn:aws:${service}:us-east-1:123456789012:x`,
    StartingPosition: 'LATEST',
  });
  expect(typeOf(source('AWS::Lambda::EventSourceMapping', { EventSourceArn: arn('sqs').EventSourceArn }))).toBe(
    'SQSEvent',
  );
  expect(typeOf(source('AWS::SNS::Subscription', { TopicArn: arn('sns').EventSourceArn }))).toBe('SNSEvent');
  const rule = (properties: object) => typeOf(source('AWS::Events::Rule', properties));
  expect(rule({ ScheduleExpression: 'rate(1 day)' })).toBe('ScheduledEvent');
  expect(rule({ ScheduleExpression: 'rate(1 day)', Input: '{}' })).toBe('unknown');
  expect(rule({ EventPattern: { source: ['shop'] } })).toBe('EventBridgeEvent<string, unknown>');
  expect(rule({ EventPattern: { 'detail-type': ['Order', 'Refund'] } })).toBe(
    'EventBridgeEvent<"Order" | "Refund", unknown>',
  );
  expect(rule({ EventPattern: { 'detail-type': [{ prefix: 'Or' }] } })).toBe('EventBridgeEvent<string, unknown>');
  expect(typeOf(source('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)' }))).toBe('ScheduledEvent');
  expect(typeOf(source('AWS::S3::Bucket', { Bucket: 'b', EventBridgeEnabled: true }))).toBe(
    'EventBridgeEvent<"Object Created", S3ObjectDetail>',
  );
});

test('several callers make a union, and an unknown caller any event', () => {
  const both = {
    ...source('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)' }),
    ...endpoint({ Type: 'AWS_PROXY' }),
  };
  expect(typeOf(both)).toBe('APIGatewayProxyEvent | ScheduledEvent');
  const mapped = { ...both, ...endpoint({ Type: 'AWS' }) };
  expect(typeOf(mapped)).toBe('unknown');
});

test('routes of a WebSocket API, and who decides about its clients', () => {
  const route = (RouteKey: string) => typeOf(source('AWS::ApiGatewayV2::Route', { RouteKey }), other(RouteKey));
  const other = (key: string) => (key === '$connect' ? {} : socket('other', { RouteKey: '$connect' }));
  const socket = (name: string, Properties: object) => ({
    [`aws_modules/greetings/${name}/awsm.json`]: {
      lambda: { eventSources: { Route: { Type: 'AWS::ApiGatewayV2::Route', Properties } } },
    },
  });
  expect(route('$connect')).toBe('WebSocketConnectEvent');
  expect(route('$disconnect')).toBe('WebSocketDisconnectEvent');
  expect(route('$default')).toBe('WebSocketMessageEvent');
  expect(route('send')).toBe('WebSocketMessageEvent');
  const Authorizer = { Function: id, IdentitySource: ['route.request.querystring.ticket'] };
  expect(typeOf({}, socket('other', { RouteKey: '$connect', Authorizer }))).toBe('WebSocketAuthorizerEvent');
});
