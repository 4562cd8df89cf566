import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { policyAllows } from '../../../kernel/permission.ts';
import { bucketArn } from '../shared/buckets.ts';
import type { Bucket } from '../shared/records.ts';
import { asS3, deliver, queueUrl, type Target } from './deliver.ts';

/** One of a configuration's destinations. */
export interface Destination {
  /** Name of the kind in S3's errors. */
  readonly kind: 'Queue' | 'Topic' | 'CloudFunction';
  readonly arn: string;
  readonly target: Target;
}

export function destinationsOf(configuration: NotificationConfiguration): Destination[] {
  const {
    TopicConfigurations: topics,
    QueueConfigurations: queues,
    LambdaFunctionConfigurations: functions,
  } = configuration;
  return [
    ...(queues ?? []).map((target) => ({ kind: 'Queue' as const, arn: target.QueueArn ?? '', target })),
    ...(topics ?? []).map((target) => ({ kind: 'Topic' as const, arn: target.TopicArn ?? '', target })),
    ...(functions ?? []).map((target) => ({
      kind: 'CloudFunction' as const,
      arn: target.LambdaFunctionArn ?? '',
      target,
    })),
  ];
}

/**
 * Refuses missing destinations, and those whose policy does not allow S3, all at once, as S3 does. Texts from LocalStack's
 * recordings of AWS (test_invalid_sqs_arn, test_multiple_invalid_sqs_arns, test_invalid_lambda_arn).
 */
export async function checkDestinations(
  ctx: Context,
  bucket: Bucket,
  destinations: readonly Destination[],
): Promise<void> {
  const fields: Record<string, string> = {};
  let count = 0;
  for (const destination of destinations) {
    const problem = await problemOf(asS3(ctx.kernel, bucket), bucket, destination);
    if (problem === undefined) continue;
    count += 1;
    fields[`ArgumentName${count}`] =
      destination.kind === 'CloudFunction' ? `${destination.arn}, null` : destination.arn;
    fields[`ArgumentValue${count}`] = problem;
  }
  if (count === 0) return;
  throw new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', 400, fields);
}

const actions = { Queue: 'sqs:SendMessage', Topic: 'sns:Publish', CloudFunction: 'lambda:InvokeFunction' } as const;

async function problemOf(ctx: Context, bucket: Bucket, { kind, arn }: Destination): Promise<string | undefined> {
  const owner = arn.split(':')[4] ?? ctx.account;
  const policy = await policyOf(ctx.with({ account: owner }), kind, arn);
  const source = bucketArn(bucket);
  const access = { service: 's3.amazonaws.com', action: actions[kind], resource: arn, source };
  if (policy !== undefined && (await policyAllows(ctx, policy && forService(policy), access))) return undefined;
  if (kind === 'CloudFunction') return `Not authorized to invoke function [${arn}]`;
  const name = kind.toLowerCase();
  if (policy === undefined) return `The destination ${name} does not exist`;
  return `Permissions on the destination ${name} do not allow S3 to publish notifications from this bucket`;
}

/** Policies of queues and topics let S3 in by `*` too, as LocalStack recorded on AWS; IAM's own reading is that of trust policies. */
function forService(policy: string): string {
  const document = parseUserJson(policy) as { Statement?: object | object[] };
  const isEveryone = (principal: unknown): boolean =>
    JSON.stringify(principal) === '"*"' || JSON.stringify(principal) === '{"AWS":"*"}';
  const Statement = [document.Statement ?? []]
    .flat()
    .map((statement) =>
      isEveryone((statement as { Principal?: unknown }).Principal)
        ? { ...statement, Principal: { Service: 's3.amazonaws.com' } }
        : statement,
    );
  return JSON.stringify({ ...document, Statement });
}

/** The policy of a destination, empty if it has none; undefined if the destination does not exist. */
async function policyOf({ aws }: Context, kind: Destination['kind'], arn: string): Promise<string | undefined> {
  try {
    if (kind === 'Queue') {
      const { Attributes } = await aws.sqs.getQueueAttributes({ QueueUrl: queueUrl(arn), AttributeNames: ['Policy'] });
      return Attributes?.Policy ?? '';
    }
    if (kind === 'Topic') return (await aws.sns.getTopicAttributes({ TopicArn: arn })).Attributes?.Policy ?? '';
    const qualifier = arn.split(':')[7];
    const name = arn.split(':').slice(0, 7).join(':');
    return (await aws.lambda.getPolicy({ FunctionName: name, ...(qualifier ? { Qualifier: qualifier } : {}) })).Policy;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/**
 * The test message for queues and topics when they are first named.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html
 */
export async function sendTestEvents(
  ctx: Context,
  bucket: Bucket,
  destinations: readonly Destination[],
): Promise<void> {
  const message = JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(ctx.kernel.clock.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: ctx.requestId,
    HostId: ctx.requestId,
  });
  const reported = destinations.filter(({ kind }) => kind !== 'CloudFunction').map(({ arn }) => arn);
  for (const arn of new Set(reported)) await deliver(ctx.kernel, bucket, { arn, text: message });
}
