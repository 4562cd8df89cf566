import { BlockList, isIP } from 'node:net';
import { fitsParts } from '../../../kernel/search.ts';
import type { Bound, Branch, Condition, Rule } from './model.ts';

/** Whether a value (a JSON object, or message attributes as one) meets a policy. */
export function matches(branches: readonly Branch[], value: unknown): boolean {
  return branches.some((branch) => meets(branch, 0, value));
}

interface Open {
  readonly rule: Rule;
  /** How many names of its path are matched already. */
  readonly done: number;
}

const meets = (branch: Branch, done: number, value: unknown): boolean =>
  all(
    branch.map((rule) => ({ rule, done })),
    value,
  );

/** Rules that share an array must hold for one and the same element of it. */
function all(open: readonly Open[], value: unknown): boolean {
  if (open.length === 0) return true;
  if (Array.isArray(value)) {
    return value.length === 0 ? open.every(absent) : value.some((element) => all(open, element));
  }
  if (typeof value !== 'object' || value === null) {
    return open.every((one) => (isLeaf(one) ? holdsAny(one.rule.conditions, value as Scalar) : absent(one)));
  }
  const groups = new Map<string, Open[]>();
  for (const one of open) {
    const key = isLeaf(one) ? undefined : keyFor(one, value as Record<string, unknown>);
    if (key === undefined) {
      if (!absent(one)) return false;
      continue;
    }
    const names = key.split('.').length;
    groups.set(key, [...(groups.get(key) ?? []), { rule: one.rule, done: one.done + names }]);
  }
  return [...groups].every(([key, group]) => all(group, (value as Record<string, unknown>)[key]));
}

const isLeaf = ({ rule, done }: Open): boolean => done === rule.path.length;

const absent = ({ rule }: Open): boolean => rule.conditions.some((one) => one.kind === 'exists' && !one.value);

/** The member that leads to the rule's field: a name may be written with dots on either side. */
function keyFor(open: Open, value: Readonly<Record<string, unknown>>): string | undefined {
  const { path } = open.rule;
  for (let end = open.done + 1; end <= path.length; end++) {
    const key = path.slice(open.done, end).join('.');
    if (Object.hasOwn(value, key) && leads(path, end, value[key])) return key;
  }
  return undefined;
}

function leads(path: readonly string[], done: number, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((element) => leads(path, done, element));
  if (done === path.length) return typeof value !== 'object' || value === null;
  if (typeof value !== 'object' || value === null) return false;
  for (let end = done + 1; end <= path.length; end++) {
    const key = path.slice(done, end).join('.');
    if (Object.hasOwn(value, key) && leads(path, end, (value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

type Scalar = string | number | boolean | null;

const holdsAny = (conditions: readonly Condition[], value: Scalar): boolean =>
  conditions.some((condition) => holds(condition, value));

function holds(condition: Condition, value: Scalar): boolean {
  switch (condition.kind) {
    case 'equals':
      return isSame(condition.value, value);
    case 'exists':
      return condition.value;
    case 'numeric':
      return typeof value === 'number' && condition.bounds.every((bound) => within(bound, value));
    case 'anything-but':
      return condition.values.every((one) => !isSame(one, value));
    default:
      return typeof value === 'string' && holdsText(condition, value);
  }
}

function holdsText(condition: Condition, value: string): boolean {
  switch (condition.kind) {
    case 'prefix':
      return value.startsWith(condition.value);
    case 'suffix':
      return value.endsWith(condition.value);
    case 'equals-ignore-case':
      return value.toLowerCase() === condition.value.toLowerCase();
    case 'wildcard':
      return isLike(condition.value, value);
    case 'cidr':
      return inRange(condition.value, value);
    case 'anything-but-prefix':
      return !condition.values.some((one) => value.startsWith(one));
    case 'anything-but-suffix':
      return !condition.values.some((one) => value.endsWith(one));
    case 'anything-but-ignore-case':
      return !condition.values.some((one) => value.toLowerCase() === one.toLowerCase());
    case 'anything-but-wildcard':
      return !condition.values.some((one) => isLike(one, value));
    default:
      return false;
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html: numbers are compared to five digits. */
const digits = (value: number): number => Math.round(value * 1e5);

const isSame = (a: Scalar, b: Scalar): boolean =>
  typeof a === 'number' && typeof b === 'number' ? digits(a) === digits(b) : a === b;

function within({ operator, value }: Bound, actual: number): boolean {
  const [a, b] = [digits(actual), digits(value)];
  if (operator === '=') return a === b;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function inRange(range: string, address: string): boolean {
  const [base = '', bits = '0'] = range.split('/');
  const family = isIP(base);
  if (isIP(address) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(base, Number(bits), type);
  return list.check(address, type);
}

/** `*` stands for any characters. */
const isLike = (pattern: string, value: string): boolean => fitsParts(pattern.split('*'), value);
