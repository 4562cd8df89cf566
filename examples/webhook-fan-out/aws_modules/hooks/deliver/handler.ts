import { type EventOf, resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { jobLedger, performBatch, type QueueRecord } from 'jaws-core-js/queue';
import { signed } from '../signature.ts';
import type { Delivery } from '../types.ts';

const aws = createAws();
/** Makes deliveries idempotent: the sender or a queue may repeat an event. */
const ledger = jobLedger({ aws, table: resources.HookLedger });
const deliveryIn = ({ body }: QueueRecord): Delivery => JSON.parse(body);

export const handler = ({ Records }: EventOf<'hooks/deliver'>, context: { getRemainingTimeInMillis(): number }) =>
  performBatch(Records, {
    perform: (record, { signal }) => deliver(deliveryIn(record), signal),
    ledger,
    id: (record) => `${deliveryIn(record).event.id}#${deliveryIn(record).to.id}`,
    remaining: () => context.getRemainingTimeInMillis(),
  });

/**
 * Throws for any answer but 2xx: the queue retries every three minutes, and after five attempts the message becomes a
 * dead letter.
 */
async function deliver({ event, to }: Delivery, signal: AbortSignal): Promise<void> {
  const { Item } = await aws.json('dynamodb', 'GetItem', {
    TableName: resources.HookSubscribers,
    Key: { id: { S: to.id } },
    // A consistent read: without it, a new subscriber could be missed.
    ConsistentRead: true,
  });
  // The subscriber has left meanwhile.
  if (!Item) return;
  const body = JSON.stringify(event);
  const answer = await fetch(Item.url.S, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed(Item.secret.S, event.id, body) },
    body,
    // A redirect may lead to an address that nobody subscribed.
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`Subscriber ${to.id} answered ${answer.status} to ${event.id}.`);
}
