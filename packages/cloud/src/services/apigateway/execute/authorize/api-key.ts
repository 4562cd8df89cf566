import type { ApiStage, UsagePlan } from '@aws-sdk/client-api-gateway';
import { throttles } from '../../../../kernel/http/throttles.ts';
import { dayOf, quotaState, usageKey } from '../../operations/usage-plans/quota.ts';
import type { ApiKeyRecord, UsagePlanRecord } from '../../state/records.ts';
import { apiKeys, type Place, usage, usagePlanKeys, usagePlans } from '../../state/state.ts';
import { invalidApiKey, quotaExceeded, throttled } from '../gateway-error.ts';
import type { CompiledMethod, Exchange } from '../types.ts';

/**
 * A method that needs an API key: the key must be enabled and in a usage plan of the stage, whose throttle and quota count.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function checkApiKey(exchange: Exchange, route: CompiledMethod, fromAuthorizer: string | undefined): void {
  if (!route.method.apiKeyRequired) return;
  const place = { ...exchange.stage.home, kernel: exchange.stage.context.kernel };
  const source = exchange.stage.deployment.api.apiKeySource;
  const value = source === 'AUTHORIZER' ? fromAuthorizer : exchange.headers.get('x-api-key');
  const key = value === undefined ? undefined : findKey(place, value);
  if (!key?.enabled) throw invalidApiKey();
  const plan = planOf(place, key, exchange);
  if (!plan) throw invalidApiKey();
  exchange.identity.apiKey = key.value;
  exchange.identity.apiKeyId = key.id;
  takeToken(exchange, route, plan, key);
  count(place, plan, key);
}

function findKey(place: Place, value: string): ApiKeyRecord | undefined {
  for (const key of apiKeys(place).values()) if (key.value === value) return key;
  return undefined;
}

function stageOf(plan: UsagePlan, { stage }: Exchange): ApiStage | undefined {
  return plan.apiStages?.find((one) => one.apiId === stage.apiId && one.stage === stage.record.stageName);
}

function planOf(place: Place, key: ApiKeyRecord, exchange: Exchange): UsagePlanRecord | undefined {
  for (const plan of usagePlans(place).values()) {
    if (usagePlanKeys(place).has(`${plan.id}/${key.id}`) && stageOf(plan, exchange)) return plan;
  }
  return undefined;
}

/** The plan's throttle for the method wins over the plan's own. Each key has its own bucket. */
function takeToken(exchange: Exchange, route: CompiledMethod, plan: UsagePlanRecord, key: ApiKeyRecord): void {
  const byMethod = stageOf(plan, exchange)?.throttle?.[`${route.resourcePath}/${route.verb}`];
  const { rateLimit, burstLimit } = byMethod ?? plan.throttle ?? {};
  if (rateLimit === undefined && burstLimit === undefined) return;
  const name = `${plan.id}/${key.id}${byMethod ? `${route.resourcePath}/${route.verb}` : ''}`;
  const { kernel } = exchange.stage.context;
  const rate = rateLimit ?? Number.POSITIVE_INFINITY;
  if (!kernel.part(throttles).take(name, rate, burstLimit ?? Math.max(rate, 1), exchange.time)) throw throttled();
}

function count(place: Place, plan: UsagePlanRecord, key: ApiKeyRecord): void {
  const day = dayOf(place.kernel.clock.now());
  if (plan.quota && quotaState(place, plan, key.id, day).remaining <= 0) throw quotaExceeded();
  const at = usageKey(plan.id, key.id, day);
  const record = usage(place).get(at) ?? { used: 0, extra: 0 };
  usage(place).put(at, { ...record, used: record.used + 1 });
}
