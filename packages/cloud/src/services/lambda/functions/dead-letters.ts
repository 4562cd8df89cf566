import type { DeadLetterConfig } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';

const invalid = (why: string): Error => invalidParameter(`Invalid dead letter queue ARN: ${why}`);

/**
 * Throws if a function cannot send its dead letters there: it must be a standard queue or topic of its region. The words are AWS's,
 * as https://github.com/badmintoncryer/cdk-preflight (rules/lambda/pf-lambda-dlq-*) and users report them, except those about the
 * name.
 */
export function checkDeadLetters(ctx: Context, config: DeadLetterConfig | undefined): void {
  const arn = config?.TargetArn;
  // Other emulators take any ARN.
  if (!arn || ctx.kernel.lenient) return;
  const [, , service = '', region, , name] = arn.split(':');
  if (service !== 'sqs' && service !== 'sns') {
    throw invalid('The service specified by the TargetArn is not supported for dead letter configuration.');
  }
  if (region !== ctx.region) {
    throw invalid(
      "The resource specified by the TargetArn must be in the same region as the Lambda function it's associated with.",
    );
  }
  if (!name) throw invalid(`${arn} names no resource.`);
  if (name.endsWith('.fifo')) {
    const kind = service === 'sqs' ? 'SQS queue' : 'SNS topic';
    throw invalid(`FIFO ${kind} is not supported for dead letter configuration`);
  }
}
