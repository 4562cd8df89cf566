/** A token bucket for each service and region that has a limit, as AWS throttles calls: `{ service: { rate, burst } }`, a rate a second. Times in ms. */
export function tokenBuckets(limits) {
  const buckets = new Map();
  return {
    /** Whether a call may pass now; it then has a token. */
    take(service, region, now) {
      const limit = limits[service];
      if (!limit) return true;
      const key = `${service} ${region}`;
      const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now };
      const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.rate);
      const passes = tokens >= 1;
      buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: now });
      return passes;
    },
  };
}
