import { queueUrlOf } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { inputOf } from './input.ts';
import type { Job } from './job.ts';
import { asScheduler, mustAllow } from './permission.ts';
import { callUniversal, universalTarget } from './universal.ts';

/** One attempt. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html */
export async function send(ctx: Context, job: Job, attempt: number): Promise<void> {
  const { Arn: arn = '', SqsParameters, EventBridgeParameters } = job.target;
  const input = inputOf(ctx, job, attempt);
  const { aws } = asScheduler(ctx, arn);
  const universal = universalTarget(arn);
  if (universal) return callUniversal(ctx, job, universal, input);
  switch (arn.split(':')[2]) {
    case 'lambda':
      await mustAllow(ctx, job, 'lambda:InvokeFunction', arn);
      await aws.lambda.invoke({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(input) });
      return;
    case 'sqs': {
      await mustAllow(ctx, job, 'sqs:SendMessage', arn);
      const group = SqsParameters?.MessageGroupId;
      await aws.sqs.sendMessage({
        QueueUrl: queueUrlOf(ctx, arn),
        MessageBody: input,
        ...(group === undefined ? {} : { MessageGroupId: group }),
      });
      return;
    }
    case 'sns':
      await mustAllow(ctx, job, 'sns:Publish', arn);
      await aws.sns.publish({ TopicArn: arn, Message: input });
      return;
    case 'events':
      await mustAllow(ctx, job, 'events:PutEvents', arn);
      await aws.events.putEvents({
        Entries: [
          {
            EventBusName: arn,
            Source: EventBridgeParameters?.Source,
            DetailType: EventBridgeParameters?.DetailType,
            Detail: job.target.Input === undefined ? '{}' : input,
          },
        ],
      });
      return;
    default:
      throw notImplemented(`The Scheduler target ${arn.split(':')[2] || arn}`);
  }
}
