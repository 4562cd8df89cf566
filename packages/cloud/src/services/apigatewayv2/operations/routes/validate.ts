import type { Context } from '../../../../kernel/context.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import type { ApiRecord, RouteRecord } from '../../state/records.ts';
import { authorizers, integrations, routes } from '../../state/state.ts';

const HTTP_KEY = /^(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/\S*)$/;

/** Checks the resulting route. `id`: the route itself, if it exists already. */
export function checkRoute(api: ApiRecord, route: Partial<RouteRecord>, ctx: Context, id?: string): void {
  const { RouteKey: key } = route;
  if (!key) throw badRequest('No route key specified');
  if (api.ProtocolType === 'HTTP' && key !== '$default') checkHttpKey(key);
  for (const other of routes(ctx, api.ApiId).values()) {
    if (other.RouteKey === key && other.RouteId !== id) {
      throw conflict(`Route with key ${key} already exists for this API`);
    }
  }
  if (!ctx.kernel.lenient) {
    checkTarget(api, route.Target, ctx);
    checkAuthorization(api, route, ctx);
  }
}

function checkHttpKey(key: string): void {
  const path = HTTP_KEY.exec(key)?.[1];
  if (path === undefined) {
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  }
  const names = new Set<string>();
  const segments = path.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    if (!/[{}]/.test(segment)) continue;
    const [, name, greedy] = /^\{([\w.:-]+)(\+)?\}$/.exec(segment) ?? [];
    if (name === undefined) throw badRequest(`The path part ${segment} of the route key is not valid`);
    if (greedy && at < segments.length - 1) {
      throw badRequest('A greedy path variable is only allowed at the end of the route path');
    }
    if (names.has(name)) throw badRequest(`The path variable ${name} occurs more than once in the route key`);
    names.add(name);
  }
}

function checkTarget({ ApiId }: ApiRecord, target: string | undefined, ctx: Context): void {
  if (target === undefined || target === '') return;
  const id = /^integrations\/(.+)$/.exec(target)?.[1];
  if (id === undefined) throw badRequest('Invalid target specified: the format is integrations/<IntegrationId>');
  if (!integrations(ctx, ApiId).has(id)) throw notFound(`Invalid Integration identifier specified ${id}`);
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
function checkAuthorization(
  { ApiId, ProtocolType }: ApiRecord,
  { AuthorizationType: type = 'NONE', AuthorizerId, ApiKeyRequired }: Partial<RouteRecord>,
  ctx: Context,
): void {
  const allowed = ProtocolType === 'HTTP' ? ['NONE', 'AWS_IAM', 'CUSTOM', 'JWT'] : ['NONE', 'AWS_IAM', 'CUSTOM'];
  if (!allowed.includes(type))
    throw badRequest(`Invalid authorization type specified. Must be one of [${allowed.join(', ')}]`);
  if (ApiKeyRequired && ProtocolType === 'HTTP') throw badRequest('API keys are not supported for HTTP APIs');
  if (type !== 'JWT' && type !== 'CUSTOM') return;
  const authorizer = authorizers(ctx, ApiId).get(AuthorizerId ?? '');
  const wanted = type === 'JWT' ? 'JWT' : 'REQUEST';
  if (authorizer?.AuthorizerType !== wanted) {
    throw badRequest(
      `Invalid authorizer ID specified. Setting the authorization type to ${type} requires a valid ${type === 'JWT' ? 'JWT' : 'custom'} authorizer.`,
    );
  }
}
