import type { RoutingRuleCondition } from '@aws-sdk/client-apigatewayv2';
import type { RequestHead } from '../../../kernel/service.ts';
import type { DomainRecord, RoutingRuleRecord } from '../state/records.ts';
import { type Place, routingRules } from '../state/state.ts';

/** Where a routing rule sends a request. */
interface Routed {
  readonly apiId: string;
  readonly stage: string;
  /** The part of the path that the API does not see, without slashes around it. */
  readonly stripped: string;
}

/**
 * The first rule of a domain whose conditions are all met. Undefined: no rule matches, or the domain does not use
 * rules.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
 */
export function ruleFor(
  { DomainName, RoutingMode }: DomainRecord,
  path: string,
  head: RequestHead,
  place: Place,
): Routed | undefined {
  if (RoutingMode === undefined || RoutingMode === 'API_MAPPING_ONLY') return undefined;
  let first: RoutingRuleRecord | undefined;
  for (const [key, rule] of routingRules(place).entries()) {
    if (!key.startsWith(`${DomainName}/`) || (first && first.Priority < rule.Priority)) continue;
    if (rule.Conditions.every((condition) => isMet(condition, path, head))) first = rule;
  }
  const action = first?.Actions[0]?.InvokeApi;
  if (!first || !action) return undefined;
  const stripped = action.StripBasePath ? basePathOf(first, path) : '';
  return { apiId: action.ApiId ?? '', stage: action.Stage ?? '', stripped };
}

function isMet({ MatchBasePaths, MatchHeaders }: RoutingRuleCondition, path: string, head: RequestHead): boolean {
  if (MatchBasePaths && !MatchBasePaths.AnyOf?.some((base) => isBelow(path, base))) return false;
  if (!MatchHeaders) return true;
  return (MatchHeaders.AnyOf ?? []).some(({ Header = '', ValueGlob = '' }) => {
    const value = head.headers[Header.toLowerCase()];
    return value !== undefined && [value].flat().some((one) => fits(one, ValueGlob));
  });
}

const isBelow = (path: string, base: string): boolean => path === `/${base}` || path.startsWith(`/${base}/`);

const basePathOf = ({ Conditions }: RoutingRuleRecord, path: string): string =>
  Conditions.flatMap(({ MatchBasePaths }) => MatchBasePaths?.AnyOf ?? []).find((base) => isBelow(path, base)) ?? '';

/** A star at the beginning, at the end or at both stands for anything. */
function fits(value: string, glob: string): boolean {
  const text = glob.replace(/^\*/, '').replace(/\*$/, '');
  if (glob.startsWith('*')) return glob.endsWith('*') ? value.includes(text) : value.endsWith(text);
  return glob.endsWith('*') ? value.startsWith(text) : value === text;
}
