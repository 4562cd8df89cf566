import type { Kernel } from '../../../kernel/kernel.ts';
import { isExpired } from '../messages/enqueue.ts';
import { type MessageRecord, messagesOf, type Place, queuesOf, receivesOf } from '../records.ts';

/** A message of a standard queue that was received more often than this is passed over. */
const OFTEN = 3;

/**
 * Seconds for which the oldest message of a queue has waited; 0 for an empty queue, undefined for none of that name. In a dead-letter queue a
 * message is as old as its move there.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function ageOfOldest(kernel: Kernel, place: Place, name: string): number | undefined {
  const queue = queuesOf(kernel, place).get(name);
  if (!queue) return undefined;
  const receives = receivesOf(kernel, queue);
  const counts = (message: Readonly<MessageRecord>) =>
    !isExpired(kernel, queue, message) && (queue.fifo || (receives.get(message.id)?.count ?? 0) <= OFTEN);
  let oldest = kernel.clock.now();
  for (const message of messagesOf(kernel, queue).values()) {
    const since = message.source === undefined ? message.sent : message.from;
    if (since < oldest && counts(message)) oldest = since;
  }
  return Math.floor((kernel.clock.now() - oldest) / 1000);
}
