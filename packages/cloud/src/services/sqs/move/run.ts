import type { Kernel, Part } from '../../../kernel/kernel.ts';
import { pause } from '../../../kernel/time/timers.ts';
import { queueByArn } from '../find.ts';
import type { Run } from '../message-queue/message-queue.ts';
import { messageQueueOf } from '../message-queue/part.ts';
import { insert, removeMessage } from '../messages/enqueue.ts';
import { nextSequence } from '../messages/sequence.ts';
import { type MoveRecord, messagesOf, movesOf, type Queue } from '../records.ts';

/** Ends what waits when the cloud closes. */
const STOP: Part<AbortController> = {
  name: 'sqs/moves',
  open: () => new AbortController(),
  close: (controller) => controller.abort(),
};

/** Messages moved at once if no rate is requested. */
const AT_ONCE = 100;

/** Starts the move. Closing the cloud does not wait for it: a task continues at the next start. */
export function beginMove(kernel: Kernel, source: Queue, id: string): void {
  runMove(kernel, source, id).catch((error) => {
    kernel.log.error(`The message move task ${id} stopped`, { error: String(error) });
  });
}

/** Moves visible messages of the queue, until none is left or the task is canceled. */
async function runMove(kernel: Kernel, source: Queue, id: string): Promise<void> {
  const { signal } = kernel.part(STOP);
  const tasks = movesOf(kernel, source);
  for (;;) {
    const task = tasks.get(id);
    if (task?.status !== 'RUNNING' || signal.aborted) return;
    const moved = step(kernel, source, task);
    if (typeof moved === 'string') tasks.put(id, { ...task, status: 'FAILED', failure: moved });
    else if (moved === 0) tasks.put(id, { ...task, status: 'COMPLETED' });
    else tasks.put(id, { ...task, moved: task.moved + moved });
    await kernel.store.commit();
    if (moved !== 0) await pause(kernel.clock, task.rate === undefined ? 0 : 1000 / task.rate, signal);
  }
}

/** Returns how many were moved, or why none can be. */
function step(kernel: Kernel, source: Queue, task: MoveRecord): number | string {
  const now = kernel.clock.now();
  const line = messageQueueOf(kernel, source);
  const run: Run = {};
  let moved = 0;
  const max = task.rate === undefined ? AT_ONCE : 1;
  while (moved < max) {
    const id = line.take(now, run);
    const message = id === undefined ? undefined : messagesOf(kernel, source).get(id);
    if (!message) break;
    const target = queueByArn(kernel, task.destination ?? message.source ?? '');
    if (!target) {
      line.hide(message.id, now, now);
      line.release(run);
      return 'AWS.SimpleQueueService.NonExistentQueue';
    }
    removeMessage(kernel, source, message.id);
    const { source: _source, ...rest } = message;
    insert(kernel, target, {
      ...rest,
      from: now,
      sent: now,
      ...(target.fifo ? { sequence: nextSequence(kernel, target) } : {}),
    });
    moved += 1;
  }
  line.release(run);
  return moved;
}

/** Continues tasks that a stop or a crash interrupted. */
export function resumeMoves(kernel: Kernel): void {
  for (const name of kernel.store.collections('sqs/')) {
    if (!name.endsWith('/moves')) continue;
    for (const task of kernel.store.collection<MoveRecord>(name).values()) {
      const source = task.status === 'RUNNING' ? queueByArn(kernel, task.source) : undefined;
      if (source) beginMove(kernel, source, task.id);
    }
  }
}
