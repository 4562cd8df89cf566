import type { Message, ReceiveMessageRequest, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { numberOf } from '../attributes/settings.ts';
import { checkRange, findQueue } from '../find.ts';
import { waitForMessage } from '../message-queue/notifier.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { type Queue, queuesOf } from '../records.ts';
import { remember, repeatedReceive } from './attempts.ts';
import { collect } from './collect.ts';
import { countReceived } from './counts.ts';
import { presenter } from './present.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receiveMessage: Operation<ReceiveMessageRequest, ReceiveMessageResult> = async (input, ctx) => {
  const queue = findQueue(input.QueueUrl, ctx);
  const { MaxNumberOfMessages: max, WaitTimeSeconds: wait, VisibilityTimeout: hidden } = input;
  checkRange(max, 'MaxNumberOfMessages', 1, 10, 'Must be between 1 and 10, if provided.');
  checkRange(wait, 'WaitTimeSeconds', 0, 20, 'Must be >= 0 and <= 20, if provided.');
  checkRange(hidden, 'VisibilityTimeout', 0, 43_200, 'Must be between 0 and 43200, if provided.');
  const present = presenter(input);
  const seconds = wait ?? numberOf(queue, 'ReceiveMessageWaitTimeSeconds');
  const messages = await receive(queue, input, seconds * 1000, ctx);
  countReceived(ctx.kernel, queue, messages.length);
  return messages.length === 0 ? {} : { Messages: messages.map((message) => present(message)) satisfies Message[] };
};

/** No message is received for a client that has disconnected. */
async function receive(queue: Queue, input: ReceiveMessageRequest, wait: number, { kernel, http }: Context) {
  const gone = wait > 0 ? http?.whenGone() : undefined;
  const take = (current: Queue) => {
    const repeated = repeatedReceive(kernel, current, input);
    if (repeated) return repeated;
    const taken = collect(kernel, current, {
      limit: input.MaxNumberOfMessages ?? 1,
      hidden: (input.VisibilityTimeout ?? numberOf(current, 'VisibilityTimeout')) * 1000,
    });
    remember(kernel, current, input, taken);
    return taken;
  };
  const deadline = performance.now() + wait;
  for (let current: Queue | undefined = queue; current && !gone?.aborted; ) {
    const taken = take(current);
    const left = deadline - performance.now();
    if (taken.length > 0 || left <= 0) return taken;
    const due = messageQueueOf(kernel, current).nextDue();
    const untilDue = due === undefined ? undefined : Math.max(1, due - kernel.clock.now());
    if (!(await waitForMessage(kernel, current, left, { untilDue, gone }))) return [];
    const now: Queue | undefined = queuesOf(kernel, queue).get(queue.name);
    current = now?.id === queue.id ? now : undefined;
  }
  return [];
}
