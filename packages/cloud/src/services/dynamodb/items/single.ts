import type {
  AttributeValue,
  ConditionalOperator,
  ConsumedCapacity,
  ExpectedAttributeValue,
  ItemCollectionMetrics,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/errors.ts';
import type { Condition } from '../expressions/ast.ts';
import { readCondition } from '../expressions/condition.ts';
import { matches } from '../expressions/matches.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readExpected } from '../legacy/expected.ts';
import { checkMixed } from '../legacy/mixed.ts';
import type { TableRecord } from '../records.ts';
import { keyOf, keysOf } from '../storage/keys.ts';
import type { Item } from '../values/value.ts';
import { toWireItem } from '../values/wire.ts';
import { Consumption } from './capacity.ts';

/** The common part of PutItem, UpdateItem and DeleteItem. */
export interface SingleInput {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly Expected?: Record<string, ExpectedAttributeValue> | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
}

/** The first check of a request; `legacy` and `expressions` are all parameters that the operation has. */
export function openSingle(
  input: SingleInput,
  legacy: Readonly<Record<string, unknown>>,
  expressions: Readonly<Record<string, string | undefined>>,
): Placeholders {
  const { Expected, ConditionalOperator } = input;
  checkMixed({ ...legacy, Expected, ConditionalOperator }, expressions);
  return new Placeholders(input, expressions);
}

/** The condition of the legacy language, if it is in that. */
export const legacySingle = (input: SingleInput): Condition | undefined =>
  input.ConditionExpression === undefined ? readExpected(input.Expected, input.ConditionalOperator) : undefined;

/** The condition as an expression, if it is one; the placeholders are open. */
export const expressedSingle = (
  { ConditionExpression }: SingleInput,
  placeholders: Placeholders,
): Condition | undefined =>
  ConditionExpression === undefined
    ? undefined
    : readCondition('ConditionExpression', ConditionExpression, placeholders);

/** Both, of an operation that has no other expression. */
export function readSingle(input: SingleInput, placeholders: Placeholders): Condition | undefined {
  const legacy = legacySingle(input);
  const expressed = expressedSingle(input, placeholders.open());
  placeholders.checkUsed();
  return legacy ?? expressed;
}

export function checkCondition(condition: Condition | undefined, item: Item | undefined, onFailure?: string): void {
  if (!condition || matches(condition, item ?? {})) return;
  const message = 'The conditional request failed';
  // With the item, the message is spelled `Message`: moto's TestReturnValuesOnConditionCheckFailure, verified on AWS.
  const shown = onFailure === 'ALL_OLD' && item ? { Item: toWireItem(item), Message: message } : {};
  throw new AwsError('ConditionalCheckFailedException', message, 400, shown);
}

interface Extras {
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined;
}

/** The members of a response beside the attributes. */
export function extras(
  input: SingleInput,
  table: Readonly<TableRecord>,
  before: Item | undefined,
  after: Item | undefined,
): Extras {
  const mode = input.ReturnConsumedCapacity;
  return {
    ConsumedCapacity:
      mode === 'TOTAL' || mode === 'INDEXES' ? new Consumption(table).write(before, after).shown(mode) : undefined,
    ItemCollectionMetrics: collectionMetrics(input.ReturnItemCollectionMetrics, table, after ?? before),
  };
}

/** Only tables with local indexes have item collections. */
export function collectionMetrics(
  mode: ReturnItemCollectionMetrics | undefined,
  table: Readonly<TableRecord>,
  item: Item | undefined,
): ItemCollectionMetrics | undefined {
  if (mode !== 'SIZE' || !item || !table.indexes.some(({ kind }) => kind === 'local')) return undefined;
  return {
    ItemCollectionKey: toWireItem(keyOf(keysOf(table.keySchema).hash, item)),
    SizeEstimateRangeGB: [0, 1],
  };
}
