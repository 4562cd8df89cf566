import { type BatchOptions, type BatchResponse, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import type { Billing } from './customers.ts';
import { eraseUser } from './erase.ts';
import { forgetCustomer, syncCustomer } from './sync.ts';
import type { EventJob } from './webhook.ts';

/** A user whose account was deleted. */
export interface DeletedJob {
  readonly kind: 'deleted';
  readonly sub: string;
}

/** Processes the jobs in the queue, each separately, and each event once. */
export const work = (
  records: readonly QueueRecord[],
  billing: Billing,
  options: Pick<BatchOptions, 'remaining' | 'ledger'>,
): Promise<BatchResponse> =>
  performBatch(records, {
    ...options,
    id: ({ body }) => {
      const job = jobIn(body);
      return job.kind === 'event' ? job.id : `deleted ${job.sub}`;
    },
    perform: ({ body }) => perform(billing, jobIn(body)),
  });

async function perform(billing: Billing, job: EventJob | DeletedJob): Promise<void> {
  if (job.kind === 'deleted') await eraseUser(billing, job.sub);
  else if (job.type === 'customer.deleted') await forgetCustomer(billing, job.customer);
  else await syncCustomer(billing, job.customer);
}

function jobIn(body: string): EventJob | DeletedJob {
  const job = JSON.parse(body);
  if (job?.kind !== 'event' && job?.kind !== 'deleted')
    throw new TypeError('The message is not a job of awsm-billing.');
  return job;
}

/** An event of awsm-users: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html */
export interface UserDeleted {
  readonly detail?: { readonly sub?: unknown; readonly issuer?: unknown };
}

/** Puts the deletion of an account into the queue, which retries it until Stripe has accepted it. */
export async function queueDeletion(
  { aws, queue, issuer }: Pick<Billing, 'aws' | 'issuer'> & { readonly queue: string },
  { detail }: UserDeleted,
): Promise<void> {
  // The default bus has the events of all projects of the account.
  if (detail?.issuer !== issuer || typeof detail.sub !== 'string') return;
  const job: DeletedJob = { kind: 'deleted', sub: detail.sub };
  await aws.json('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: JSON.stringify(job) });
}
