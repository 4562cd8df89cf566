import type { Job } from './enqueue.ts';

/** What Lambda hands over for a message. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** Messages that go back into the queue; all others are done and deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Performs the jobs of a batch, one after the other. One that throws is tried again later, and after three times becomes a dead
 * letter; the others of its batch are not disturbed.
 */
export async function work(
  records: readonly QueueRecord[],
  perform: (job: Job, attempt: number) => Promise<void>,
): Promise<BatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of records) {
    try {
      await perform(readJob(body), Number(attributes.ApproximateReceiveCount));
    } catch (error) {
      console.error(`Job of message ${messageId} failed:`, error);
      failures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures: failures };
}

function readJob(body: string): Job {
  const job: unknown = JSON.parse(body);
  if (typeof job !== 'object' || job === null || !('id' in job) || !('type' in job)) {
    throw new TypeError('The message is no job: it has no id or no type.');
  }
  return { payload: undefined, ...job } as Job;
}
