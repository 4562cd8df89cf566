import type { Json, JsonObject } from '../../template/json.ts';
import { absent, type Build, object, pick, put, referenced, SamProblem, type SamResource } from '../build.ts';
import type { Event, Target } from './index.ts';
import { putPermission } from './permission.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html */
export function topicEvent(build: Build, resource: SamResource, event: Event, target: Target): void {
  const { Topic: topic, SqsSubscription: queue } = event.properties;
  if (queue !== undefined && queue !== false) throw absent('SqsSubscription of an event of the type SNS');
  const id = resource.logicalId + event.id;
  const subscription = {
    Endpoint: target.arn,
    Protocol: 'lambda',
    TopicArn: topic ?? '',
    ...pick(event.properties, ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region']),
  };
  put(build, id, 'AWS::SNS::Subscription', subscription, resource.attributes);
  putPermission(build, resource, `${id}Permission`, target, { principal: 'sns.amazonaws.com', ...arn(topic) });
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
  const given = event.properties.Events;
  const added = (Array.isArray(given) ? given : [given ?? '']).map((name: Json) => ({
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
