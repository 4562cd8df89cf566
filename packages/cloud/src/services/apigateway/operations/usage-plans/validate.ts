import type { ApiStage, UsagePlan } from '@aws-sdk/client-api-gateway';
import { badRequest, notFound } from '../../shared/errors.ts';
import { apis, type Place, stages } from '../../state/state.ts';

const LAST_OFFSET: Readonly<Record<string, number>> = { DAY: 0, WEEK: 6, MONTH: 27 };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
export function checkPlan(place: Place, plan: UsagePlan): void {
  for (const { apiId, stage } of plan.apiStages ?? []) {
    if (place.kernel.lenient) continue;
    if (apis(place).has(apiId ?? '') && stages(place, apiId!).has(stage ?? '')) continue;
    throw invalidApiStage({ apiId, stage }, plan.id);
  }
  const { quota, throttle } = plan;
  if (quota) {
    if (!quota.period || !Object.hasOwn(LAST_OFFSET, quota.period)) {
      throw badRequest('Usage Plan quota period must be one of DAY, WEEK, MONTH');
    }
    if ((quota.limit ?? 0) < 0) throw badRequest('Usage Plan quota limit must be greater than or equal to 0');
    const beyond = (quota.offset ?? 0) > LAST_OFFSET[quota.period]! && !place.kernel.lenient;
    if ((quota.offset ?? 0) < 0 || beyond) {
      throw badRequest(
        `Usage Plan quota offset must be between 0 and ${LAST_OFFSET[quota.period]} for period ${quota.period}`,
      );
    }
  }
  if (throttle && ((throttle.rateLimit ?? 0) < 0 || (throttle.burstLimit ?? 0) < 0)) {
    throw badRequest('Usage Plan throttle rate limit and burst limit must be greater than or equal to 0');
  }
}

export function invalidApiStage({ apiId, stage }: ApiStage, plan: string | undefined): Error {
  return notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${plan}`);
}
