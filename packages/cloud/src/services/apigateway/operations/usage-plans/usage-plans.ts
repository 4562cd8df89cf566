import type {
  CreateUsagePlanCommandOutput,
  CreateUsagePlanRequest,
  DeleteUsagePlanRequest,
  GetUsagePlanCommandOutput,
  GetUsagePlanRequest,
  GetUsagePlansCommandOutput,
  GetUsagePlansRequest,
  UsagePlan,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { findApiKey, findUsagePlan } from '../../state/find.ts';
import type { UsagePlanRecord } from '../../state/records.ts';
import { usage, usagePlanKeys, usagePlans } from '../../state/state.ts';
import { checkPlan } from './validate.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html */
export const createUsagePlan: Operation<CreateUsagePlanRequest, Output<CreateUsagePlanCommandOutput>> = (
  input,
  ctx,
) => {
  if (!input.name) throw badRequest('Usage Plan name must be non-empty');
  const { quota } = input;
  const record = {
    id: ctx.kernel.ids.random(6),
    ...input,
    apiStages: input.apiStages ?? [],
    ...(quota && { quota: { ...quota, offset: quota.offset ?? 0 } }),
    tags: { ...input.tags },
  };
  checkPlan(ctx, record);
  usagePlans(ctx).put(record.id, record);
  return input.tags ? record : withoutTags(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlan.html */
export const getUsagePlan: Operation<GetUsagePlanRequest, Output<GetUsagePlanCommandOutput>> = (input, ctx) =>
  findUsagePlan(ctx, input.usagePlanId);

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlans.html */
export const getUsagePlans: Operation<GetUsagePlansRequest, Output<GetUsagePlansCommandOutput>> = (input, ctx) => {
  const all = [...usagePlans(ctx).values()];
  if (input.keyId === undefined) return listed(all, input);
  const { id } = findApiKey(ctx, input.keyId);
  return listed(
    all.filter((plan) => usagePlanKeys(ctx).has(`${plan.id}/${id}`)),
    input,
  );
};

/** Tags are shown only for a single plan: recorded in localstack's test_usage_plan_crud. */
function withoutTags({ tags: _, ...plan }: UsagePlanRecord): UsagePlan {
  return plan;
}

function listed(plans: readonly UsagePlanRecord[], input: GetUsagePlansRequest): Output<GetUsagePlansCommandOutput> {
  const { items, position } = page(plans, input);
  return { items: items.map(withoutTags), position };
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlan.html */
export const deleteUsagePlan: Operation<DeleteUsagePlanRequest, Record<string, never>> = (input, ctx) => {
  const plan = findUsagePlan(ctx, input.usagePlanId);
  if (!ctx.kernel.lenient && plan.apiStages?.length) {
    throw badRequest(
      `Cannot delete usage plan ${plan.id}. The usage plan has associated API stages that must be removed first`,
    );
  }
  usagePlans(ctx).delete(plan.id);
  for (const collection of [usagePlanKeys(ctx), usage(ctx)]) {
    for (const key of [...collection.keys()]) if (key.startsWith(`${plan.id}/`)) collection.delete(key);
  }
  return {};
};
