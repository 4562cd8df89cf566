import { randomUUID } from 'node:crypto';
import type { Aws } from 'jaws-core-js/aws';
import { Refusal } from 'jaws-core-js/http';

/** Work for later. */
export interface Job {
  /** Jobs with the same id are done once within 20 days. */
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
}

export interface NewJob extends Omit<Job, 'id'> {
  /** A random one by default. */
  readonly id?: string | undefined;
}

/**
 * SQS accepts messages of this size. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const largest = 1024 * 1024;

/** Puts a job into the queue and returns its id. `delaySeconds`: 0 to 900. Throws Refusal 413 for a job that is too large. */
export async function enqueue(
  aws: Pick<Aws, 'json'>,
  queueUrl: string,
  { id = randomUUID(), type, payload }: NewJob,
  { delaySeconds = 0 }: { readonly delaySeconds?: number } = {},
): Promise<string> {
  const job: Job = { id, type, payload };
  const MessageBody = JSON.stringify(job);
  if (Buffer.byteLength(MessageBody) > largest) throw new Refusal(413, 'size', `A job has at most ${largest} bytes.`);
  await aws.json('sqs', 'SendMessage', { QueueUrl: queueUrl, MessageBody, DelaySeconds: delaySeconds });
  return job.id;
}

/** Reads `{ "type": "log", "payload": …, "id": …, "delaySeconds": 0 }`. Throws Refusal 400. */
export function readJob({ type, payload, id, delaySeconds = 0 }: Readonly<Record<string, unknown>>) {
  if (typeof type !== 'string' || type === '') {
    throw invalid('type', 'Send a type: {"type": "log", "payload": "hello"}.');
  }
  if (id !== undefined && !(typeof id === 'string' && /^[\x21-\x7e]{1,128}$/.test(id))) {
    throw invalid('id', 'An id has 1 to 128 characters of ASCII, without spaces.');
  }
  if (typeof delaySeconds !== 'number' || !Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900) {
    throw invalid('delaySeconds', 'delaySeconds is a number from 0 to 900.');
  }
  return { job: { id, type, payload }, delaySeconds };
}

const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });
