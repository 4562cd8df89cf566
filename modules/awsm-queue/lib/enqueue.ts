import { randomUUID } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';

/** Something to be done later, once or, when things go wrong, more than once. */
export interface Job {
  /** Given by `enqueue`: a job that comes a second time has the same. */
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

/** SQS takes messages of this size. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const largest = 1024 * 1024;

/**
 * Puts a job into the queue and gives its id. `delaySeconds`: 0 to 900.
 * Throws RangeError for a job that is too large.
 */
export async function enqueue(
  aws: Pick<Aws, 'json'>,
  queueUrl: string,
  { type, payload }: Omit<Job, 'id'>,
  { delaySeconds = 0 }: { readonly delaySeconds?: number } = {},
): Promise<string> {
  const job: Job = { id: randomUUID(), type, payload };
  const MessageBody = JSON.stringify(job);
  if (Buffer.byteLength(MessageBody) > largest) throw new RangeError('A job may have 1 MiB.');
  await aws.json('sqs', 'SendMessage', { QueueUrl: queueUrl, MessageBody, DelaySeconds: delaySeconds });
  return job.id;
}
