import type { UpdateItemCommandOutput, UpdateItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { CAPACITY, METRICS, ON_FAILURE } from '../constraints.ts';
import { invalidParameter } from '../errors.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import type { Path, Update } from '../expressions/ast.ts';
import { readUpdate } from '../expressions/update-parser.ts';
import { constraintsOf, tableForItems } from '../find.ts';
import { readAttributeUpdates } from '../legacy/attribute-updates.ts';
import type { TableRecord } from '../records.ts';
import { checkIndexKeys, keyNames, positionOfKey } from '../storage/keys.ts';
import type { Item } from '../values/value.ts';
import { fromWireItem } from '../values/wire.ts';
import { RETURN_VALUES, returned } from './return-values.ts';
import { checkCondition, extras, readSingle } from './single.ts';
import { checkItemSize, itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem: Operation<UpdateItemInput, Output<UpdateItemCommandOutput>> = (input, ctx) => {
  constraintsOf(input.TableName)
    .oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY)
    .oneOf(input.ReturnItemCollectionMetrics, 'returnItemCollectionMetrics', METRICS)
    .oneOf(input.ReturnValues, 'returnValues', RETURN_VALUES)
    .oneOf(input.ReturnValuesOnConditionCheckFailure, 'returnValuesOnConditionCheckFailure', ON_FAILURE)
    .check();
  const key = fromWireItem(input.Key ?? {});
  const { AttributeUpdates, UpdateExpression, ConditionExpression } = input;
  const { placeholders, condition } = readSingle(
    input,
    { AttributeUpdates },
    { UpdateExpression, ConditionExpression },
  );
  const change =
    UpdateExpression === undefined
      ? readAttributeUpdates(AttributeUpdates ?? {})
      : fromExpression(readUpdate(UpdateExpression, placeholders));
  placeholders.checkUsed();
  const table = tableForItems(input.TableName, ctx);
  const position = positionOfKey(table, key);
  checkKeysUntouched(table, change.paths);
  const before = itemAt(ctx, table, position);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  const after = updated(table, change, before, key);
  if (after) write(ctx, { table, position, before, after });
  return {
    ...extras(input, table, before, after ?? key),
    Attributes: returned(input.ReturnValues, before, after ?? {}, change.paths),
  };
};

export interface ItemChange {
  readonly paths: readonly Path[];
  /** Undefined: the item is not made for this. */
  apply(item: Item, exists: boolean): Item | undefined;
}

export function fromExpression(update: Update): ItemChange {
  const paths = [...update.set, ...update.add, ...update.delete].map(({ path }) => path).concat(update.remove);
  return { paths, apply: (item) => applyUpdate(update, item) };
}

export function checkKeysUntouched(table: Readonly<TableRecord>, paths: readonly Path[]): void {
  const keys = keyNames(table.keySchema);
  const touched = paths.find(([name]) => keys.includes(String(name)));
  if (touched) throw invalidParameter(`Cannot update attribute ${touched[0]}. This attribute is part of the key`);
}

/** The changed and checked item. */
export function updated(
  table: Readonly<TableRecord>,
  change: ItemChange,
  before: Item | undefined,
  key: Item,
): Item | undefined {
  const after = change.apply(before ?? key, before !== undefined);
  if (!after) return undefined;
  checkIndexKeys(table, after, 'update');
  checkItemSize(after, 'update');
  return after;
}
