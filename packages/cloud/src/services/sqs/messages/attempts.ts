import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { numberOf } from '../attributes/settings.ts';
import { messagesOf, type Queue, receivesOf } from '../records.ts';
import { hide, type Received } from './collect.ts';

interface Attempt {
  readonly at: number;
  readonly received: readonly Received[];
}

/** By queue id and attempt id. */
const ATTEMPTS: Part<Map<string, Attempt>> = { name: 'sqs/attempts', open: () => new Map() };
const VALID = 5 * 60_000;

const keyOf = (queue: Queue, id: string): string => `${queue.id} ${id}`;

/**
 * The messages that an attempt with that id received in the last five minutes, hidden again, unless one of its messages was
 * deleted or changed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
 *
 */
export function repeatedReceive(kernel: Kernel, queue: Queue, input: ReceiveMessageRequest): Received[] | undefined {
  const id = input.ReceiveRequestAttemptId;
  if (!queue.fifo || id === undefined) return undefined;
  const now = kernel.clock.now();
  const attempts = kernel.part(ATTEMPTS);
  for (const [key, { at }] of attempts) {
    if (at + VALID > now) break;
    attempts.delete(key);
  }
  const attempt = attempts.get(keyOf(queue, id));
  const isSame = attempt?.received.every(({ message, receive }) => {
    const current = receivesOf(kernel, queue).get(message.id);
    return messagesOf(kernel, queue).has(message.id) && current?.until === receive.until && current.until > now;
  });
  if (!attempt || !isSame) return undefined;
  const hidden = (input.VisibilityTimeout ?? numberOf(queue, 'VisibilityTimeout')) * 1000;
  return attempt.received.map(({ message }) => hide(kernel, queue, message, now, hidden));
}

export function remember(
  kernel: Kernel,
  queue: Queue,
  input: ReceiveMessageRequest,
  received: readonly Received[],
): void {
  const id = input.ReceiveRequestAttemptId;
  if (!queue.fifo || id === undefined || received.length === 0) return;
  kernel.part(ATTEMPTS).set(keyOf(queue, id), { at: kernel.clock.now(), received });
}
