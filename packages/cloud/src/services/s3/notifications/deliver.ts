import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { ownerId } from '../shared/owner.ts';
import type { Bucket } from '../shared/records.ts';

/** The interface that the three kinds of destinations share. */
export interface Target {
  readonly Id?: string | undefined;
  readonly Events?: string[] | undefined;
  readonly Filter?:
    | { Key?: { FilterRules?: { Name?: string | undefined; Value?: string | undefined }[] | undefined } | undefined }
    | undefined;
}

/** S3 itself, in the account and region of the bucket. */
export function asS3(kernel: Kernel, { account, region }: Pick<Bucket, 'account' | 'region'>): Context {
  const caller = { kind: 'service', account, arn: 's3.amazonaws.com', userId: ownerId(account) } as const;
  return kernel.context({ account, region, caller });
}

/** Sends a message to the function, queue or topic of this ARN. `trace`: of the request that changed the bucket. */
export async function deliver(
  kernel: Kernel,
  bucket: Bucket,
  { arn, text, trace }: { arn: string; text: string; trace?: string | undefined },
): Promise<void> {
  const { aws } = asS3(kernel, bucket).with({ trace });
  const service = arn.split(':')[2];
  if (service === 'lambda') {
    await aws.lambda.invoke({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) });
  } else if (service === 'sqs') {
    await aws.sqs.sendMessage({ QueueUrl: queueUrl(arn), MessageBody: text });
  } else await aws.sns.publish({ TopicArn: arn, Subject: 'Amazon S3 Notification', Message: text });
}

export type BusEntry = NonNullable<Parameters<Context['aws']['events']['putEvents']>[0]['Entries']>[number];

export async function deliverToBus(kernel: Kernel, bucket: Bucket, entry: BusEntry): Promise<void> {
  await asS3(kernel, bucket).aws.events.putEvents({ Entries: [entry] });
}

export function queueUrl(arn: string): string {
  const [, , , region, account, queue] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${queue}`;
}
