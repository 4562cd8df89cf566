import type { StageApiInput } from '../schema/api.ts';

type Plans = Pick<StageApiInput, 'ApiKeys' | 'UsagePlans'>;

/**
 * The keys of each plan: those that it names, otherwise those that no plan names. A key can be in one plan of a stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function keysOfPlans({ ApiKeys = {}, UsagePlans = {} }: Plans): Record<string, readonly string[]> {
  const named = new Set(Object.values(UsagePlans).flatMap((plan) => plan.ApiKeys ?? []));
  const rest = Object.keys(ApiKeys).filter((key) => !named.has(key));
  return Object.fromEntries(Object.entries(UsagePlans).map(([name, plan]) => [name, plan.ApiKeys ?? rest]));
}
