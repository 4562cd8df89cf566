import type { QueryCommandOutput, QueryInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import type { Condition } from '../expressions/ast.ts';
import { readCondition } from '../expressions/condition.ts';
import { checkKeyTests, type KeyTests, keyTestsOf } from '../expressions/key-condition.ts';
import { namesIn } from '../expressions/names-in.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { tableForItems } from '../find.ts';
import { readFilter, readKeyConditions } from '../legacy/filters.ts';
import { checkMixed, pathsOfNames } from '../legacy/mixed.ts';
import { checkScalarKeys, keyNames } from '../storage/keys.ts';
import type { Keys } from '../storage/position.ts';
import { equal } from '../values/compare.ts';
import { contentOf, type Item, typeOf, type Value } from '../values/value.ts';
import { fromStartKey } from '../values/wire.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { readPage } from './page.ts';
import { readSearch } from './search.ts';
import {
  checkProjected,
  checkSelect,
  checkStartCount,
  checkStartPiece,
  type Source,
  sourceOf,
  startPosition,
} from './source.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const query: Operation<QueryInput, Output<QueryCommandOutput>> = (input, ctx) => {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression } = input;
  const expressions = { ProjectionExpression, FilterExpression, KeyConditionExpression };
  const { AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions } = input;
  // KeyConditions may stand beside a filter or projection expression: scylladb's alternator and dynalite's query tests, verified on AWS.
  const legacyKeys = KeyConditionExpression === undefined ? undefined : KeyConditions;
  checkMixed({ AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions: legacyKeys }, expressions);
  const placeholders = new Placeholders(input, expressions);
  const legacy = readFilter(QueryFilter, ConditionalOperator);
  const names = pathsOfNames(AttributesToGet);
  const startKey = fromStartKey(input.ExclusiveStartKey);
  if (KeyConditionExpression === undefined && !KeyConditions) {
    throw validation('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  }
  placeholders.open();
  const condition =
    KeyConditionExpression === undefined
      ? undefined
      : readCondition('KeyConditionExpression', KeyConditionExpression, placeholders);
  const { filter, paths } = readSearch(input, placeholders, { filter: legacy, paths: names });
  placeholders.checkUsed();
  const tests = condition ? keyTestsOf(condition) : readKeyConditions(KeyConditions ?? {});
  const table = tableForItems(input.TableName, ctx);
  const source = sourceOf(ctx, table, input.IndexName, input.ConsistentRead);
  checkStartCount(source, startKey);
  checkKeyTests(table, source.keys, tests, (name) => startKey && checkStartPiece(source, startKey, name));
  if (startKey) checkRestart(source, tests, startKey);
  const forward = input.ScanIndexForward ?? true;
  const bounds = startingAt(source, tests, startKey, forward);
  checkScalarKeys(table, paths ?? []);
  checkFilter(source.keys, filter, FilterExpression === undefined ? 'QueryFilter' : 'Filter Expression');
  checkSelect(
    source,
    { select: input.Select, projection: ProjectionExpression, attributes: AttributesToGet },
    'Querying',
  );
  checkProjected(source, paths);
  return readPage(source, {
    bounds,
    forward,
    limit: input.Limit,
    filter,
    paths,
    select: input.Select,
    consistent: input.ConsistentRead,
    capacity: input.ReturnConsumedCapacity,
  });
};

/** An item is alone in its partition: nothing can come after it. scylladb's test_query_no_sort_key_exclusive_start_key. */
function checkRestart({ table, index, keys }: Source, tests: KeyTests, startKey: Item): void {
  const name = keys.hash[0] ?? '';
  const [wanted, specified] = [tests.get(name)?.values[0], startKey[name]];
  if (index || keys.range.length > 0 || !wanted || !specified || !equal(wanted, specified)) return;
  const shown = keyNames(table.keySchema).map((key) => `${key}=AttributeValue: ${shownValue(startKey[key]!)}`);
  throw validation(`The provided exclusive start key is invalid: ExclusiveStartKey: {${shown.join(', ')}}`);
}

const shownValue = (value: Value): string => `{${typeOf(value)}:${String(contentOf(value))}}`;

function startingAt(source: Source, tests: KeyTests, startKey: Item | undefined, forward: boolean): Bounds {
  const bounds = boundsOf(source.keys, tests);
  if (!startKey) return bounds;
  const start = startPosition(source, startKey, 'query');
  if (tests.size > source.keys.hash.length) checkPredicate(source, tests, startKey, start, bounds);
  else if (!within(bounds, start)) {
    throw validation('The provided starting key is outside query boundaries based on provided conditions');
  }
  return forward ? { from: `${start}\0`, to: bounds.to } : { from: bounds.from, to: start };
}

const within = ({ from, to }: Bounds, position: string): boolean =>
  position >= from && (to === undefined || position < to);

/** Of a query with a test of the range key. Texts and order: dynalite's query tests, verified in production. */
function checkPredicate({ keys }: Source, tests: KeyTests, startKey: Item, start: string, bounds: Bounds): void {
  const ofItsPartition = new Map(tests);
  for (const name of keys.hash) ofItsPartition.set(name, { operator: '=', values: [startKey[name]!] });
  if (!within(boundsOf(keys, ofItsPartition), start)) {
    throw validation('The provided starting key does not match the range key predicate');
  }
  if (!within(bounds, start)) throw validation('The query can return at most one row and cannot be restarted');
}

function checkFilter(keys: Keys, filter: Condition | undefined, subject: string): void {
  if (!filter) return;
  const names = namesIn(filter);
  const key = [...keys.hash, ...keys.range].find((name) => names.has(name));
  if (key === undefined) return;
  throw validation(
    subject === 'QueryFilter'
      ? `QueryFilter can only contain non-primary key attributes: Primary key attribute: ${key}`
      : `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`,
  );
}
