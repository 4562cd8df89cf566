import { throttles } from '../../../kernel/http/throttles.ts';
import { tooManyRequests } from './http-error.ts';
import type { Exchange } from './types.ts';

/**
 * Only limits set by a user: the account's own are far above what a machine can serve.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function checkThrottle(exchange: Exchange): void {
  const { stage, route } = exchange;
  const { RouteSettings, DefaultRouteSettings } = stage.record;
  const key = route?.RouteKey ?? '';
  const own = RouteSettings && Object.hasOwn(RouteSettings, key) ? RouteSettings[key] : undefined;
  const rate = own?.ThrottlingRateLimit ?? DefaultRouteSettings?.ThrottlingRateLimit;
  const burst = own?.ThrottlingBurstLimit ?? DefaultRouteSettings?.ThrottlingBurstLimit;
  if (rate === undefined && burst === undefined) return;
  const bucket = `v2/${stage.apiId}/${stage.record.StageName}/${key}`;
  const { kernel } = stage.context;
  if (!kernel.part(throttles).take(bucket, rate ?? 10_000, burst ?? 5_000, exchange.time)) throw tooManyRequests();
}
