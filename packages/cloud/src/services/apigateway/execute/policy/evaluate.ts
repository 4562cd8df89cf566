import { matchesAnyCase, matchesGlob } from '../../../../kernel/glob.ts';
import { holds } from '../../../../kernel/policy/conditions.ts';
import { contextKeys } from '../../../../kernel/policy/context-keys.ts';

/** A request as a resource policy sees it. Condition keys are lower case. */
export interface PolicyRequest {
  readonly action: string;
  /** Any of these spellings of the resource may match. */
  readonly resources: readonly string[];
  readonly principal: { readonly kind: 'Service' | 'AWS' | 'anonymous'; readonly name: string };
  readonly conditions: Readonly<Record<string, string | undefined>>;
}

export type Decision = 'allow' | 'explicit-deny' | 'implicit-deny';

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. API Gateway takes an authorizer's
 * `allow` for `Allow`: aws-cdk, framework-integ/test/aws-apigateway/test/authorizers/integ.token-authorizer.ts, deployed on AWS.
 */
export function evaluate(policy: unknown, request: PolicyRequest): Decision {
  let allowed = false;
  for (const statement of listOf(member(policy, 'Statement'))) {
    if (!applies(statement, request)) continue;
    const effect = String(member(statement, 'Effect')).toLowerCase();
    if (effect === 'deny') return 'explicit-deny';
    allowed ||= effect === 'allow';
  }
  return allowed ? 'allow' : 'implicit-deny';
}

function applies(statement: unknown, request: PolicyRequest): boolean {
  return (
    principalMatches(statement, request) &&
    listMatches(statement, 'Action', [request.action], true) &&
    listMatches(statement, 'Resource', request.resources, false) &&
    conditionsHold(member(statement, 'Condition'), request)
  );
}

function principalMatches(statement: unknown, { principal }: PolicyRequest): boolean {
  const other = member(statement, 'NotPrincipal');
  if (other !== undefined) return !namesPrincipal(other, principal);
  const named = member(statement, 'Principal');
  // Policies from an authorizer have no principal: they are about the caller.
  return named === undefined || namesPrincipal(named, principal);
}

function namesPrincipal(named: unknown, principal: PolicyRequest['principal']): boolean {
  if (named === '*') return true;
  if (typeof named === 'string') return named === principal.name;
  const listed = listOf(member(named, principal.kind === 'anonymous' ? 'AWS' : principal.kind));
  const account = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(principal.name)?.[1];
  return listed.some(
    (one) => one === '*' || one === principal.name || (account !== undefined && accountOf(one) === account),
  );
}

/** A principal given by account id or root ARN means everybody in the account; undefined for any other. */
function accountOf(principal: unknown): string | undefined {
  const text = String(principal);
  return /^\d{12}$/.test(text) ? text : /^arn:[^:]+:iam::(\d{12}):root$/.exec(text)?.[1];
}

function listMatches(statement: unknown, name: string, values: readonly string[], ignoreCase: boolean): boolean {
  const listed = member(statement, name);
  const negated = member(statement, `Not${name}`);
  const some = (patterns: unknown): boolean =>
    listOf(patterns).some((pattern) =>
      values.some((value) => (ignoreCase ? matchesAnyCase : matchesGlob)(String(pattern), value)),
    );
  if (negated !== undefined) return !some(negated);
  return listed === undefined || some(listed);
}

/** Conditions as in IAM. An unreadable one never holds. */
function conditionsHold(condition: unknown, request: PolicyRequest): boolean {
  const context = contextKeys(request.conditions);
  return entries(condition).every(([operator, keys]) =>
    entries(keys).every(([key, wanted]) => holds({ operator, key, values: listOf(wanted).map(String) }, context, true)),
  );
}

function member(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function entries(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
