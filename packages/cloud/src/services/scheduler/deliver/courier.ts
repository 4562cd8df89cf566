import { errorText } from '../../../kernel/create-kernel.ts';
import { Deliveries } from '../../../kernel/deliveries.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Part } from '../../../kernel/kernel.ts';
import { deadLetter } from './dead-letter.ts';
import type { Job } from './job.ts';
import { send } from './send.ts';

/** Invocations on their way to targets. */
export const invocations: Part<Deliveries<Job>> = {
  name: 'scheduler.invocations',
  open: (kernel) =>
    new Deliveries<Job>(kernel, {
      service: 'scheduler',
      limits: ({ target }) => ({
        maxAge: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
        maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      }),
      attempt: ({ job, attempts }, ctx) => send(ctx, job, attempts + 1),
      async giveUp({ job, attempts }, failure, ctx) {
        const { error } = failure;
        // On AWS only a metric shows it.
        kernel.log.warn(`${job.scheduleArn} did not reach ${job.target.Arn}`, {
          error: error instanceof AwsError ? `${error.code}: ${error.message}` : errorText(error),
        });
        await deadLetter(ctx, job, failure, attempts);
      },
    }),
  close: (queue) => queue.close(),
};
