import type {
  GetBucketNotificationConfigurationCommandInput,
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfiguration,
  PutBucketNotificationConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidArgument } from '../shared/errors.ts';
import { isEvent } from '../shared/event-names.ts';

interface Target {
  readonly Id?: string | undefined;
  readonly Events: string[] | undefined;
  readonly Filter?: { Key?: { FilterRules?: { Name?: string; Value?: string }[] } } | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const putBucketNotificationConfiguration: Operation<
  PutBucketNotificationConfigurationCommandInput,
  void
> = async (input, ctx) => {
  bucketOf(ctx, input);
  const sent = input.NotificationConfiguration ?? {};
  const { TopicConfigurations: topics, QueueConfigurations: queues, LambdaFunctionConfigurations: functions } = sent;
  const arns = [
    ...(topics ?? []).map(({ TopicArn: arn }) => arn),
    ...(queues ?? []).map(({ QueueArn: arn }) => arn),
    ...(functions ?? []).map(({ LambdaFunctionArn: arn }) => arn),
  ];
  for (const arn of arns) {
    if (!/^arn:aws[\w-]*:(sns|sqs|lambda):[\w-]+:\d{12}:.+$/.test(arn ?? '')) {
      throw invalidArgument('The ARN is not well formed', 'Arn', arn);
    }
  }
  for (const target of [...(topics ?? []), ...(queues ?? []), ...(functions ?? [])]) checkTarget(target as Target);
  if (!input.SkipDestinationValidation) {
    for (const { LambdaFunctionArn: arn } of functions ?? []) await checkFunction(ctx, arn ?? '');
  }
  const named = <T extends { Id?: string | undefined }>(targets: T[] | undefined): T[] | undefined =>
    targets?.map((target) => ({ ...target, Id: target.Id ?? ctx.kernel.ids.uuid() }));
  const notification: NotificationConfiguration = {
    TopicConfigurations: named(topics),
    QueueConfigurations: named(queues),
    LambdaFunctionConfigurations: named(functions),
    EventBridgeConfiguration: sent.EventBridgeConfiguration,
  };
  const empty = Object.values(notification).every((value) => value === undefined);
  change(ctx, input, { notification: empty ? undefined : notification });
};

function checkTarget({ Events: events = [], Filter: filter }: Target): void {
  for (const event of events) {
    if (!isEvent(event)) throw invalidArgument('A specified event is not supported for notifications.', 'Event', event);
  }
  const names = (filter?.Key?.FilterRules ?? []).map(({ Name }) => (Name ?? '').toLowerCase());
  if (names.some((name) => name !== 'prefix' && name !== 'suffix')) {
    throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name');
  }
  if (new Set(names).size !== names.length) {
    throw invalidArgument('Cannot specify more than one prefix rule in a filter.', 'FilterRule.Name');
  }
}

/** S3 accepts only a function that is there. */
async function checkFunction(ctx: Context, arn: string): Promise<void> {
  const region = arn.split(':')[3] ?? ctx.region;
  try {
    await ctx.with({ region }).aws.lambda.getFunctionConfiguration({ FunctionName: arn });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidArgument(
      'Unable to validate the following destination configurations',
      arn,
      'The destination Lambda function does not exist',
    );
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export const getBucketNotificationConfiguration: Operation<
  GetBucketNotificationConfigurationCommandInput,
  Output<GetBucketNotificationConfigurationCommandOutput>
> = (input, ctx) => {
  return bucketOf(ctx, input).settings.notification ?? {};
};
