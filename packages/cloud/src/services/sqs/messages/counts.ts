import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Counter } from '../../../kernel/metrics.ts';
import type { Queue } from '../records.ts';

interface Counters {
  readonly sent: Counter;
  readonly size: Counter;
  readonly received: Counter;
  readonly empty: Counter;
  readonly deleted: Counter;
}

const known: Part<WeakMap<Queue, Counters>> = { name: 'sqs.counts', open: () => new WeakMap() };

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
function countersOf(kernel: Kernel, queue: Queue): Counters {
  const all = kernel.part(known);
  let found = all.get(queue);
  if (!found) {
    const { account, region, name: queueName } = queue;
    const counter = (name: string, unit = 'Count') =>
      kernel.metrics.counter({
        account,
        region,
        namespace: 'AWS/SQS',
        name,
        unit,
        dimensions: ['QueueName', queueName],
      });
    found = {
      sent: counter('NumberOfMessagesSent'),
      size: counter('SentMessageSize', 'Bytes'),
      received: counter('NumberOfMessagesReceived'),
      empty: counter('NumberOfEmptyReceives'),
      deleted: counter('NumberOfMessagesDeleted'),
    };
    all.set(queue, found);
  }
  return found;
}

export function countSent(kernel: Kernel, queue: Queue, bytes: number): void {
  const { sent, size } = countersOf(kernel, queue);
  const now = kernel.clock.now();
  sent.add(1, now);
  size.add(bytes, now);
}

export function countReceived(kernel: Kernel, queue: Queue, messages: number): void {
  const { received, empty } = countersOf(kernel, queue);
  const now = kernel.clock.now();
  if (messages === 0) empty.add(1, now);
  else for (let i = 0; i < messages; i++) received.add(1, now);
}

export function countDeleted(kernel: Kernel, queue: Queue): void {
  countersOf(kernel, queue).deleted.add(1, kernel.clock.now());
}
