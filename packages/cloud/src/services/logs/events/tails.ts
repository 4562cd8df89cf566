import type { Context } from '../../../kernel/context.ts';
import type { Part } from '../../../kernel/kernel.ts';
import type { BatchRecord, GroupRecord } from '../records.ts';

export interface Arrival {
  readonly group: Readonly<GroupRecord>;
  readonly stream: string;
  readonly batch: BatchRecord;
}

type Listener = (arrival: Arrival) => void;

/** Live tails of incoming events, by group id. */
const LISTENERS: Part<Map<string, Set<Listener>>> = {
  name: 'logs/tails',
  open: () => new Map(),
  close: (listeners) => listeners.clear(),
};

export function announce(ctx: Context, group: Readonly<GroupRecord>, stream: string, batch: BatchRecord): void {
  const listeners = ctx.kernel.part(LISTENERS).get(group.id);
  if (listeners) for (const listener of listeners) listener({ group, stream, batch });
}

/** Calls the listener for every new batch of the group until the returned function is called. */
export function watch(ctx: Context, group: Readonly<GroupRecord>, listener: Listener): () => void {
  const all = ctx.kernel.part(LISTENERS);
  const listeners = all.get(group.id) ?? new Set();
  all.set(group.id, listeners.add(listener));
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) all.delete(group.id);
  };
}

/** Whether anything is still to come: false once the cloud closes. */
export function tailing(ctx: Context, groups: readonly Readonly<GroupRecord>[]): boolean {
  const all = ctx.kernel.part(LISTENERS);
  return groups.some((group) => all.has(group.id));
}
