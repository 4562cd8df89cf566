import type { Kernel, Part } from '../../../kernel/kernel.ts';
import type { Queue } from '../records.ts';

interface Bell {
  /** Who waits for a message, by queue id. */
  readonly waiting: Map<string, Set<() => void>>;
  closed: boolean;
}

const BELL: Part<Bell> = {
  name: 'sqs/bell',
  open: () => ({ waiting: new Map(), closed: false }),
  close(bell) {
    bell.closed = true;
    for (const waiting of bell.waiting.values()) for (const wake of [...waiting]) wake();
  },
};

/** Something may be receivable in the queue. */
export function ring(kernel: Kernel, queue: Queue): void {
  for (const wake of [...(kernel.part(BELL).waiting.get(queue.id) ?? [])]) wake();
}

/** Waits for the next ring, at most so many milliseconds. Gives false when the cloud closes. */
export async function waitForRing(kernel: Kernel, queue: Queue, milliseconds: number): Promise<boolean> {
  const bell = kernel.part(BELL);
  if (bell.closed) {
    await new Promise(setImmediate);
    return false;
  }
  const waiting = bell.waiting.get(queue.id) ?? new Set();
  bell.waiting.set(queue.id, waiting);
  await new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      if (waiting.size === 0 && bell.waiting.get(queue.id) === waiting) bell.waiting.delete(queue.id);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    waiting.add(wake);
  });
  return !bell.closed;
}
