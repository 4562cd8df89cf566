import type { UsagePlan } from '@aws-sdk/client-api-gateway';
import { conflict } from '../../shared/errors.ts';
import { type Place, usagePlanKeys, usagePlans } from '../../state/state.ts';

const stagesOf = ({ apiStages = [] }: UsagePlan): string[] => apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`);

/**
 * Throws where one of these keys of a plan is in another plan of the same stage: "a given API key can only be associated with one usage
 * plan for each stage". The words are ours. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function checkOnePlan(place: Place, plan: UsagePlan, keys: readonly string[]): void {
  // Other emulators take them.
  if (place.kernel.lenient) return;
  const stages = new Set(stagesOf(plan));
  for (const other of usagePlans(place).values()) {
    const shared = other.id === plan.id ? undefined : stagesOf(other).find((stage) => stages.has(stage));
    const key = keys.find((id) => shared !== undefined && usagePlanKeys(place).has(`${other.id}/${id}`));
    if (key === undefined) continue;
    throw conflict(`API Key ${key} is in the usage plan ${other.id} of the API stage ${shared} already`);
  }
}
