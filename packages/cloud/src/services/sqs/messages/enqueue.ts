import type { Kernel } from '../../../kernel/kernel.ts';
import { numberOf, settingOf } from '../attributes/settings.ts';
import { notifyReceivers } from '../message-queue/notifier.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { duplicatesOf, type MessageRecord, messagesOf, type Queue, receivesOf } from '../records.ts';
import { nextSequence } from './sequence.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html */
const DEDUPLICATION = 5 * 60_000;

/**
 * Puts a message into the queue; a duplicate in a FIFO queue only gets the response. Returns its id and sequence number.
 */
export function enqueue(
  kernel: Kernel,
  queue: Queue,
  message: Omit<MessageRecord, 'id' | 'sequence'>,
): { id: string; sequence: string | undefined } {
  dropExpired(kernel, queue);
  if (!queue.fifo) {
    const id = kernel.ids.uuid();
    insert(kernel, queue, { ...message, id });
    return { id, sequence: undefined };
  }
  const now = kernel.clock.now();
  const duplicates = duplicatesOf(kernel, queue);
  for (const [key, { at }] of duplicates.entries()) {
    if (at + DEDUPLICATION > now) break;
    duplicates.delete(key);
  }
  const perGroup = settingOf(queue, 'DeduplicationScope') === 'messageGroup';
  const key = perGroup ? `${message.group}\0${message.dedup}` : (message.dedup ?? '');
  const earlier = duplicates.get(key);
  if (earlier) return earlier;
  const id = kernel.ids.uuid();
  const sequence = nextSequence(kernel, queue);
  duplicates.put(key, { at: now, id, sequence });
  insert(kernel, queue, { ...message, id, sequence });
  return { id, sequence };
}

/** Stores a message unchanged. */
export function insert(kernel: Kernel, queue: Queue, message: MessageRecord): void {
  const line = messageQueueOf(kernel, queue);
  messagesOf(kernel, queue).put(message.id, message);
  line.add(message, message.from, kernel.clock.now());
  notifyReceivers(kernel, queue);
}

export function removeMessage(kernel: Kernel, queue: Queue, id: string): void {
  const line = messageQueueOf(kernel, queue);
  if (!messagesOf(kernel, queue).delete(id)) return;
  receivesOf(kernel, queue).delete(id);
  line.remove(id);
  // The rest of its group may come now.
  if (queue.fifo) notifyReceivers(kernel, queue);
}

export const isExpired = (kernel: Kernel, queue: Queue, { sent }: Pick<MessageRecord, 'sent'>): boolean =>
  sent + numberOf(queue, 'MessageRetentionPeriod') * 1000 <= kernel.clock.now();

/** Messages are stored in the order of their arrival: the first that is not too old ends the search. */
export function dropExpired(kernel: Kernel, queue: Queue): void {
  for (const message of messagesOf(kernel, queue).values()) {
    if (!isExpired(kernel, queue, message)) return;
    removeMessage(kernel, queue, message.id);
  }
}
