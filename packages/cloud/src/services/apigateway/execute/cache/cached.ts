import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import { methodArn } from '../authorize/resource-policy.ts';
import { GatewayError } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { ownSettings, stageSettings } from '../method-settings.ts';
import { identityDecision } from '../policy/identity.ts';
import type { Answer, CompiledMethod, Exchange } from '../types.ts';
import { cachePrefix, responseCache } from './response-cache.ts';

/**
 * The settings of a method whose responses are cached; undefined for all others. Settings of the whole stage apply to
 * GET
 * only, and streamed responses are never cached.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export function cachingOf(exchange: Exchange, route: CompiledMethod): MethodSetting | undefined {
  const { record } = exchange.stage;
  if (!record.cacheClusterEnabled || route.integration.definition.responseTransferMode === 'STREAM') return undefined;
  const own = ownSettings(record, route.resourcePath, exchange.verb);
  const settings = own ?? (exchange.verb === 'GET' ? stageSettings(record) : undefined);
  return settings?.cachingEnabled && (settings.cacheTtlInSeconds ?? 300) > 0 ? settings : undefined;
}

/** Responds from the cache, or by `integrate` and caches that. Errors of the gateway itself are not cached. */
export async function cached(
  exchange: Exchange,
  route: CompiledMethod,
  settings: MethodSetting,
  integrate: () => Promise<Answer>,
): Promise<Answer> {
  const { kernel } = exchange.stage.context;
  const cache = kernel.part(responseCache);
  const key = keyOf(exchange, route);
  const renewal = wantsRenewal(exchange) ? await decideCaching(exchange, settings) : 'none';
  const found = renewal === 'allowed' ? undefined : cache.get(key, kernel.clock.now());
  exchange.cache = found ? 'hit' : 'miss';
  const answer = found ?? (await integrate());
  if (!found) cache.put(key, answer, kernel.clock.now() + (settings.cacheTtlInSeconds ?? 300) * 1000);
  return renewal === 'warned' ? withWarning(answer) : answer;
}

const wantsRenewal = ({ headers }: Exchange): boolean =>
  headers.getAll('cache-control').some((value) => /(?:^|[,\s])max-age=0+(?:$|[,\s])/i.test(value));

/**
 * Whether a client may invalidate an entry: any client if the method says so, otherwise callers whose own policies
 * allow
 * `execute-api:InvalidateCache`.
 */
async function decideCaching(exchange: Exchange, settings: MethodSetting): Promise<'allowed' | 'ignored' | 'warned'> {
  if (settings.requireAuthorizationForCacheControl === false) return 'allowed';
  const { userArn } = exchange.identity;
  if (userArn !== undefined) {
    if (userArn.endsWith(':root')) return 'allowed';
    const { context } = exchange.stage;
    const decision = await identityDecision(context, userArn, 'execute-api:InvalidateCache', methodArn(exchange));
    if (decision === 'allow') return 'allowed';
  }
  switch (settings.unauthorizedCacheControlHeaderStrategy) {
    case 'FAIL_WITH_403':
      throw new GatewayError('ACCESS_DENIED', 403, 'AccessDeniedException', 'Unauthorized');
    case 'SUCCEED_WITHOUT_RESPONSE_HEADER':
      return 'ignored';
    default:
      return 'warned';
  }
}

function withWarning(answer: Answer): Answer {
  const headers = new HeaderList([...answer.headers.entries]);
  headers.append('Warning', '199 Cache-control headers were ignored because the caller was unauthorized.');
  return { ...answer, headers };
}

/** Namespace, verb and the values of the method's cache key parameters; nothing else of the request counts. */
function keyOf(exchange: Exchange, route: CompiledMethod): string {
  const { stage } = exchange;
  const { cacheNamespace } = route.integration.definition;
  const values = route.integration.cacheKey.map(({ value }) => value({ exchange }) ?? null);
  const canary = stage.isCanary && !stage.record.canarySettings?.useStageCache ? 'canary' : '';
  const parts = [canary, cacheNamespace ?? route.resourceId, exchange.verb, ...values];
  return `${cachePrefix(stage.apiId, stage.record.stageName)}${JSON.stringify(parts)}`;
}
