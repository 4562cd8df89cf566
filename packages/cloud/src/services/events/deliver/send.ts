import { queueUrlOf } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { mayPutEvents } from '../buses/access.ts';
import { callDestination } from '../destinations/call.ts';
import { busPlace } from '../names.ts';
import { callApi } from './api-gateway.ts';
import type { Job } from './job.ts';
import { sendToLogs } from './logs.ts';
import { mustAllow } from './permission.ts';
import { asEvents } from './target-context.ts';

/**
 * One attempt to deliver a job to its target. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
export async function send(ctx: Context, job: Job): Promise<void> {
  const arn = job.target.Arn ?? '';
  const [, , service = '', , , kind = ''] = arn.split(':');
  const { aws } = asEvents(ctx, arn);
  switch (service) {
    case 'lambda':
      await mustAllow(ctx, job, { action: 'lambda:InvokeFunction', resource: arn });
      await aws.lambda.invoke({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(job.payload) });
      return;
    case 'sqs': {
      await mustAllow(ctx, job, { action: 'sqs:SendMessage', resource: arn });
      const group = job.target.SqsParameters?.MessageGroupId;
      await aws.sqs.sendMessage({
        QueueUrl: queueUrlOf(ctx, arn),
        MessageBody: job.payload,
        ...(group === undefined ? {} : { MessageGroupId: group }),
      });
      return;
    }
    case 'sns':
      await mustAllow(ctx, job, { action: 'sns:Publish', resource: arn });
      await aws.sns.publish({ TopicArn: arn, Message: job.payload });
      return;
    case 'execute-api':
      return callApi(ctx, job);
    case 'logs':
      return sendToLogs(ctx, job);
    case 'events':
      return kind.startsWith('api-destination/') ? callDestination(ctx, job) : sendToBus(ctx, job, arn);
    default:
      throw notImplemented(`The EventBridge target ${service || arn}`);
  }
}

/**
 * An event goes from a bus to another, and no further.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
 */
async function sendToBus(ctx: Context, job: Job, arn: string): Promise<void> {
  if (job.forwarded)
    throw new AwsError('ThirdBus', 'An event that came from another bus is not sent to a third one.', 400);
  const { name } = busPlace(ctx, arn);
  if (job.target.RoleArn) await mustAllow(ctx, job, { action: 'events:PutEvents', resource: arn });
  // Another account's bus must allow this one, whatever the role may do.
  const sender = `arn:${partitionOf(ctx.region)}:iam::${ctx.account}:root`;
  await mayPutEvents(ctx, arn, { kind: 'root', account: ctx.account, arn: sender });
  // Taking an event in means sending it: this comes when a bus really leads to another.
  const { receive } = await import('../put/receive.ts');
  const found = await receive(asEvents(ctx, arn), name, job.event, { forwarded: true });
  if (!found) throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`, 400);
}
