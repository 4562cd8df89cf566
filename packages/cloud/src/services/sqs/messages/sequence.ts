import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Queue } from '../records.ts';

/** Last number given, by queue id. */
const LAST: Part<Map<string, bigint>> = { name: 'sqs/sequence', open: () => new Map() };

/** Twenty digits, as AWS's. */
const BASE = 18_849_496_460_467_696_128n;

/** Grows with every message of the queue, and across restarts, since it counts from the time. */
export function nextSequence(kernel: Kernel, queue: Queue): string {
  const last = kernel.part(LAST);
  const fromTime = BASE + BigInt(Math.floor(kernel.clock.now())) * 4096n;
  const previous = last.get(queue.id) ?? 0n;
  const next = previous >= fromTime ? previous + 1n : fromTime;
  last.set(queue.id, next);
  return String(next);
}
