import type { Model } from '../../model/types.ts';

/**
 * The function behind a request, as API Gateway chooses it: literal segments before variables, variables before `{proxy+}`, a method before ANY.
 * Undefined if no endpoint matches.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function functionFor(model: Model, method: string, path: string): string | undefined {
  const asked = segmentsOf(path);
  const found = model.endpoints
    .flatMap((endpoint) => {
      const fits = endpoint.method === method || endpoint.method === 'ANY';
      const rank = fits ? rankOf(segmentsOf(endpoint.path), asked) : undefined;
      return rank === undefined ? [] : [{ id: endpoint.function, rank: `${rank}${endpoint.method === 'ANY' ? 1 : 0}` }];
    })
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return found[0]?.id;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((one) => one !== '');

/** A smaller number is a closer match; undefined: the path does not match. */
function rankOf(route: readonly string[], asked: readonly string[]): string | undefined {
  if (route[0] === '$default') return '9';
  let rank = '';
  for (const [index, segment] of route.entries()) {
    if (/^\{.*\+\}$/.test(segment)) return asked.length > index ? `${rank}2` : undefined;
    const part = asked[index];
    if (part === undefined) return undefined;
    if (/^\{.*\}$/.test(segment)) rank += '1';
    else if (segment === part) rank += '0';
    else return undefined;
  }
  return route.length === asked.length ? rank : undefined;
}
