import { callsFunction } from '../model/api/types.ts';
import type { EventSource, EventSourceType } from '../model/event-sources/index.ts';
import type { PolledServiceName } from '../model/event-sources/polled/index.ts';
import type { EndpointModel, FunctionModel, Model } from '../model/types.ts';
import { socketRoutes } from '../model/web-socket/build.ts';

/**
 * A TypeScript type with the names that it imports: from @types/aws-lambda or their equivalents in jaws-core-js/events, and from the latter
 * only.
 */
export interface EventType {
  readonly text: string;
  readonly aws?: readonly string[];
  readonly own?: readonly string[];
}

const unknown: EventType = { text: 'unknown' };
const named = (name: string): EventType => ({ text: name, aws: [name] });
const own = (name: string): EventType => ({ text: name, own: [name] });

/** The events of a function, as one type for each kind of caller; `unknown` for an unknown caller. */
export function eventTypesOf(
  fn: FunctionModel,
  { endpoints, api, functions }: Pick<Model, 'endpoints' | 'api' | 'functions'>,
): readonly EventType[] {
  const isHttp = api?.protocol === 'HTTP';
  const ofEndpoints = endpoints
    .filter((endpoint) => endpoint.function === fn.id && callsFunction(endpoint))
    .map((endpoint) => endpointType(endpoint, isHttp));
  const ofAuthorizers = Object.values(api?.authorizers ?? {})
    .filter((one) => one.function === fn.id)
    .map(({ type, payloadFormatVersion }) => {
      if (type === 'TOKEN') return named('APIGatewayTokenAuthorizerEvent');
      const isNew = isHttp && payloadFormatVersion === '2.0';
      return named(isNew ? 'APIGatewayRequestAuthorizerEventV2' : 'APIGatewayRequestAuthorizerEvent');
    });
  const ofRoutes = socketRoutes(functions)
    .filter(({ properties }) => properties.Authorizer?.Function === fn.id)
    .map(() => own('WebSocketAuthorizerEvent'));
  const ofSources = Object.values(fn.eventSources).map((source) => sourceTypes[source.type](source));
  const all = [...ofEndpoints, ...ofAuthorizers, ...ofRoutes, ...ofSources];
  const kinds = [...new Map(all.map((one) => [one.text, one])).values()];
  // In a union, `unknown` would absorb the other types.
  return kinds.length === 0 || kinds.includes(unknown) ? [unknown] : kinds;
}

/** Only the mapping template defines the result of a mapped request. */
function endpointType({ type, payloadFormatVersion = '2.0' }: EndpointModel, isHttp: boolean): EventType {
  if (type !== 'AWS_PROXY') return unknown;
  return named(isHttp && payloadFormatVersion === '2.0' ? 'APIGatewayProxyEventV2' : 'APIGatewayProxyEvent');
}

const polled: Readonly<Record<PolledServiceName, EventType>> = {
  SQS: named('SQSEvent'),
  Kinesis: named('KinesisStreamEvent'),
  DynamoDB: named('DynamoDBStreamEvent'),
  MSK: named('MSKEvent'),
  SelfManagedKafka: named('SelfManagedKafkaEvent'),
  MQ: unknown,
  DocumentDB: unknown,
};

/** Whether EventBridge sends something other than the event. */
const isTransformed = ({ properties }: EventSource): boolean =>
  ['Input', 'InputPath', 'InputTransformer'].some((name) => properties[name] !== undefined);

const scheduled = (source: EventSource): EventType => (isTransformed(source) ? unknown : named('ScheduledEvent'));

function ruleType(source: EventSource): EventType {
  const { EventPattern } = source.properties;
  if (EventPattern === undefined || isTransformed(source)) return scheduled(source);
  const types = (EventPattern as Readonly<Record<string, unknown>>)['detail-type'];
  const texts = Array.isArray(types) && types.every((one) => typeof one === 'string') ? (types as string[]) : [];
  // A rule may have both, and then it sends both.
  const isBoth = source.properties.ScheduleExpression !== undefined;
  const either = isBoth || texts.length === 0 ? 'string' : literals(texts);
  return { text: `EventBridgeEvent<${either}, unknown>`, aws: ['EventBridgeEvent'] };
}

/** By the route that calls it. */
function routeType({ properties }: EventSource): EventType {
  if (properties.RouteKey === '$connect') return own('WebSocketConnectEvent');
  return own(properties.RouteKey === '$disconnect' ? 'WebSocketDisconnectEvent' : 'WebSocketMessageEvent');
}

const sourceTypes: Readonly<Record<EventSourceType, (source: EventSource) => EventType>> = {
  'AWS::ApiGatewayV2::Route': routeType,
  'AWS::Cognito::UserPool': ({ properties }) => userPoolEvent(properties),
  'AWS::Events::Rule': ruleType,
  'AWS::IoT::TopicRule': () => unknown,
  'AWS::Lambda::EventSourceMapping': ({ service }) => (service ? polled[service] : unknown),
  'AWS::Lambda::Url': () => named('LambdaFunctionURLEvent'),
  'AWS::Logs::SubscriptionFilter': () => named('CloudWatchLogsEvent'),
  'AWS::S3::Bucket': ({ properties }) => {
    const events = (properties.Events as readonly string[] | undefined) ?? ['Object Created'];
    return {
      text: `EventBridgeEvent<${literals(events)}, S3ObjectDetail>`,
      aws: ['EventBridgeEvent'],
      own: ['S3ObjectDetail'],
    };
  },
  'AWS::SNS::Subscription': () => named('SNSEvent'),
  'AWS::Scheduler::Schedule': scheduled,
};

function userPoolEvent({ Trigger, LambdaVersion }: EventSource['properties']): EventType {
  if (LambdaVersion === 'V3_0') return own('UserPoolTriggerEvent');
  return named(`${String(Trigger)}${LambdaVersion === 'V2_0' ? 'V2' : ''}TriggerEvent`);
}

const literals = (texts: readonly string[]): string => texts.map((one) => JSON.stringify(one)).join(' | ');
