import type { Kernel } from '../../../kernel/kernel.ts';
import { queueArn } from '../find.ts';
import { type MessageRecord, type Queue, receivesOf } from '../records.ts';
import { insert, removeMessage } from './enqueue.ts';
import { nextSequence } from './sequence.ts';

/**
 * Moves a message to the dead-letter queue under its id. In a standard queue it keeps its age, in a FIFO queue the age starts again.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html#sqs-dead-letter-queues-retention
 */
export function moveToDeadLetterQueue(
  kernel: Kernel,
  queue: Queue,
  message: Readonly<MessageRecord>,
  dead: Queue,
): void {
  const now = kernel.clock.now();
  const receives = receivesOf(kernel, queue).get(message.id);
  removeMessage(kernel, queue, message.id);
  // The count continues: LocalStack's test_dead_letter_queue_message_attributes, validated on AWS.
  if (receives) receivesOf(kernel, dead).put(message.id, { ...receives, until: now });
  insert(kernel, dead, {
    ...message,
    from: now,
    source: queueArn(queue),
    ...(dead.fifo ? { sent: now, sequence: nextSequence(kernel, dead) } : {}),
  });
}
