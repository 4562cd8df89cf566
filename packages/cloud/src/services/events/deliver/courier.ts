import { errorText } from '../../../kernel/create-kernel.ts';
import { Deliveries } from '../../../kernel/deliveries.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Part } from '../../../kernel/kernel.ts';
import { deadLetter } from './dead-letter.ts';
import type { Job } from './job.ts';
import { send } from './send.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const MAX_AGE = 86_400;
const MAX_RETRIES = 185;

/** Events on their way to targets. */
export const deliveries: Part<Deliveries<Job>> = {
  name: 'events.deliveries',
  open: (kernel) =>
    new Deliveries<Job>(kernel, {
      service: 'events',
      limits: ({ target }) => ({
        maxAge: target.RetryPolicy?.MaximumEventAgeInSeconds ?? MAX_AGE,
        maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? MAX_RETRIES,
      }),
      attempt: ({ job }, ctx) => send(ctx, job),
      async giveUp({ job, attempts }, failure, ctx) {
        const { error } = failure;
        // On AWS only a metric shows it.
        kernel.log.warn(`An event of ${job.ruleArn} did not reach ${job.target.Arn}`, {
          error: error instanceof AwsError ? `${error.code}: ${error.message}` : errorText(error),
        });
        await deadLetter(ctx, job, failure, attempts);
      },
    }),
  close: (queue) => queue.close(),
};
