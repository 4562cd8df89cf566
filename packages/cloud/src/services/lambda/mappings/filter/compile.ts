import { BlockList, isIP } from 'node:net';
import type { Budget } from '../../../../kernel/budget.ts';

/** Whether a value fits; each comparison is a step. Throws BudgetError when it has made too many. */
export type Filter = (value: unknown, budget: Budget) => boolean;

/**
 * A filter pattern as a test of values; undefined for what is no pattern: objects whose leaves are lists of values and rules.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function compileFilter(pattern: unknown): Filter | undefined {
  if (!isRecord(pattern)) return undefined;
  const members: Filter[] = [];
  for (const [key, rule] of Object.entries(pattern)) {
    const member = compileMember(key, rule);
    if (!member) return undefined;
    members.push(member);
  }
  return (value, budget) => members.every((member) => member(value, budget));
}

function compileMember(key: string, rule: unknown): Filter | undefined {
  if (!Array.isArray(rule)) {
    const inner = compileFilter(rule);
    if (!inner) return undefined;
    return (value, budget) => {
      const member = memberOf(value, key);
      // Of an array any element may fit.
      return Array.isArray(member) ? member.some((one) => inner(one, budget)) : inner(member, budget);
    };
  }
  if (rule.length === 0) return undefined;
  const alternatives: Filter[] = [];
  for (const one of rule) {
    const alternative = key === '$or' && isRecord(one) ? compileFilter(one) : compileRule(one);
    if (!alternative) return undefined;
    alternatives.push(alternative);
  }
  if (key === '$or') return (value, budget) => alternatives.some((alternative) => alternative(value, budget));
  return (value, budget) => {
    const member = memberOf(value, key);
    return alternatives.some((alternative) => alternative(member, budget));
  };
}

function memberOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function compileRule(rule: unknown): Filter | undefined {
  if (Array.isArray(rule)) return undefined;
  if (isRecord(rule) && Object.hasOwn(rule, 'exists')) {
    if (typeof rule.exists !== 'boolean') return undefined;
    return (value, budget) => {
      budget.spend();
      return (value !== undefined && !isRecord(value)) === rule.exists;
    };
  }
  const test = isRecord(rule) ? testOf(rule) : (value: unknown) => value === rule;
  if (!test) return undefined;
  const fits: Filter = (value, budget) => {
    budget.spend();
    if (Array.isArray(value)) return value.some((one) => fits(one, budget));
    return value !== undefined && !isRecord(value) && test(value);
  };
  return fits;
}

type Test = (value: unknown) => boolean;

/** The test of a single value that a rule such as `{"prefix": "a"}` is. */
function testOf(rule: Readonly<Record<string, unknown>>): Test | undefined {
  const [[kind, operand] = ['', undefined], ...others] = Object.entries(rule);
  if (others.length > 0) return undefined;
  const text = String(operand);
  switch (kind) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(text);
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(text);
    case 'equals-ignore-case': {
      const wanted = text.toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'numeric':
      return Array.isArray(operand)
        ? (value) => typeof value === 'number' && inRange(operand as readonly unknown[], value)
        : undefined;
    case 'cidr':
      return networkOf(operand);
    case 'anything-but':
      return anythingBut(operand);
    default:
      return undefined;
  }
}

function anythingBut(operand: unknown): Test | undefined {
  if (isRecord(operand)) {
    const test = testOf(operand);
    return test && ((value) => !test(value));
  }
  const others = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  return (value) => !others.has(value);
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
function networkOf(range: unknown): Test | undefined {
  const [, first = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(range)) ?? [];
  const family = { 4: 'ipv4', 6: 'ipv6' } as const;
  const kind = isIP(first);
  if ((kind !== 4 && kind !== 6) || Number(bits) > (kind === 4 ? 32 : 128)) return undefined;
  const network = new BlockList();
  network.addSubnet(first, Number(bits), family[kind]);
  return (address) => typeof address === 'string' && isIP(address) === kind && network.check(address, family[kind]);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
