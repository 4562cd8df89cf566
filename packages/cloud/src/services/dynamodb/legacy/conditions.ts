import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Constraints } from '../constraints.ts';
import { invalidParameter, validation } from '../errors.ts';
import type { Comparator, Condition, Operand, Path } from '../expressions/ast.ts';
import { order } from '../values/compare.ts';
import { type TypeName, typeOf, type Value } from '../values/value.ts';
import { fromWire } from '../values/wire.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html

const COUNTS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  EQ: [1, 1],
  NE: [1, 1],
  LE: [1, 1],
  LT: [1, 1],
  GE: [1, 1],
  GT: [1, 1],
  NOT_NULL: [0, 0],
  NULL: [0, 0],
  CONTAINS: [1, 1],
  NOT_CONTAINS: [1, 1],
  BEGINS_WITH: [1, 1],
  IN: [1, Number.POSITIVE_INFINITY],
  BETWEEN: [2, 2],
};

const OPERATORS = Object.keys(COUNTS);

const COMPARE: Readonly<Record<string, Comparator>> = { EQ: '=', NE: '<>', LE: '<=', LT: '<', GE: '>=', GT: '>' };

const ALLOWED: Readonly<Record<string, readonly TypeName[]>> = {
  LE: ['S', 'N', 'B'],
  LT: ['S', 'N', 'B'],
  GE: ['S', 'N', 'B'],
  GT: ['S', 'N', 'B'],
  BETWEEN: ['S', 'N', 'B'],
  IN: ['S', 'N', 'B'],
  BEGINS_WITH: ['S', 'B'],
  CONTAINS: ['S', 'N', 'B'],
  NOT_CONTAINS: ['S', 'N', 'B'],
};

/** A comparison of the legacy language as a condition of the new one. */
export function legacyCondition(name: string, operator: string, list: readonly AttributeValue[]): Condition {
  new Constraints().oneOf(operator, `${name}.member.comparisonOperator`, OPERATORS).check();
  const values = list.map((value) => fromWire(value));
  checkValues(operator, values);
  const path: Path = [name];
  const left: Operand = { kind: 'path', path };
  const [first, second] = values.map((value): Operand => ({ kind: 'value', value }));
  const comparator = COMPARE[operator];
  if (comparator) return { kind: 'compare', operator: comparator, left, right: first! };
  switch (operator) {
    case 'NULL':
      return { kind: 'exists', path, wanted: false };
    case 'NOT_NULL':
      return { kind: 'exists', path, wanted: true };
    case 'IN':
      return { kind: 'in', operand: left, list: values.map((value): Operand => ({ kind: 'value', value })) };
    case 'BETWEEN':
      return { kind: 'between', operand: left, low: first!, high: second! };
    case 'BEGINS_WITH':
      return { kind: 'begins_with', left, right: first! };
    case 'NOT_CONTAINS':
      return {
        kind: 'and',
        left: { kind: 'exists', path, wanted: true },
        right: { kind: 'not', operand: { kind: 'contains', left, right: first! } },
      };
    default:
      return { kind: 'contains', left, right: first! };
  }
}

function checkValues(operator: string, values: readonly Value[]): void {
  const [low, high] = COUNTS[operator] ?? [0, 0];
  if (values.length < low || values.length > high) {
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const types = new Set(values.map(typeOf));
  if (types.size > 1) throw invalidParameter('AttributeValues inside AttributeValueList must be of same type');
  const allowed = ALLOWED[operator];
  const wrong = allowed && values.find((value) => !allowed.includes(typeOf(value)));
  if (wrong) {
    throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${typeOf(wrong)} AttributeValue type`);
  }
  if (operator === 'BETWEEN' && (order(values[0]!, values[1]!) ?? 0) > 0) {
    throw validation(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
  }
}

/** All or any of several conditions. */
export function combined(conditions: readonly Condition[], operator: string | undefined): Condition | undefined {
  if (conditions.length === 0) return undefined;
  const kind = operator === 'OR' ? 'or' : 'and';
  return conditions.reduce((left, right) => ({ kind, left, right }));
}
