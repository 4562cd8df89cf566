import type {
  CreateUsagePlanKeyCommandOutput,
  CreateUsagePlanKeyRequest,
  DeleteUsagePlanKeyRequest,
  GetUsagePlanKeyCommandOutput,
  GetUsagePlanKeyRequest,
  GetUsagePlanKeysCommandOutput,
  GetUsagePlanKeysRequest,
  UsagePlanKey,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { findApiKey, findUsagePlan } from '../../state/find.ts';
import type { UsagePlanKeyRecord } from '../../state/records.ts';
import { apiKeys, type Place, usagePlanKeys, usagePlans } from '../../state/state.ts';
import { checkOnePlan } from './one-plan.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html */
export const createUsagePlanKey: Operation<CreateUsagePlanKeyRequest, Output<CreateUsagePlanKeyCommandOutput>> = (
  input,
  ctx,
) => {
  const key = findApiKey(ctx, input.keyId);
  const planId = planOf(ctx, input.usagePlanId);
  if (input.keyType !== 'API_KEY') throw badRequest('Only API_KEY is supported as key type');
  const record = { planId, keyId: key.id, keyType: input.keyType };
  if (usagePlanKeys(ctx).has(`${planId}/${key.id}`)) {
    throw conflict(`Usage Plan ${planId} already has a key with ID ${key.id}`);
  }
  const plan = usagePlans(ctx).get(planId);
  if (plan) checkOnePlan(ctx, plan, [key.id]);
  usagePlanKeys(ctx).put(`${planId}/${key.id}`, record);
  return view(ctx, record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKey.html */
export const getUsagePlanKey: Operation<GetUsagePlanKeyRequest, Output<GetUsagePlanKeyCommandOutput>> = (input, ctx) =>
  view(ctx, find(ctx, input));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKeys.html */
export const getUsagePlanKeys: Operation<GetUsagePlanKeysRequest, Output<GetUsagePlanKeysCommandOutput>> = (
  input,
  ctx,
) => {
  // A plan that does not exist has no keys. Recorded: localstack's test_get_usage_plan_api_keys.
  const items = [...usagePlanKeys(ctx).values()]
    .filter((link) => link.planId === input.usagePlanId)
    .map((link) => view(ctx, link));
  return page(
    items.filter((key) => input.nameQuery === undefined || (key.name ?? '').startsWith(input.nameQuery)),
    input,
  );
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlanKey.html */
export const deleteUsagePlanKey: Operation<DeleteUsagePlanKeyRequest, Record<string, never>> = (input, ctx) => {
  const link = find(ctx, input);
  usagePlanKeys(ctx).delete(`${link.planId}/${link.keyId}`);
  return {};
};

function find(place: Place, input: GetUsagePlanKeyRequest): UsagePlanKeyRecord {
  const planId = planOf(place, input.usagePlanId);
  findApiKey(place, input.keyId);
  const link = usagePlanKeys(place).get(`${planId}/${input.keyId}`);
  if (!link) {
    findUsagePlan(place, planId);
    throw notFound('Invalid Usage Plan Key identifier specified');
  }
  return link;
}

/** A lenient cloud stores keys for plans that do not exist. */
function planOf(place: Place, id: string | undefined): string {
  return place.kernel.lenient && id ? id : findUsagePlan(place, id).id;
}

function view(place: Place, link: UsagePlanKeyRecord): UsagePlanKey {
  const key = apiKeys(place).get(link.keyId);
  return { id: link.keyId, type: link.keyType, value: key?.value, name: key?.name };
}
