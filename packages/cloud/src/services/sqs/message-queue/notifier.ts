import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { after } from '../../../kernel/time/timers.ts';
import type { Queue } from '../records.ts';

interface Notifier {
  /** Receivers that wait for a message, by queue id. */
  readonly waiting: Map<string, Set<() => void>>;
  closed: boolean;
}

const NOTIFIER: Part<Notifier> = {
  name: 'sqs/notifier',
  open: () => ({ waiting: new Map(), closed: false }),
  close(notifier) {
    notifier.closed = true;
    for (const waiting of notifier.waiting.values()) for (const wake of [...waiting]) wake();
  },
};

/** Something may be receivable in the queue. */
export function notifyReceivers(kernel: Kernel, queue: Queue): void {
  for (const wake of [...(kernel.part(NOTIFIER).waiting.get(queue.id) ?? [])]) wake();
}

/**
 * Waits for the next notification: at most this many milliseconds of real time, because the waiting client is real; or until as many
 * have passed on the cloud's clock, or until it is gone. Returns false when the cloud closes.
 */
export async function waitForMessage(
  kernel: Kernel,
  queue: Queue,
  milliseconds: number,
  { untilDue, gone }: { readonly untilDue?: number | undefined; readonly gone?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const notifier = kernel.part(NOTIFIER);
  if (notifier.closed) {
    await new Promise(setImmediate);
    return false;
  }
  const waiting = notifier.waiting.get(queue.id) ?? new Set();
  notifier.waiting.set(queue.id, waiting);
  await new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      cancel?.();
      gone?.removeEventListener('abort', wake);
      waiting.delete(wake);
      if (waiting.size === 0 && notifier.waiting.get(queue.id) === waiting) notifier.waiting.delete(queue.id);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    const cancel = untilDue === undefined ? undefined : after(kernel.clock, untilDue, wake);
    gone?.addEventListener('abort', wake);
    waiting.add(wake);
  });
  return !notifier.closed;
}
