import { type Build, defined, object, pick, put, SamProblem, type SamResource } from '../build.ts';
import type { Event, Target } from './index.ts';

/** What Lambda polls: the property that names the source, and the policy that reading it needs. */
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
