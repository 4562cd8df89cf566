import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { messagesOf, type Queue, receivesOf } from '../records.ts';
import { FifoLine } from './fifo-line.ts';
import { Line } from './line.ts';

/** By queue id. */
const LINES: Part<Map<string, Line>> = { name: 'sqs/lines', open: () => new Map() };

/** A queue's messages in the order of their turn, read from its records when it is first asked for. */
export function lineOf(kernel: Kernel, queue: Queue): Line {
  const lines = kernel.part(LINES);
  const known = lines.get(queue.id);
  // What could not be written to a full disk was taken back in the records only.
  if (known && known.size === messagesOf(kernel, queue).size) return known;
  const line = queue.fifo ? new FifoLine() : new Line();
  const now = kernel.clock.now();
  const receives = receivesOf(kernel, queue);
  for (const message of messagesOf(kernel, queue).values()) {
    const receive = receives.get(message.id);
    line.add(message, receive?.until ?? message.from, now, receive !== undefined);
  }
  lines.set(queue.id, line);
  return line;
}

export function dropLine(kernel: Kernel, queue: Queue): void {
  kernel.part(LINES).delete(queue.id);
}
