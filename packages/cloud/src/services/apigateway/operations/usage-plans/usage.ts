import type {
  GetUsageCommandOutput,
  GetUsageRequest,
  UpdateUsageCommandOutput,
  UpdateUsageRequest,
  UsagePlan,
} from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { asNumber } from '../../shared/patch-rules.ts';
import { findApiKey, findUsagePlan } from '../../state/find.ts';
import { usage, usagePlanKeys } from '../../state/state.ts';
import { dayOf, quotaState, usageKey } from './quota.ts';

const DAY = 86_400_000;

/** Used and remaining requests of each key, day by day. https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html */
export const getUsage: Operation<GetUsageRequest, Output<GetUsageCommandOutput>> = (input, ctx) => {
  const plan = findUsagePlan(ctx, input.usagePlanId);
  if (input.keyId !== undefined) findApiKey(ctx, input.keyId);
  const days = daysBetween(input.startDate, input.endDate);
  const keys = [...usagePlanKeys(ctx).values()].filter(
    (link) => link.planId === plan.id && (input.keyId === undefined || link.keyId === input.keyId),
  );
  const items = keys.map((link) => [link.keyId, days.map((day) => usedAndLeft(ctx, plan, link.keyId, day))] as const);
  return { usagePlanId: plan.id, startDate: input.startDate, endDate: input.endDate, items: Object.fromEntries(items) };
};

const RULES: readonly Rule<{ remaining?: number }>[] = [
  {
    path: '/remaining',
    ops: ['replace'],
    apply({ draft, value, path }) {
      draft.remaining = asNumber(value ?? '', path);
    },
  },
];

/** Grants a key more (or less) of its current period's quota. https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html */
export const updateUsage: Operation<UpdateUsageRequest, Output<UpdateUsageCommandOutput>> = (input, ctx) => {
  const plan = findUsagePlan(ctx, input.usagePlanId);
  const { id } = findApiKey(ctx, input.keyId);
  if (!plan.quota) throw badRequest('Usage Plan has no quota');
  const { remaining } = patch<{ remaining?: number }>({}, input.patchOperations, RULES, 'updateUsageInput');
  const today = dayOf(ctx.kernel.clock.now());
  if (remaining !== undefined) {
    const state = quotaState(ctx, plan, id, today);
    const key = usageKey(plan.id, id, today);
    const record = usage(ctx).get(key) ?? { used: 0, extra: 0 };
    usage(ctx).put(key, { ...record, extra: record.extra + remaining - state.remaining });
  }
  return {
    usagePlanId: plan.id,
    startDate: today,
    endDate: today,
    items: { [id]: [usedAndLeft(ctx, plan, id, today)] },
  };
};

function usedAndLeft(ctx: Context, plan: UsagePlan, keyId: string, day: string): [number, number] {
  const used = usage(ctx).get(usageKey(plan.id!, keyId, day))?.used ?? 0;
  return [used, plan.quota ? quotaState(ctx, plan, keyId, day).remaining : 0];
}

function daysBetween(start: string | undefined, end: string | undefined): string[] {
  const from = Date.parse(`${start}T00:00:00Z`);
  const to = Date.parse(`${end}T00:00:00Z`);
  if (Number.isNaN(from) || Number.isNaN(to) || to < from) throw badRequest('Invalid date range specified');
  if (to - from > 365 * DAY) throw badRequest('Date range cannot be more than 365 days');
  const days: string[] = [];
  for (let at = from; at <= to; at += DAY) days.push(dayOf(at));
  return days;
}
