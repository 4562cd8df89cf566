import { fits } from '../glob.ts';
import type { ContextKeys } from './context-keys.ts';
import { inRange } from './ip.ts';
import { withVariables } from './variables.ts';

/** One comparison of a request's value with a policy's value; `negated` operators hold if nothing matches. */
export interface Operator {
  readonly negated: boolean;
  /** The policy's value is a pattern, whose variables the test replaces. */
  readonly pattern: boolean;
  test(value: string, wanted: string, context: ContextKeys, variables: boolean): boolean;
}

type Test = Operator['test'];

const equals: Test = (value, wanted) => value === wanted;
const equalsIgnoreCase: Test = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();

const like: Test = (value, wanted, context, variables) => {
  const pattern = withVariables(wanted, context, variables);
  return pattern !== undefined && fits(pattern, value);
};

/** Each of an ARN's six parts is compared separately, so a wildcard does not match across a colon. */
const arnLike: Test = (value, wanted, context, variables) => {
  const [have, want] = [sixParts(value), sixParts(wanted)];
  return have.length === want.length && want.every((part, index) => like(have[index] ?? '', part, context, variables));
};

function sixParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const numeric =
  (compare: (a: number, b: number) => boolean): Test =>
  (value, wanted) => {
    const [a, b] = [Number(value), Number(wanted)];
    return value.trim() !== '' && wanted.trim() !== '' && compare(a, b);
  };

/** ISO 8601, or seconds since the epoch. */
function time(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) && text.length > 4 ? Number(text) * 1000 : Date.parse(text);
}

const date =
  (compare: (a: number, b: number) => boolean): Test =>
  (value, wanted) =>
    compare(time(value), time(wanted));

const binary: Test = (value, wanted) => Buffer.from(value, 'base64').equals(Buffer.from(wanted, 'base64'));

const is = (test: Test, pattern = false): Operator => ({ negated: false, pattern, test });
const not = (test: Test, pattern = false): Operator => ({ negated: true, pattern, test });

const eq = (a: number, b: number): boolean => a === b;
const lt = (a: number, b: number): boolean => a < b;
const le = (a: number, b: number): boolean => a <= b;
const gt = (a: number, b: number): boolean => a > b;
const ge = (a: number, b: number): boolean => a >= b;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', is(equals)],
  ['stringnotequals', not(equals)],
  ['stringequalsignorecase', is(equalsIgnoreCase)],
  ['stringnotequalsignorecase', not(equalsIgnoreCase)],
  ['stringlike', is(like, true)],
  ['stringnotlike', not(like, true)],
  ['numericequals', is(numeric(eq))],
  ['numericnotequals', not(numeric(eq))],
  ['numericlessthan', is(numeric(lt))],
  ['numericlessthanequals', is(numeric(le))],
  ['numericgreaterthan', is(numeric(gt))],
  ['numericgreaterthanequals', is(numeric(ge))],
  ['dateequals', is(date(eq))],
  ['datenotequals', not(date(eq))],
  ['datelessthan', is(date(lt))],
  ['datelessthanequals', is(date(le))],
  ['dategreaterthan', is(date(gt))],
  ['dategreaterthanequals', is(date(ge))],
  ['bool', is(equalsIgnoreCase)],
  ['binaryequals', is(binary)],
  ['ipaddress', is(inRange)],
  ['notipaddress', not(inRange)],
  // AWS gives ArnEquals the meaning of ArnLike.
  ['arnequals', is(arnLike, true)],
  ['arnlike', is(arnLike, true)],
  ['arnnotequals', not(arnLike, true)],
  ['arnnotlike', not(arnLike, true)],
]);

/** The operator of that name, without set prefix and `IfExists`. */
export function operatorOf(name: string): Operator | undefined {
  return OPERATORS.get(name.toLowerCase());
}
