import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { roleAllows } from '../../../kernel/permission.ts';

/** A function's result on its way to a destination or a dead-letter queue. */
export interface DestinationPayload {
  /** ARN of a function, a queue, a topic, a bucket or a bus. */
  readonly to: string;
  /** The function's execution role: it must allow the delivery. */
  readonly role: string;
  readonly body: string;
  /** Message attributes. */
  readonly attributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>;
  /** ARN of the function, for a bus. */
  readonly source: string;
  /** `Success` or `Failure`, for a bus. */
  readonly result: 'Success' | 'Failure';
  /** Between `aws/lambda/` and the date in an object's key. */
  readonly folder: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations-permissions */
const ACTIONS: Readonly<Record<string, string>> = {
  events: 'events:PutEvents',
  lambda: 'lambda:InvokeFunction',
  s3: 's3:PutObject',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};

/** Throws the service's errors, and if the role lacks the permission. */
export async function deliver(ctx: Context, parcel: DestinationPayload): Promise<void> {
  const [, , service = '', region = '', account = ''] = parcel.to.split(':');
  const action = Object.hasOwn(ACTIONS, service) ? ACTIONS[service] : undefined;
  if (action === undefined) throw notImplemented(`Lambda destination ${parcel.to}`);
  const resource = service === 's3' ? `${parcel.to}/*` : parcel.to;
  const access = { service: 'lambda.amazonaws.com', action, resource };
  if (!ctx.kernel.lenient && !(await roleAllows(ctx, parcel.role, access))) {
    throw new AwsError('AccessDenied', `${parcel.role} is not authorized to perform: ${action} on ${resource}`, 403);
  }
  const there = ctx.with({ region: region || ctx.region, account: account || ctx.account });
  await send(there, service, parcel);
}

async function send(ctx: Context, service: string, parcel: DestinationPayload): Promise<void> {
  const { attributes: MessageAttributes = {}, body, to } = parcel;
  const { aws } = ctx;
  const name = to.split(':').at(-1) ?? '';
  if (service === 'lambda') {
    await aws.lambda.invoke({ FunctionName: to, InvocationType: 'Event', Payload: Buffer.from(body) });
  } else if (service === 'sqs') {
    const { QueueUrl } = await aws.sqs.getQueueUrl({ QueueName: name });
    await aws.sqs.sendMessage({ QueueUrl, MessageBody: body, MessageAttributes });
  } else if (service === 'sns') {
    await aws.sns.publish({ TopicArn: to, Message: body, MessageAttributes });
  } else if (service === 's3') {
    await aws.s3.putObject({ Bucket: name, Key: keyOf(ctx, parcel.folder), Body: Buffer.from(body) });
  } else {
    const { Entries } = await aws.events.putEvents({
      Entries: [
        {
          EventBusName: to,
          Source: 'lambda',
          DetailType: `Lambda Function Invocation Result - ${parcel.result}`,
          Resources: [to, parcel.source],
          Detail: body,
        },
      ],
    });
    const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new AwsError(refused.ErrorCode ?? '', refused.ErrorMessage ?? '', 400);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations-s3 */
function keyOf({ kernel }: Context, folder: string): string {
  const now = new Date(kernel.clock.now()).toISOString();
  const [date = '', time = ''] = now.slice(0, 19).split('T');
  return `aws/lambda/${folder}/${date.replaceAll('-', '/')}/${date}T${time.replaceAll(':', '.')}-${kernel.ids.uuid()}`;
}
