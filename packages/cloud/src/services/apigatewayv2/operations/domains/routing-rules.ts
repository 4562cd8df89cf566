import type {
  CreateRoutingRuleRequest,
  CreateRoutingRuleResponse,
  DeleteRoutingRuleRequest,
  GetRoutingRuleRequest,
  GetRoutingRuleResponse,
  ListRoutingRulesRequest,
  ListRoutingRulesResponse,
  PutRoutingRuleRequest,
  PutRoutingRuleResponse,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation } from '../../../../kernel/context.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { apis as restApis, stages as restStages } from '../../../apigateway/state/state.ts';
import { badRequest, conflict, notFound } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { findDomain, findRoutingRule } from '../../state/find.ts';
import type { RoutingRuleRecord } from '../../state/records.ts';
import { routingRules } from '../../state/state.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
// What they check is that page's; the words of the refusals are ours.

const LARGEST_PRIORITY = 1_000_000;
/** Conditions on headers; there is one on paths. */
const MOST_HEADERS = 2;
const GLOB = /^\*?[^*]+\*?$/;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-routingrules.html */
export const createRoutingRule: Operation<CreateRoutingRuleRequest, CreateRoutingRuleResponse> = (input, ctx) => {
  const { DomainName } = findDomain(ctx, input.DomainName);
  return write(ctx, DomainName, ctx.kernel.ids.random(6), input);
};

export const putRoutingRule: Operation<PutRoutingRuleRequest, PutRoutingRuleResponse> = (input, ctx) => {
  const { RoutingRuleId } = findRoutingRule(ctx, input.DomainName, input.RoutingRuleId);
  return write(ctx, findDomain(ctx, input.DomainName).DomainName, RoutingRuleId, input);
};

export const getRoutingRule: Operation<GetRoutingRuleRequest, GetRoutingRuleResponse> = (input, ctx) =>
  findRoutingRule(ctx, input.DomainName, input.RoutingRuleId);

export const listRoutingRules: Operation<ListRoutingRulesRequest, ListRoutingRulesResponse> = (input, ctx) => {
  const { DomainName } = findDomain(ctx, input.DomainName);
  const { MaxResults: max, NextToken: from } = input;
  const { Items, NextToken } = page(rulesOf(ctx, DomainName), {
    MaxResults: max === undefined ? undefined : String(max),
    NextToken: from,
  });
  return { RoutingRules: Items, ...(NextToken !== undefined && { NextToken }) };
};

export const deleteRoutingRule: Operation<DeleteRoutingRuleRequest, Record<string, never>> = (input, ctx) => {
  const { RoutingRuleId } = findRoutingRule(ctx, input.DomainName, input.RoutingRuleId);
  routingRules(ctx).delete(`${findDomain(ctx, input.DomainName).DomainName}/${RoutingRuleId}`);
  return {};
};

function write(
  ctx: Context,
  domain: string,
  id: string,
  { Actions = [], Conditions = [], Priority = 0 }: CreateRoutingRuleRequest,
): RoutingRuleRecord {
  const record: RoutingRuleRecord = {
    Actions,
    Conditions,
    Priority,
    RoutingRuleArn: `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}:${ctx.account}:/domainnames/${domain}/routingrules/${id}`,
    RoutingRuleId: id,
  };
  check(ctx, domain, record);
  routingRules(ctx).put(`${domain}/${id}`, record);
  return record;
}

function check(
  ctx: Context,
  domain: string,
  { Actions, Conditions, Priority, RoutingRuleId }: RoutingRuleRecord,
): void {
  if (!Number.isInteger(Priority) || Priority < 1 || Priority > LARGEST_PRIORITY) {
    throw badRequest(`Invalid priority specified: it must be between 1 and ${LARGEST_PRIORITY}.`);
  }
  const same = rulesOf(ctx, domain).find((one) => one.Priority === Priority && one.RoutingRuleId !== RoutingRuleId);
  if (same) throw conflict(`The routing rule ${same.RoutingRuleId} of this domain name has this priority already.`);
  const { ApiId = '', Stage = '' } = Actions[0]?.InvokeApi ?? {};
  if (Actions.length !== 1 || !Actions[0]?.InvokeApi)
    throw badRequest('A routing rule has exactly one action: invokeApi.');
  if (!restApis(ctx).has(ApiId)) throw notFound(`Invalid API identifier specified ${ApiId}`);
  if (!restStages(ctx, ApiId).has(Stage)) throw badRequest('Invalid stage identifier specified');
  const headers = Conditions.flatMap(({ MatchHeaders }) => MatchHeaders?.AnyOf ?? []);
  const paths = Conditions.filter(({ MatchBasePaths }) => MatchBasePaths);
  if (Conditions.filter(({ MatchHeaders }) => MatchHeaders).length > MOST_HEADERS || paths.length > 1) {
    throw badRequest('A routing rule has at most two conditions on headers and one on base paths.');
  }
  const wrong = headers.find(({ ValueGlob }) => !GLOB.test(ValueGlob ?? ''));
  if (wrong) throw badRequest(`Invalid value of the header ${wrong.Header} specified: ${wrong.ValueGlob}`);
}

/** By priority. */
function rulesOf(ctx: Context, domain: string): RoutingRuleRecord[] {
  return [...routingRules(ctx).entries()]
    .filter(([key]) => key.startsWith(`${domain}/`))
    .map(([, rule]) => rule)
    .sort((a, b) => a.Priority - b.Priority);
}
