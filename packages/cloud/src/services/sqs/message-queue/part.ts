import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { messagesOf, type Queue, receivesOf } from '../records.ts';
import { FifoMessageQueue } from './fifo-message-queue.ts';
import { MessageQueue } from './message-queue.ts';

/** By queue id. */
const MESSAGE_QUEUES: Part<Map<string, MessageQueue>> = { name: 'sqs/lines', open: () => new Map() };

/** A queue's messages in order, loaded from its records at their first use. */
export function messageQueueOf(kernel: Kernel, queue: Queue): MessageQueue {
  const lines = kernel.part(MESSAGE_QUEUES);
  const known = lines.get(queue.id);
  // Changes that a full disk refused were undone in the records only.
  if (known && known.size === messagesOf(kernel, queue).size) return known;
  const line = queue.fifo ? new FifoMessageQueue() : new MessageQueue();
  const now = kernel.clock.now();
  const receives = receivesOf(kernel, queue);
  for (const message of messagesOf(kernel, queue).values()) {
    const receive = receives.get(message.id);
    line.add(message, receive?.until ?? message.from, now, receive !== undefined);
  }
  lines.set(queue.id, line);
  return line;
}

export function dropMessageQueue(kernel: Kernel, queue: Queue): void {
  kernel.part(MESSAGE_QUEUES).delete(queue.id);
}
