import type { Json, JsonObject } from '../../template/json.ts';
import { type Build, object, pick, put, referenced, SamProblem, type SamResource } from '../build.ts';
import type { Event, Target } from './index.ts';
import { putPermission } from './permission.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html */
export function topicEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const { Topic: topic = '', SqsSubscription: queue } = event.properties;
  const id = resource.logicalId + event.id;
  const settings = pick(event.properties, ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region']);
  const subscribe = (Endpoint: Json, Protocol: string) => {
    const subscription = { Endpoint, Protocol, TopicArn: topic, ...settings };
    put(build, id, 'AWS::SNS::Subscription', subscription, resource.attributes);
  };
  if (queue !== undefined && queue !== false) {
    subscribe(putQueue(build, resource, id, { ...object(queue), topic, function: target.name }), 'sqs');
    return;
  }
  subscribe(target.arn, 'lambda');
  putPermission(build, resource, `${id}Permission`, target, { principal: 'sns.amazonaws.com', ...arn(topic) });
}

/** A queue between a topic and the function, the one given or a new one. Returns its ARN. */
function putQueue(
  build: Build,
  resource: SamResource,
  id: string,
  input: JsonObject & { readonly topic: Json; readonly function: Json },
): Json {
  const { attributes } = resource;
  const own = input.QueueArn === undefined || input.QueueUrl === undefined;
  const arn: Json = own ? { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] } : input.QueueArn!;
  if (own) {
    const { FifoTopic } = object(build.resources.get(referenced(input.topic) ?? '')?.Properties);
    put(build, `${id}Queue`, 'AWS::SQS::Queue', FifoTopic === true ? { FifoQueue: true } : {}, attributes);
  }
  const statement = {
    Action: 'sqs:SendMessage',
    Effect: 'Allow',
    Principal: '*',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': input.topic } },
  };
  const policy = {
    PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    Queues: [own ? { Ref: `${id}Queue` } : input.QueueUrl!],
  };
  const policyId = typeof input.QueuePolicyLogicalId === 'string' ? input.QueuePolicyLogicalId : `${id}QueuePolicy`;
  put(build, policyId, 'AWS::SQS::QueuePolicy', policy, attributes);
  const mapping = {
    BatchSize: input.BatchSize ?? 10,
    Enabled: input.Enabled ?? true,
    EventSourceArn: arn,
    FunctionName: input.function,
  };
  put(build, `${id}EventSourceMapping`, 'AWS::Lambda::EventSourceMapping', mapping, attributes);
  return arn;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-cloudwatchlogs.html */
export function logEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const id = resource.logicalId + event.id;
  const group = event.properties.LogGroupName ?? '';
  const filter = {
    LogGroupName: group,
    FilterPattern: event.properties.FilterPattern ?? '',
    DestinationArn: target.arn,
  };
  put(build, id, 'AWS::Logs::SubscriptionFilter', filter, { DependsOn: [`${id}Permission`], ...resource.attributes });
  const text = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${__LogGroupName__}:*`;
  const from = { principal: 'logs.amazonaws.com', arn: { 'Fn::Sub': [text, { __LogGroupName__: group }] } };
  putPermission(build, resource, `${id}Permission`, target, from);
}

/**
 * The bucket must stand in the same template: its notifications are made here.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
 */
export function bucketEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const id = resource.logicalId + event.id;
  const bucketId = referenced(event.properties.Bucket) ?? '';
  const bucket = build.resources.get(bucketId);
  if (bucket?.Type !== 'AWS::S3::Bucket') {
    throw new SamProblem(
      resource.logicalId,
      `Event with id [${event.id}] is invalid. S3 events must reference an S3 bucket in the same template.`,
    );
  }
  const permission = `${id}Permission`;
  const from = { principal: 's3.amazonaws.com', account: { Ref: 'AWS::AccountId' } };
  putPermission(build, resource, permission, target, from);
  const specified = event.properties.Events;
  const added = (Array.isArray(specified) ? specified : [specified ?? '']).map((name: Json) => ({
    Function: target.arn,
    Event: name,
    ...pick(event.properties, ['Filter']),
  }));
  const properties = object(bucket.Properties);
  const notification = object(properties.NotificationConfiguration);
  const configurations = notification.LambdaConfigurations;
  const next: JsonObject = {
    ...properties,
    NotificationConfiguration: {
      ...notification,
      LambdaConfigurations: [...(Array.isArray(configurations) ? configurations : []), ...added],
    },
  };
  const needs = bucket.DependsOn;
  const dependsOn = [...(Array.isArray(needs) ? needs : needs === undefined ? [] : [needs]), permission];
  build.resources.set(bucketId, { ...bucket, DependsOn: dependsOn, Properties: next });
}

function arn(value: Json | undefined): { arn?: Json } {
  return value === undefined ? {} : { arn: value };
}
