import { type Build, defined, object, pick, put, SamProblem, type SamResource } from '../build.ts';
import { destinationPolicy, type InlinePolicy } from '../destinations.ts';
import type { Event, Target } from './index.ts';

/** Sources that Lambda polls: the property that names the source, and the policy that reading it requires. */
export const pullSources: Readonly<Record<string, { readonly property: string; readonly policy: string }>> = {
  DynamoDB: { property: 'Stream', policy: 'AWSLambdaDynamoDBExecutionRole' },
  Kinesis: { property: 'Stream', policy: 'AWSLambdaKinesisExecutionRole' },
  SQS: { property: 'Queue', policy: 'AWSLambdaSQSQueueExecutionRole' },
};

const same = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'Enabled',
  'FilterCriteria',
  'FunctionResponseTypes',
  'KmsKeyArn',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ParallelizationFactor',
  'ScalingConfig',
  'StartingPosition',
  'StartingPositionTimestamp',
  'TumblingWindowInSeconds',
];

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqs.html */
export function messageSource(build: Build, resource: SamResource, event: Event, target: Target): void {
  const { property } = pullSources[event.type]!;
  const source = event.properties[property];
  if (source === undefined) {
    throw new SamProblem(
      resource.logicalId,
      `Event with id [${event.id}] is invalid. Missing required property '${property}'.`,
    );
  }
  const destination = object(object(event.properties.DestinationConfig).OnFailure).Destination;
  const mapping = defined({
    EventSourceArn: source,
    FunctionName: target.name,
    ...pick(event.properties, same),
    DestinationConfig: destination === undefined ? undefined : { OnFailure: { Destination: destination } },
  });
  put(build, resource.logicalId + event.id, 'AWS::Lambda::EventSourceMapping', mapping, resource.attributes);
}

const types = ['SQS', 'SNS', 'S3', 'Kafka'];

/**
 * The permissions that a role needs to send failed records to the destination of a source. Without its type, this is up to the
 * template.
 */
export function failurePolicy(resource: SamResource, event: Event): InlinePolicy[] {
  const { Type: type, Destination: destination } = object(object(event.properties.DestinationConfig).OnFailure);
  if (type === undefined || !Object.hasOwn(pullSources, event.type)) return [];
  if (typeof type !== 'string' || !types.includes(type)) {
    const reason = "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'";
    throw new SamProblem(resource.logicalId, `Event with id [${event.id}] is invalid. ${reason}`);
  }
  return type === 'Kafka' ? [] : [destinationPolicy(resource.logicalId + event.id, type, destination ?? '')];
}
