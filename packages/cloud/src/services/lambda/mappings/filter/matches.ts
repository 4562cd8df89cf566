import { BlockList, isIP } from 'node:net';

/**
 * Whether a value fits a filter pattern. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 * A pattern has passed {@link checkPattern}.
 */
export function matches(pattern: unknown, value: unknown): boolean {
  if (!isRecord(pattern)) return false;
  return Object.entries(pattern).every(([key, rule]) => {
    if (key === '$or' && Array.isArray(rule)) return rule.some((one) => matches(one, value));
    const member = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return Array.isArray(rule) ? rule.some((one) => fits(one, member)) : inside(rule, member);
  });
}

/** A nested pattern; of an array any element may fit. */
function inside(pattern: unknown, value: unknown): boolean {
  return Array.isArray(value) ? value.some((one) => matches(pattern, one)) : matches(pattern, value);
}

function fits(rule: unknown, value: unknown): boolean {
  if (isRecord(rule) && Object.hasOwn(rule, 'exists')) return (value !== undefined && !isRecord(value)) === rule.exists;
  if (Array.isArray(value)) return value.some((one) => fits(rule, one));
  if (!isRecord(rule)) return value !== undefined && !isRecord(value) && rule === value;
  const [[kind, operand] = ['', undefined]] = Object.entries(rule);
  switch (kind) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'numeric':
      return typeof value === 'number' && inRange(operand as readonly unknown[], value);
    case 'cidr':
      return typeof value === 'string' && networkOf(operand)?.(value) === true;
    case 'anything-but':
      return value !== undefined && !isRecord(value) && isOther(operand, value);
    default:
      return false;
  }
}

function isOther(operand: unknown, value: unknown): boolean {
  if (isRecord(operand)) return !fits(operand, value);
  return !(Array.isArray(operand) ? operand : [operand]).includes(value);
}

/** `[">", 0, "<=", 5]` */
function inRange(rule: readonly unknown[], value: number): boolean {
  for (let at = 0; at < rule.length; at += 2) {
    const bound = Number(rule[at + 1]);
    const holds = COMPARE[String(rule[at])]?.(value, bound) ?? false;
    if (!holds) return false;
  }
  return true;
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** A test of addresses for `10.0.0.0/24`; undefined for what is no such range. */
function networkOf(range: unknown): ((address: string) => boolean) | undefined {
  const [, first = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(range)) ?? [];
  const family = { 4: 'ipv4', 6: 'ipv6' } as const;
  const kind = isIP(first);
  if ((kind !== 4 && kind !== 6) || Number(bits) > (kind === 4 ? 32 : 128)) return undefined;
  const network = new BlockList();
  network.addSubnet(first, Number(bits), family[kind]);
  return (address) => isIP(address) === kind && network.check(address, family[kind]);
}

const KINDS = ['prefix', 'suffix', 'equals-ignore-case', 'numeric', 'anything-but', 'exists', 'cidr'];

/** Whether a parsed pattern can be one: objects whose leaves are lists of values and rules. */
export function checkPattern(pattern: unknown): boolean {
  if (!isRecord(pattern)) return false;
  return Object.values(pattern).every((rule) =>
    Array.isArray(rule) ? rule.length > 0 && rule.every(isRule) : checkPattern(rule),
  );
}

function isRule(rule: unknown): boolean {
  if (!isRecord(rule)) return !Array.isArray(rule);
  const kinds = Object.keys(rule);
  if (kinds.length === 1 && kinds[0] === 'cidr') return networkOf(rule.cidr) !== undefined;
  // The alternatives of `$or` are patterns.
  return (kinds.length === 1 && KINDS.includes(kinds[0] ?? '')) || checkPattern(rule);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
