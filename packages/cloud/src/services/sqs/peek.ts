import type { Kernel } from '../../kernel/kernel.ts';
import { messageQueueOf } from './message-queue/part.ts';
import type { Received } from './messages/collect.ts';
import { isExpired } from './messages/enqueue.ts';
import type { PeekedMessage } from './peeked-message.ts';
import { type MessageRecord, messagesOf, type Queue, type ReceiveRecord, receivesOf } from './records.ts';

/** All messages of a queue in the order in which they were sent. */
export function peek(kernel: Kernel, queue: Queue): PeekedMessage[] {
  return messagesWithState(kernel, queue).map(({ state, received: { message, receive } }) => ({
    id: message.id,
    body: message.body,
    attributes: valuesOf(message),
    state,
    sent: new Date(message.sent).toISOString(),
    receiveCount: receive.count,
    group: message.group,
    deduplication: message.dedup,
    sequence: message.sequence,
  }));
}

const NEVER: ReceiveRecord = { count: 0, first: 0, last: 0, until: 0 };

/** As `peek`, in the shapes that ReceiveMessage works with; the receipt is for nothing. */
export function messagesWithState(
  kernel: Kernel,
  queue: Queue,
): { readonly state: PeekedMessage['state']; readonly received: Received }[] {
  const receives = receivesOf(kernel, queue);
  const line = messageQueueOf(kernel, queue);
  const now = kernel.clock.now();
  const live = [...messagesOf(kernel, queue).values()].filter((message) => !isExpired(kernel, queue, message));
  const flying = new Set(live.filter(({ id }) => line.isFlying(id, now)));
  // Later messages of a received message's group wait with it.
  const busy = new Set([...flying].map(({ group }) => group));
  return live.map((message) => {
    const waits = queue.fifo && busy.has(message.group);
    const state = flying.has(message) || waits ? 'hidden' : message.from > now ? 'delayed' : 'visible';
    return { state, received: { message, receive: receives.get(message.id) ?? NEVER, receipt: PEEKED } };
  });
}

/** LocalStack's replacement for a receipt handle. */
const PEEKED = 'SQS/BACKDOOR/ACCESS';

const valuesOf = ({ attributes = {} }: MessageRecord): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { text, bytes }]) => [name, text ?? bytes ?? '']));

/** Queues of that name, URL or ARN: several when regions or accounts have the same name. */
export function queuesNamed(kernel: Kernel, text: string, where: { account?: string; region?: string }): Queue[] {
  const [account, name] = /(\d{12})[/:]([^/:]+)$/.exec(text)?.slice(1) ?? [where.account, text.split('/').at(-1)];
  const region = /^arn:[a-z-]+:sqs:([a-z0-9-]+):/.exec(text)?.[1] ?? where.region;
  return allQueues(kernel).filter(
    (queue) =>
      queue.name === name &&
      (account === undefined || queue.account === account) &&
      (region === undefined || queue.region === region),
  );
}

/** Every queue of every account and region. */
export function allQueues(kernel: Kernel): Queue[] {
  return kernel.store
    .collections('sqs/')
    .filter((collection) => collection.endsWith('/queues'))
    .flatMap((collection) => [...kernel.store.collection<Queue>(collection).values()]);
}
