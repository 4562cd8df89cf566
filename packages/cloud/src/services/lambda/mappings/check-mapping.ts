import type {
  CreateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { roleAllows } from '../../../kernel/permission.ts';
import { checkDestination } from '../async/check-destination.ts';
import { invalidParameter } from '../errors.ts';
import type { Target } from '../resolve.ts';
import { checkCriteria } from './filter/criteria.ts';

type Input = CreateEventSourceMappingCommandInput | UpdateEventSourceMappingCommandInput;

/** Rules that need no look at the source. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export function checkSettings(ctx: Context, input: Input, source: string | undefined): void {
  if (ctx.kernel.lenient) return;
  checkCriteria(input.FilterCriteria);
  const service = source?.split(':')[2];
  const { BatchSize = 0, MaximumBatchingWindowInSeconds: window = 0 } = input;
  const { MaximumConcurrency } = input.ScalingConfig ?? {};
  if (MaximumConcurrency !== undefined && (MaximumConcurrency < 2 || MaximumConcurrency > 1000)) {
    throw invalidParameter('MaximumConcurrency must be between 2 and 1000.');
  }
  if (service === 'dynamodb' && 'StartingPosition' in input && input.StartingPosition === 'AT_TIMESTAMP') {
    throw invalidParameter(`Unsupported starting position for arn type: ${source}`);
  }
  const failures = input.DestinationConfig?.OnFailure?.Destination;
  if (failures && service !== 'sqs') {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html: queues, topics and buckets.
    if (!/^arn:[^:]+:(sqs|sns|s3):/.test(failures))
      throw invalidParameter(`The destination ARN ${failures} is invalid.`);
    checkDestination(ctx, failures, 'OnFailure');
  }
  if (service !== 'sqs') return;
  if ((input.TumblingWindowInSeconds ?? 0) > 0) {
    throw invalidParameter('Unsupported TumblingWindowInSeconds parameter for given event source mapping type.');
  }
  if (input.DestinationConfig) {
    throw invalidParameter('Unsupported DestinationConfig parameter for given event source mapping type.');
  }
  const fifo = source?.endsWith('.fifo') ?? false;
  if (fifo && BatchSize > 10) {
    throw invalidParameter('Unsupported batch size for FIFO queue. The maximum batch size is 10.');
  }
  if (fifo && window > 0) throw invalidParameter('Batching window is not supported for FIFO queues.');
  if (BatchSize > 10 && window < 1) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
}

/** AWS's checks of a source before it accepts a mapping. */
export async function checkSource(ctx: Context, target: Target, source: string): Promise<void> {
  const service = source.split(':')[2];
  if (service === 'sqs') await checkQueue(ctx, target, source);
  else if (service === 'dynamodb') await checkStream(ctx, target, source);
  else throw notImplemented(`An event source mapping of ${service}`);
}

const mayCall = (ctx: Context, target: Target, action: string, resource: string): Promise<boolean> =>
  roleAllows(ctx, target.configuration.Role ?? '', { service: 'lambda.amazonaws.com', action, resource });

async function checkQueue(ctx: Context, target: Target, arn: string): Promise<void> {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  if (region !== ctx.region) {
    throw invalidParameter('Unsupported source arn: the queue must be in the same region as the function.');
  }
  const there = ctx.with({ account });
  let visibility: number;
  try {
    const { QueueUrl } = await there.aws.sqs.getQueueUrl({ QueueName: name });
    const { Attributes } = await there.aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
    visibility = Number(Attributes?.VisibilityTimeout);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'QueueDoesNotExist') throw error;
    throw invalidParameter(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
    );
  }
  const timeout = target.configuration.Timeout ?? 3;
  if (visibility < timeout) {
    throw invalidParameter(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
  if (ctx.kernel.lenient) return;
  for (const call of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    if (await mayCall(ctx, target, `sqs:${call}`, arn)) continue;
    throw invalidParameter(`The provided execution role does not have permissions to call ${call} on SQS`);
  }
}

async function checkStream(ctx: Context, target: Target, arn: string): Promise<void> {
  if (ctx.kernel.lenient) return;
  for (const call of ['GetRecords', 'GetShardIterator', 'DescribeStream']) {
    if (await mayCall(ctx, target, `dynamodb:${call}`, arn)) continue;
    throw invalidParameter(
      `Cannot access stream ${arn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  }
  await ctx.aws.dynamodbstreams.describeStream({ StreamArn: arn, Limit: 1 }).catch((error: unknown) => {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      throw invalidParameter(`Stream not found: ${arn}`);
    }
    throw error;
  });
}
