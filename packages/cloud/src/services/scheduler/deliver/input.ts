import type { Context } from '../../../kernel/context.ts';
import type { Job } from './job.ts';

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/**
 * The target's input: with the context attributes filled in, or the default event.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function inputOf(ctx: Context, job: Job, attempt: number): string {
  const { Input: input } = job.target;
  if (input === undefined) {
    return JSON.stringify({
      version: '0',
      id: job.execution,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: ctx.account,
      time: time(job.at),
      region: ctx.region,
      resources: [job.scheduleArn],
      detail: '{}',
    });
  }
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', job.scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', time(job.at))
    .replaceAll('<aws.scheduler.execution-id>', job.execution)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}
