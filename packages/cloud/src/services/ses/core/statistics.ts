import type { Context } from '../../../kernel/context.ts';
import { type StatisticsRecord, ses } from './records.ts';

/**
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendStatistics.html: data points of 15 minutes, for two weeks.
 */
const SPAN = 15 * 60_000;
const KEPT = 14 * 86_400_000;
const DAY = 86_400_000;

type Counts = Partial<Omit<StatisticsRecord, 'at'>>;

/** Adds to the counts of this quarter of an hour. */
export function count(ctx: Context, counts: Counts): void {
  const { statistics } = ses(ctx);
  const now = ctx.kernel.clock.now();
  const at = now - (now % SPAN);
  const old = statistics.get(String(at)) ?? { at, attempts: 0, bounces: 0, complaints: 0, rejects: 0 };
  statistics.put(String(at), {
    at,
    attempts: old.attempts + (counts.attempts ?? 0),
    bounces: old.bounces + (counts.bounces ?? 0),
    complaints: old.complaints + (counts.complaints ?? 0),
    rejects: old.rejects + (counts.rejects ?? 0),
  });
  for (const [key, { at: time }] of statistics.entries()) {
    if (now - time < KEPT) break;
    statistics.delete(key);
  }
}

/** The number of recipients in the last 24 hours. */
export function sentInADay(ctx: Context): number {
  const now = ctx.kernel.clock.now();
  let sum = 0;
  for (const { at, attempts } of ses(ctx).statistics.values()) if (now - at < DAY) sum += attempts;
  return sum;
}

/** The limits of an account with production access. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
export const QUOTA = { Max24HourSend: 50_000, MaxSendRate: 14 } as const;
