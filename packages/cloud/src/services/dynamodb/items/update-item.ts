import type { UpdateItemCommandOutput, UpdateItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import type { Path, SetOperand, Update } from '../expressions/ast.ts';
import { readUpdate } from '../expressions/update-parser.ts';
import { tableForItems } from '../find.ts';
import { readAttributeUpdates } from '../legacy/attribute-updates.ts';
import type { TableRecord } from '../records.ts';
import { checkIndexKeys, checkIndexTypes, checkScalarKeys, keyNames, positionOfKey } from '../storage/keys.ts';
import type { Item, Value } from '../values/value.ts';
import { fromWireItem } from '../values/wire.ts';
import { returned } from './return-values.ts';
import { checkCondition, expressedSingle, extras, legacySingle, openSingle } from './single.ts';
import { checkItemSize, itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem: Operation<UpdateItemInput, Output<UpdateItemCommandOutput>> = (input, ctx) => {
  const { AttributeUpdates, UpdateExpression, ConditionExpression } = input;
  const placeholders = openSingle(input, { AttributeUpdates }, { UpdateExpression, ConditionExpression });
  const key = fromWireItem(input.Key ?? {});
  const legacy = readAttributeUpdates(AttributeUpdates ?? {});
  const expected = legacySingle(input);
  placeholders.open();
  const change = UpdateExpression === undefined ? legacy : fromExpression(readUpdate(UpdateExpression, placeholders));
  const condition = expected ?? expressedSingle(input, placeholders);
  placeholders.checkUsed();
  const table = tableForItems(input.TableName, ctx);
  const position = positionOfKey(table, key);
  checkTargets(table, change);
  const before = itemAt(ctx, table, position);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  const after = updated(table, change, before, key);
  if (after) write(ctx, { table, position, before, after });
  return {
    ...extras(input, table, before, after ?? key),
    Attributes: returned(input.ReturnValues, before, after, change.paths),
  };
};

export interface ItemChange {
  readonly paths: readonly Path[];
  /** Paths that are only read. */
  readonly sources: readonly Path[];
  /** Attributes whose new type is known before the item is read: with a value of that type. */
  readonly known: readonly (readonly [name: string, value: Value])[];
  /** Undefined: the item is not made for this. */
  apply(item: Item, exists: boolean): Item | undefined;
}

export function fromExpression(update: Update): ItemChange {
  const written = [...update.set, ...update.add, ...update.delete].map(({ path }) => path);
  const values = [
    ...update.set.map(({ path, value }) => [path, resultOf(value)] as const),
    ...update.add.map(({ path, value }) => [path, value] as const),
  ];
  // An update that only removes creates no item: scylladb's test_update_item_non_existent, verified on AWS.
  const makes = update.set.length > 0 || update.add.length > 0;
  return {
    paths: written.concat(update.remove),
    sources: update.set.flatMap(({ value }) => sourcesOf(value)),
    known: values.flatMap(([path, value]) => (path.length === 1 && value ? [[String(path[0]), value] as const] : [])),
    apply: (item, exists) => (exists || makes ? applyUpdate(update, item) : undefined),
  };
}

/** The value of an operand as far as it does not depend on the item; a sum is a number. */
function resultOf(operand: SetOperand): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  return operand.kind === 'sum' ? { N: '0' } : undefined;
}

function sourcesOf(operand: SetOperand): readonly Path[] {
  if (operand.kind === 'path') return [operand.path];
  if (operand.kind === 'if_not_exists') return [operand.path, ...sourcesOf(operand.otherwise)];
  return operand.kind === 'value' ? [] : [...sourcesOf(operand.left), ...sourcesOf(operand.right)];
}

/** Forbidden updates of keys: dynalite's updateItem tests, verified in production. */
export function checkTargets(table: Readonly<TableRecord>, { paths, sources, known }: ItemChange): void {
  const keys = keyNames(table.keySchema);
  const touched = paths.find(([name]) => keys.includes(String(name)));
  if (touched) throw invalidParameter(`Cannot update attribute ${touched[0]}. This attribute is part of the key`);
  checkIndexTypes(table, known);
  checkScalarKeys(table, [...paths, ...sources]);
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
