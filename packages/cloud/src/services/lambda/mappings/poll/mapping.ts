import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../../../kernel/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { dispatch } from '../../exec/dispatch.ts';
import type { Outcome } from '../../exec/invocation.ts';
import { route } from '../../invoke/route.ts';
import { findTarget, type Target } from '../../resolve.ts';
import { type MappingRecord, mappings, type Place } from '../../state.ts';

/** A running event source mapping: the data that its poller needs. */
export interface Work {
  readonly ctx: Context;
  readonly kernel: Kernel;
  readonly place: Place;
  readonly uuid: string;
  readonly mapping: MappingRecord['mapping'];
  readonly record: Readonly<MappingRecord>;
  /** Aborted when the mapping is changed, disabled or deleted, or the cloud closes. */
  readonly signal: AbortSignal;
}

export interface Poller {
  /** Ends when the signal is aborted and nothing is in flight any more. */
  run(): Promise<void>;
}

/** Resolves when the region is up again; undefined if it is up. */
export const whenRegionIsUp = ({ kernel, place }: Work): Promise<void> | undefined =>
  kernel.faults.whenUp(place.region);

/** Sleeps until the signal is aborted. */
export async function rest(work: Work, milliseconds: number): Promise<void> {
  await pause(milliseconds, undefined, { signal: work.signal, ref: false }).catch(() => undefined);
}

export const targetOf = (work: Work): Target => route(findTarget(work.ctx, work.mapping.FunctionArn ?? ''));

const LONGEST_PAUSE = 5_000;

/**
 * Invokes the mapping's function with JSON; waits while it is throttled or cannot start, until `deadline` (milliseconds since the
 * epoch). Returns undefined when the time is over, or the mapping is no more. Throws RecursiveInvocationException.
 */
export async function invokeFunction(
  work: Work,
  event: string,
  deadline: number,
  trace?: string,
): Promise<{ outcome: Outcome; target: Target; id: string } | undefined> {
  const payload = Buffer.from(event);
  for (let wait = 100; ; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    await whenRegionIsUp(work);
    const id = work.kernel.ids.uuid();
    try {
      const target = targetOf(work);
      return {
        outcome: await dispatch(work.ctx, target, { id, payload, trigger: work.mapping.EventSourceArn, trace }),
        target,
        id,
      };
    } catch (error) {
      if (work.signal.aborted) return undefined;
      const { name } = error as Error;
      if (name === 'RecursiveInvocationException') throw error;
      if (name !== 'TooManyRequestsException') {
        work.kernel.log.warn(`The event source mapping ${work.uuid} could not invoke`, { error: String(error) });
      }
      if (work.kernel.clock.now() + wait >= deadline) return undefined;
      await rest(work, wait);
    }
  }
}

/** The result of the last batch, as in GetEventSourceMapping. */
export function recordResult(work: Work, result: string): void {
  const record = mappings(work.place).get(work.uuid);
  if (!record || record.mapping.LastProcessingResult === result) return;
  mappings(work.place).put(work.uuid, { ...record, mapping: { ...record.mapping, LastProcessingResult: result } });
}
