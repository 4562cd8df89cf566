import type { Context } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Job } from './job.ts';
import { mustAllow } from './permission.ts';
import { asEvents } from './target-context.ts';

/**
 * Writes to a log group, each event to a stream of its own. A transformer may give `timestamp` and `message`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#eb-target-details-logs
 */
export async function sendToLogs(ctx: Context, job: Job): Promise<void> {
  const arn = (job.target.Arn ?? '').replace(/:\*$/, '');
  const logGroupName = /:log-group:(.+)$/s.exec(arn)?.[1] ?? '';
  for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
    await mustAllow(ctx, job, { action, resource: `${arn}:*` });
  }
  const { aws, kernel } = asEvents(ctx, arn);
  const logStreamName = kernel.ids.uuid();
  await aws.logs.createLogStream({ logGroupName, logStreamName });
  await aws.logs.putLogEvents({ logGroupName, logStreamName, logEvents: [entryOf(job, kernel.clock.now())] });
}

function entryOf({ payload, target }: Job, now: number): { timestamp: number; message: string } {
  if (target.InputTransformer) {
    try {
      const { timestamp, message } = parseUserJson(payload) as { timestamp?: unknown; message?: unknown };
      const at = typeof timestamp === 'number' ? timestamp : Date.parse(String(timestamp));
      if (message !== undefined && Number.isFinite(at)) {
        return { timestamp: at, message: typeof message === 'string' ? message : JSON.stringify(message) };
      }
    } catch {
      // Any other template's text is the message itself.
    }
  }
  return { timestamp: now, message: payload };
}
