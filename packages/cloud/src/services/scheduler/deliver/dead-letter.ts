import { queueUrlOf } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Failure } from '../../../kernel/deliveries.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { inputOf } from './input.ts';
import type { Job } from './job.ts';
import { asScheduler, mustAllow } from './permission.ts';

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
export async function deadLetter(ctx: Context, job: Job, failure: Failure, attempts: number): Promise<void> {
  const arn = job.target.DeadLetterConfig?.Arn;
  if (!arn) return;
  await mustAllow(ctx, job, 'sqs:SendMessage', arn);
  const { error, exhausted } = failure;
  const text = (value: string) => ({ DataType: 'String', StringValue: value.slice(0, 1024) || ' ' });
  await asScheduler(ctx, arn).aws.sqs.sendMessage({
    QueueUrl: queueUrlOf(ctx, arn),
    MessageBody: inputOf(ctx, job, attempts),
    MessageAttributes: {
      SCHEDULE_ARN: text(job.scheduleArn),
      TARGET_ARN: text(job.target.Arn ?? ''),
      EXECUTION_ID: text(job.execution),
      EXECUTION_TIME: text(new Date(job.at).toISOString()),
      ERROR_CODE: text(error instanceof AwsError ? error.code : 'CONNECTION_FAILURE'),
      ERROR_MESSAGE: text(error instanceof Error ? error.message : String(error)),
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: text(exhausted), RETRY_ATTEMPTS: text(String(attempts - 1)) } : {}),
    },
  });
}
