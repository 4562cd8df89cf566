import { queueUrlOf } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Failure } from '../../../kernel/deliveries.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Job } from './job.ts';
import { mustAllow } from './permission.ts';
import { asEvents } from './target-context.ts';

/**
 * Sends an event that could not be delivered to the target's dead letter queue, if it has one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function deadLetter(ctx: Context, job: Job, failure: Failure, attempts: number): Promise<void> {
  const arn = job.target.DeadLetterConfig?.Arn;
  if (!arn) return;
  const there = asEvents(ctx, arn);
  await mustAllow(ctx, job, { action: 'sqs:SendMessage', resource: arn });
  const { error, exhausted } = failure;
  const text = (value: string) => ({ DataType: 'String', StringValue: value.slice(0, 1024) || ' ' });
  await there.aws.sqs.sendMessage({
    QueueUrl: queueUrlOf(ctx, arn),
    MessageBody: JSON.stringify(job.event),
    MessageAttributes: {
      RULE_ARN: text(job.ruleArn),
      TARGET_ARN: text(job.target.Arn ?? ''),
      ERROR_CODE: text(codeOf(error)),
      ERROR_MESSAGE: text(error instanceof Error ? error.message : String(error)),
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: text(exhausted), RETRY_ATTEMPTS: text(String(attempts - 1)) } : {}),
    },
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof AwsError)) return 'CONNECTION_FAILURE';
  if (/AccessDenied|NotAuthorized/.test(error.code)) return 'NO_PERMISSIONS';
  if (/NotFound|NonExistent|DoesNotExist/.test(error.code)) return 'NO_RESOURCE';
  if (/Thrott|TooManyRequests/.test(error.code)) return 'THROTTLING';
  if (error.code === 'ThirdBus') return 'THIRD_ACCOUNT_HOP_DETECTED';
  return 'SDK_CLIENT_ERROR';
}
