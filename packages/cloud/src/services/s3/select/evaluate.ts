import { Budget } from '../../../kernel/budget.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import type { Expression, Step } from './syntax.ts';

/** A value of a record; undefined is SQL's MISSING. */
export type Value = unknown;

/** The row that an expression is evaluated for. */
export interface Scope {
  readonly row: Value;
  readonly alias: string | undefined;
  /** Values of the aggregates, once all rows were seen. */
  readonly aggregates?: ReadonlyMap<Expression, Value>;
}

export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return follow(rowPath(expression.steps, scope), scope.row)[0];
    case 'unary':
      return expression.operator === 'NOT'
        ? not(evaluate(expression.of, scope))
        : -toNumber(evaluate(expression.of, scope));
    case 'binary':
      return binary(expression, scope);
    case 'between': {
      const value = evaluate(expression.of, scope);
      const low = compare(value, evaluate(expression.low, scope));
      const high = compare(value, evaluate(expression.high, scope));
      return low === undefined || high === undefined ? null : low >= 0 && high <= 0;
    }
    case 'in': {
      const value = evaluate(expression.of, scope);
      return expression.list.some((item) => compare(value, evaluate(item, scope)) === 0);
    }
    case 'is': {
      const value = evaluate(expression.of, scope);
      return expression.what === 'MISSING' ? value === undefined : value === undefined || value === null;
    }
    case 'cast':
      return cast(evaluate(expression.of, scope), expression.type);
    case 'call':
      return call(
        expression.name,
        expression.parameters.map((parameter) => evaluate(parameter, scope)),
      );
    case 'aggregate':
      return scope.aggregates?.get(expression);
  }
}

/** A path may begin with the table's alias or name. */
function rowPath(steps: readonly Step[], { alias }: Scope): readonly Step[] {
  const [first] = steps;
  if (first?.step !== 'name') return steps;
  const name = first.name.toLowerCase();
  return name === alias?.toLowerCase() || name === 's3object' ? steps.slice(1) : steps;
}

/** The values of a path: several if it iterates over a list. */
export function follow(steps: readonly Step[], start: Value): Value[] {
  return steps.reduce<Value[]>((values, step) => values.flatMap((value) => take(step, value)), [start]);
}

function take(step: Step, value: Value): Value[] {
  if (step.step === 'each') return Array.isArray(value) ? value : [value];
  if (step.step === 'index') return [Array.isArray(value) ? value[step.index] : undefined];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [undefined];
  if (Object.hasOwn(value, step.name)) return [(value as Record<string, unknown>)[step.name]];
  if (step.exact) return [undefined];
  const name = step.name.toLowerCase();
  return [Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1]];
}

function not(value: Value): Value {
  return value === null || value === undefined ? null : value !== true;
}

function binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): Value {
  const a = evaluate(left, scope);
  if (operator === 'AND') return a === true && evaluate(right, scope) === true;
  if (operator === 'OR') return a === true || evaluate(right, scope) === true;
  const b = evaluate(right, scope);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  switch (operator) {
    case '+':
      return toNumber(a) + toNumber(b);
    case '-':
      return toNumber(a) - toNumber(b);
    case '*':
      return toNumber(a) * toNumber(b);
    case '/':
      return toNumber(a) / toNumber(b);
    case '%':
      return toNumber(a) % toNumber(b);
    case '||':
      return `${a}${b}`;
    default:
      return holds(operator, compare(a, b));
  }
}

function holds(operator: string, order: number | undefined): Value {
  if (order === undefined) return null;
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Order of two values; numbers and their texts, which CSV has, compare as numbers. Undefined if one is missing. */
export function compare(a: Value, b: Value): number | undefined {
  if (a === null || a === undefined || b === null || b === undefined) return undefined;
  const numeric = typeof a === 'number' || typeof b === 'number';
  const [x, y] = numeric ? [Number(a), Number(b)] : [a as string, b as string];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

export function toNumber(value: Value): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isNaN(number)) return number;
  throw new AwsError(
    'CastFailed',
    `Attempt to convert from one data type to another using CAST failed in the SQL expression.`,
    400,
  );
}

function cast(value: Value, type: string): Value {
  if (value === null || value === undefined) return value;
  if (/^(INT|INTEGER|BIGINT)$/.test(type)) return Math.trunc(toNumber(value));
  if (/^(FLOAT|DECIMAL|NUMERIC|DOUBLE|REAL)$/.test(type)) return toNumber(value);
  if (/^(STRING|CHAR|VARCHAR)$/.test(type)) return String(value);
  if (/^(BOOL|BOOLEAN)$/.test(type)) return String(value).toLowerCase() === 'true';
  throw notImplemented(`CAST to ${type} in S3 Select`);
}

function call(name: string, [first, second, third]: Value[]): Value {
  if (name === 'COALESCE') return [first, second, third].find((value) => value !== null && value !== undefined) ?? null;
  if (name === 'NULLIF') return compare(first, second) === 0 ? null : first;
  if (first === null || first === undefined) return first;
  const text = String(first);
  switch (name) {
    case 'LIKE':
      return like(text, String(second), third === undefined ? undefined : String(third));
    case 'LOWER':
      return text.toLowerCase();
    case 'UPPER':
      return text.toUpperCase();
    case 'CHAR_LENGTH':
    case 'CHARACTER_LENGTH':
      return [...text].length;
    case 'TRIM':
      return text.trim();
    case 'SUBSTRING':
      return substring([...text], toNumber(second), third === undefined ? undefined : toNumber(third));
    default:
      throw notImplemented(`The function ${name} in S3 Select`);
  }
}

/** Positions begin with 1. */
function substring(characters: readonly string[], start: number, length: number | undefined): string {
  const end = length === undefined ? characters.length : start - 1 + length;
  return characters.slice(Math.max(0, start - 1), Math.max(0, end)).join('');
}

/** Steps of one LIKE: pattern times text at worst, about 0.1 s. */
const MOST_STEPS = 10_000_000;

/** Goes back to the last `%` only, so that no pattern takes more than its length times the text's. */
function like(text: string, pattern: string, escaping: string | undefined): boolean {
  const parts = [...partsOf(pattern, escaping)];
  const budget = new Budget(MOST_STEPS, 'LIKE');
  let [at, next, any, resume] = [0, 0, -1, 0];
  for (; at < text.length; ) {
    const part = parts[next];
    budget.spend();
    if (part === 'any') {
      any = next++;
      resume = at;
    } else if (part !== undefined && (part === 'one' || part.character === text[at])) {
      at++;
      next++;
    } else if (any < 0) return false;
    else {
      next = any + 1;
      at = ++resume;
    }
  }
  while (parts[next] === 'any') next++;
  return next === parts.length;
}

function* partsOf(pattern: string, escaping: string | undefined): Generator<'any' | 'one' | { character: string }> {
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === escaping) yield { character: pattern[++at] ?? '' };
    else if (character === '%') yield 'any';
    else if (character === '_') yield 'one';
    else yield { character };
  }
}
