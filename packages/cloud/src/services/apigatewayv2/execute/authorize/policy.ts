/** A request as a policy document sees it. Condition keys are lower case. */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** A service's name, where the policy names principals. */
  readonly service?: string;
  readonly conditions: Readonly<Record<string, string | undefined>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
export function allows(policy: unknown, request: PolicyRequest): boolean {
  const applying = many(member(policy, 'Statement')).filter((statement) => applies(statement, request));
  const effects = applying.map((statement) => member(statement, 'Effect'));
  return effects.includes('Allow') && !effects.includes('Deny');
}

function applies(statement: unknown, { action, resource, service, conditions }: PolicyRequest): boolean {
  return (
    namesPrincipal(member(statement, 'Principal'), service) &&
    listed(statement, 'Action', action.toLowerCase(), (pattern) => pattern.toLowerCase()) &&
    listed(statement, 'Resource', resource, (pattern) => pattern) &&
    conditionsHold(member(statement, 'Condition'), conditions)
  );
}

/** Policies that an authorizer makes name nobody: they are about the caller. */
function namesPrincipal(named: unknown, service: string | undefined): boolean {
  if (named === undefined || named === '*') return true;
  return many(member(named, 'Service')).some((one) => one === '*' || one === service);
}

function listed(statement: unknown, name: string, value: string, spell: (pattern: string) => string): boolean {
  const some = (patterns: unknown): boolean => many(patterns).some((one) => glob(spell(String(one)), value));
  const negated = member(statement, `Not${name}`);
  if (negated !== undefined) return !some(negated);
  const wanted = member(statement, name);
  return wanted === undefined || some(wanted);
}

type Test = (wanted: string, actual: string) => boolean;

/** An operator that is not here holds for nothing: a policy never allows by accident. */
const OPERATORS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringNotEquals: (wanted, actual) => wanted !== actual,
  StringLike: glob,
  ArnEquals: glob,
  ArnLike: glob,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
};

function conditionsHold(condition: unknown, actual: PolicyRequest['conditions']): boolean {
  return entries(condition).every(([operator, keys]) =>
    entries(keys).every(([key, wanted]) => {
      const value = actual[key.toLowerCase()];
      const name = operator.replace(/IfExists$/, '');
      const test = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
      if (!test) return false;
      if (value === undefined) return operator !== name;
      return many(wanted).some((one) => test(String(one), value));
    }),
  );
}

/** `*` stands for any text, `?` for one character. */
function glob(pattern: string, value: string): boolean {
  if (pattern === '*' || pattern === value) return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
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
