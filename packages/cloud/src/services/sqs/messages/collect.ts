import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { redriveOf } from '../attributes/settings.ts';
import { queueByArn } from '../find.ts';
import type { Run } from '../message-queue/message-queue.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { type MessageRecord, messagesOf, type Queue, type ReceiveRecord, receivesOf } from '../records.ts';
import { moveToDeadLetterQueue } from './dead-letter.ts';
import { dropExpired, isExpired, removeMessage } from './enqueue.ts';
import { makeReceipt } from './receipt.ts';

/** Messages in flight. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const IN_FLIGHT = 120_000;

export interface Received {
  readonly message: Readonly<MessageRecord>;
  readonly receive: ReceiveRecord;
  readonly receipt: string;
}

/**
 * Receives the available messages, and hides them for this many milliseconds. Messages received too often go to the
 * dead-letter queue instead.
 */
export function collect(
  kernel: Kernel,
  queue: Queue,
  { limit, hidden }: { limit: number; hidden: number },
): Received[] {
  dropExpired(kernel, queue);
  const now = kernel.clock.now();
  const line = messageQueueOf(kernel, queue);
  const { flying } = line.counts(now);
  if (flying >= IN_FLIGHT) {
    if (queue.fifo) return [];
    throw new AwsError('OverLimit', 'Too many messages in flight for the queue.', 403);
  }
  const redrive = redriveOf(queue);
  const dead = redrive && queueByArn(kernel, redrive.deadLetterTargetArn);
  const run: Run = {};
  const taken: Readonly<MessageRecord>[] = [];
  for (let id = line.take(now, run); id !== undefined; id = line.take(now, run)) {
    const message = messagesOf(kernel, queue).get(id);
    if (!message || isExpired(kernel, queue, message)) {
      removeMessage(kernel, queue, id);
      line.remove(id);
    } else if (dead && (receivesOf(kernel, queue).get(id)?.count ?? 0) >= redrive.maxReceiveCount) {
      moveToDeadLetterQueue(kernel, queue, message, dead);
    } else if (taken.push(message) === limit) break;
  }
  line.release(run);
  return taken.map((message) => hide(kernel, queue, message, now, hidden));
}

export function hide(
  kernel: Kernel,
  queue: Queue,
  message: Readonly<MessageRecord>,
  now: number,
  hidden: number,
): Received {
  const receives = receivesOf(kernel, queue);
  const before = receives.get(message.id);
  const receive: ReceiveRecord = {
    count: (before?.count ?? 0) + 1,
    first: before?.first ?? now,
    last: now,
    until: now + hidden,
  };
  receives.put(message.id, receive);
  messageQueueOf(kernel, queue).hide(message.id, receive.until, now);
  return { message, receive, receipt: makeReceipt(kernel, queue, message.id, now) };
}
