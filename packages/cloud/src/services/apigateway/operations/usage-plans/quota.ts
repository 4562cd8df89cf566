import type { UsagePlan } from '@aws-sdk/client-api-gateway';
import { type Place, usage } from '../../state/state.ts';

const DAY = 86_400_000;

export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

export function usageKey(planId: string, keyId: string, day: string): string {
  return `${planId}/${keyId}/${day}`;
}

/** What a key used and has left of its quota in the period that `day` is in. */
export function quotaState(
  place: Place,
  plan: UsagePlan,
  keyId: string,
  day: string,
): { used: number; remaining: number } {
  const { limit = 0, period = 'DAY', offset = 0 } = plan.quota ?? {};
  const today = Date.parse(`${day}T00:00:00Z`);
  let used = 0;
  let extra = 0;
  for (let at = periodStart(today, period, offset); at <= today; at += DAY) {
    const record = usage(place).get(usageKey(plan.id!, keyId, dayOf(at)));
    used += record?.used ?? 0;
    extra += record?.extra ?? 0;
  }
  return { used, remaining: Math.max(0, limit + extra - used) };
}

/** A week begins on Sunday, a month on its first, each plus the quota's offset in days, in UTC. */
function periodStart(today: number, period: string, offset: number): number {
  const date = new Date(today);
  if (period === 'WEEK') return today - ((date.getUTCDay() - offset + 7) % 7) * DAY;
  if (period === 'MONTH') {
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1 + offset);
    return first <= today ? first : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1 + offset);
  }
  return today;
}
