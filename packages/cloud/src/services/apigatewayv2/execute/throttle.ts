import type { Part } from '../../../kernel/kernel.ts';
import { tooManyRequests } from './http-error.ts';
import type { Exchange } from './types.ts';

/** A token bucket. */
interface Bucket {
  tokens: number;
  at: number;
}

const MOST_BUCKETS = 10_000;

class Throttles {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes a token; false when there is none. `rate`: tokens a second; `burst`: tokens at most; `now` in milliseconds. */
  take(key: string, rate: number, burst: number, now: number): boolean {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= MOST_BUCKETS) this.#buckets.clear();
      bucket = { tokens: burst, at: now };
      this.#buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

const throttles: Part<Throttles> = { name: 'apigatewayv2/throttles', open: () => new Throttles() };

/**
 * Only limits that somebody set: the account's own are far above what a machine can serve.
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
  const bucket = `${stage.apiId}/${stage.record.StageName}/${key}`;
  const { kernel } = stage.context;
  if (!kernel.part(throttles).take(bucket, rate ?? 10_000, burst ?? 5_000, exchange.time)) throw tooManyRequests();
}
