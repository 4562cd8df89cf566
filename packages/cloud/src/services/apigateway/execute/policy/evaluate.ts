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
  for (const statement of many(member(policy, 'Statement'))) {
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
  // Policies that an authorizer makes name nobody: they are about the caller.
  return named === undefined || namesPrincipal(named, principal);
}

function namesPrincipal(named: unknown, principal: PolicyRequest['principal']): boolean {
  if (named === '*') return true;
  if (typeof named === 'string') return named === principal.name;
  const listed = many(member(named, principal.kind === 'anonymous' ? 'AWS' : principal.kind));
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
    many(patterns).some((pattern) => values.some((value) => wildcard(String(pattern), value, ignoreCase)));
  if (negated !== undefined) return !some(negated);
  return listed === undefined || some(listed);
}

type Operator = (wanted: string, actual: string) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => wildcard(wanted, actual),
  ArnEquals: (wanted, actual) => wildcard(wanted, actual),
  ArnLike: (wanted, actual) => wildcard(wanted, actual),
  IpAddress: (wanted, actual) => inNetwork(wanted, actual),
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(wanted) === Number(actual),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  DateGreaterThan: (wanted, actual) => Date.parse(actual) > Date.parse(wanted),
  DateLessThan: (wanted, actual) => Date.parse(actual) < Date.parse(wanted),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
};

function conditionsHold(condition: unknown, request: PolicyRequest): boolean {
  for (const [operator, keys] of entries(condition)) {
    for (const [key, wanted] of entries(keys)) {
      const actual = request.conditions[key.toLowerCase()];
      if (!holds(operator, many(wanted).map(String), actual)) return false;
    }
  }
  return true;
}

/** An operator that nobody knows holds for nothing: a policy never allows by accident. */
function holds(operator: string, wanted: readonly string[], actual: string | undefined): boolean {
  if (operator === 'Null') return wanted.some((one) => (one === 'true') === (actual === undefined));
  const optional = operator.endsWith('IfExists');
  const name = operator.replace(/^For(?:All|Any)Values?:/, '').replace(/IfExists$/, '');
  const negated = Object.hasOwn(NEGATED, name);
  const test = OPERATORS[negated ? NEGATED[name]! : name];
  if (!test) return false;
  if (actual === undefined) return optional || negated;
  return wanted.some((one) => test(one, actual)) !== negated;
}

/** `*` stands for any text, `?` for one character. */
function wildcard(pattern: string, value: string, ignoreCase = false): boolean {
  if (pattern === '*' || pattern === value) return true;
  if (!/[*?]/.test(pattern) && !ignoreCase) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(value);
}

/** IPv4 in CIDR form; other addresses only match themselves. */
function inNetwork(network: string, address: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  const from = ipv4(base);
  const to = ipv4(address.replace(/^::ffff:/, ''));
  if (from === undefined || to === undefined) return base === address;
  const mask = Number(bits) === 0 ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return (from & mask) >>> 0 === (to & mask) >>> 0;
}

function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? parts.reduce((value, part) => value * 256 + part, 0) : undefined;
}

function member(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function entries(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}

function many(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
