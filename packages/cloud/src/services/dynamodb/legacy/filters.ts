import type { ConditionalOperator, Condition as WireCondition } from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import type { Comparator, Condition } from '../expressions/ast.ts';
import type { KeyTest, KeyTests } from '../expressions/key-condition.ts';
import { fromWire } from '../values/wire.ts';
import { combined, legacyCondition } from './conditions.ts';

type Conditions = Readonly<Record<string, WireCondition>>;

/** QueryFilter and ScanFilter. */
export function readFilter(
  filter: Conditions | undefined,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  const entries = Object.entries(filter ?? {});
  if (operator && entries.length === 0)
    throw validation('ConditionalOperator cannot be used without Filter or Expected');
  if (operator && entries.length === 1) {
    throw validation('ConditionalOperator can only be used when Filter or Expected has two or more elements');
  }
  return combined(
    entries.map(([name, { ComparisonOperator, AttributeValueList }]) =>
      legacyCondition(name, ComparisonOperator ?? '', AttributeValueList ?? []),
    ),
    operator,
  );
}

const OPERATORS: Readonly<Record<string, KeyTest['operator']>> = {
  EQ: '=' as Comparator,
  LE: '<=',
  LT: '<',
  GE: '>=',
  GT: '>',
  BEGINS_WITH: 'begins_with',
  BETWEEN: 'BETWEEN',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html */
export function readKeyConditions(conditions: Conditions): KeyTests {
  const tests = new Map<string, KeyTest>();
  for (const [name, { ComparisonOperator: specified = '', AttributeValueList: list = [] }] of Object.entries(
    conditions,
  )) {
    legacyCondition(name, specified, list);
    const operator = Object.hasOwn(OPERATORS, specified) ? OPERATORS[specified]! : 'other';
    tests.set(name, { operator, values: list.map((value) => fromWire(value)) });
  }
  if (tests.size === 0) throw validation('Conditions can be of length 1 or 2 only');
  return tests;
}
