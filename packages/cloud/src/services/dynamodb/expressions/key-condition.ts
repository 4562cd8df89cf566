import { invalidParameter, validation } from '../errors.ts';
import type { TableRecord } from '../records.ts';
import { emptyKeyFault, typeOfKey } from '../storage/keys.ts';
import type { Keys } from '../storage/position.ts';
import { typeOf, type Value } from '../values/value.ts';
import type { Comparator, Condition, Operand } from './ast.ts';

export interface KeyTest {
  /** `other` is one of the legacy language that no query can follow. */
  readonly operator: Comparator | 'BETWEEN' | 'begins_with' | 'other';
  readonly values: readonly Value[];
}

/** Tests by key attribute. */
export type KeyTests = ReadonlyMap<string, KeyTest>;

/** Comparisons with their sides changed. */
export const FLIPPED: Readonly<Record<string, Comparator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
export function keyTestsOf(condition: Condition): KeyTests {
  const tests = new Map<string, KeyTest>();
  collect(condition, tests);
  return tests;
}

// The error for a condition that keys do not allow lacks the expression's name: dynalite's query tests, verified in
// production.
const badOperator = (operator: string) => validation(`Invalid operator used in KeyConditionExpression: ${operator}`);

const badCondition = (subject: string) => validation(`Invalid condition in KeyConditionExpression: ${subject}`);

const nested = () => validation('KeyConditionExpressions cannot contain nested operations');

function collect(condition: Condition, tests: Map<string, KeyTest>): void {
  switch (condition.kind) {
    case 'and':
      collect(condition.left, tests);
      collect(condition.right, tests);
      return;
    case 'compare':
      if (condition.operator === '<>') throw badOperator('<>');
      addComparison(condition, tests);
      return;
    case 'between':
      checkFirst('BETWEEN', condition.operand);
      add(tests, nameOf([condition.operand]), {
        operator: 'BETWEEN',
        values: [constant(condition.low), constant(condition.high)],
      });
      return;
    case 'begins_with':
      checkFirst('begins_with', condition.left);
      add(tests, nameOf([condition.left]), { operator: 'begins_with', values: [constant(condition.right)] });
      return;
    case 'exists':
      throw badOperator(condition.wanted ? 'attribute_exists' : 'attribute_not_exists');
    case 'type':
      throw badOperator('attribute_type');
    default:
      throw badOperator(condition.kind === 'contains' ? 'contains' : condition.kind.toUpperCase());
  }
}

function addComparison(condition: Condition & { kind: 'compare' }, tests: Map<string, KeyTest>): void {
  const { left, right, operator } = condition;
  const name = nameOf([left, right]);
  if (left.kind === 'value') add(tests, name, { operator: FLIPPED[operator]!, values: [left.value] });
  else add(tests, name, { operator, values: [constant(right)] });
}

function checkFirst(operator: string, first: Operand): void {
  if (first.kind !== 'value') return;
  throw badCondition(`${operator} operator must have the key attribute as its first operand`);
}

/** The one attribute among the operands. */
function nameOf(operands: readonly Operand[]): string {
  if (operands.some(({ kind }) => kind === 'size')) throw nested();
  const paths = operands.filter((operand) => operand.kind === 'path');
  if (paths.length === 0) throw badCondition('No key attribute specified');
  if (paths.length > 1) {
    throw badCondition('Multiple attribute names used in one condition');
  }
  const [name, ...rest] = paths[0]!.path;
  if (rest.length > 0) throw validation('KeyConditionExpressions cannot have conditions on nested attributes');
  return String(name);
}

function constant(operand: Operand): Value {
  if (operand.kind === 'value') return operand.value;
  throw operand.kind === 'size' ? nested() : badCondition('Multiple attribute names used in one condition');
}

function add(tests: Map<string, KeyTest>, name: string, test: KeyTest): void {
  // paritysuite/dynamodb-conformance (queryKeyConditionOperands), verified on AWS.
  if (tests.has(name)) {
    throw validation('Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key');
  }
  tests.set(name, test);
}

/**
 * Whether the tests are ones that a query can follow: all hash keys equal, then the range keys from the first on. Texts and
 * order: dynalite's query tests, verified in production. `before` is called with each key, before its test is looked at.
 */
export function checkKeyTests(
  table: Readonly<TableRecord>,
  keys: Keys,
  tests: KeyTests,
  before: (name: string) => void = () => undefined,
): void {
  const count = keys.hash.length + keys.range.length;
  if (keys.range.length === 0 && tests.size > count) throw validation('Query key condition not supported');
  for (const name of keys.hash) {
    before(name);
    checkKeyTest(table, name, tests.get(name), true);
  }
  if (tests.size > count) {
    throw validation(
      `The number of query conditions (${tests.size}) exceeds the number of key attributes defined in the schema (${count})`,
    );
  }
  checkGaps(keys, tests);
  const others = tests.size - keys.hash.length;
  for (const [at, name] of keys.range.entries()) {
    before(name);
    if (at >= others) continue;
    checkKeyTest(table, name, tests.get(name), at < others - 1);
  }
}

/** Of several sort keys, those before the last that is named are equal: paritysuite/dynamodb-conformance (multiAttributeGsiKey). */
function checkGaps({ range }: Keys, tests: KeyTests): void {
  const last = range.findLastIndex((name) => tests.has(name));
  const gaps = range.slice(0, Math.max(0, last)).filter((name) => tests.get(name)?.operator !== '=');
  if (gaps.length === 0) return;
  throw validation(
    `RANGE key attributes ${gaps.join(', ')} must have equality conditions specified in the query because a condition is present on key attribute ${range[last]}`,
  );
}

function checkKeyTest(table: Readonly<TableRecord>, name: string, test: KeyTest | undefined, mustEqual: boolean): void {
  if (!test) throw validation(`Query condition missed key schema element: ${name}`);
  if (test.operator === 'other') {
    throw validation('Attempted conditional constraint is not an indexable operation');
  }
  for (const value of test.values) checkKeyValue(table, name, value);
  if (mustEqual && test.operator !== '=') throw validation('Query key condition not supported');
}

function checkKeyValue(table: Readonly<TableRecord>, name: string, value: Value): void {
  if (typeOf(value) !== typeOfKey(table, name)) {
    throw invalidParameter('Condition parameter type does not match schema type');
  }
  const empty = emptyKeyFault(value);
  if (empty) {
    throw validation(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
    );
  }
}
