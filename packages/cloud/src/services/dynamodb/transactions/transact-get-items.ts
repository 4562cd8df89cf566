import type { TransactGetItem, TransactGetItemsCommandOutput, TransactGetItemsInput } from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { CAPACITY, Constraints } from '../constraints.ts';
import { tableForItems } from '../find.ts';
import { Consumption } from '../items/capacity.ts';
import { projectedItem, readGetProjection } from '../items/get-item.ts';
import { positionOfKey, spelling } from '../storage/keys.ts';
import { dataOf } from '../storage/table-data.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { allOrNone } from './cancel.ts';
import { checkCount, duplicateItem } from './transact-write-items.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems: Operation<TransactGetItemsInput, Output<TransactGetItemsCommandOutput>> = (
  input,
  ctx,
) => {
  const constraints = new Constraints().oneOf(input.ReturnConsumedCapacity, 'returnConsumedCapacity', CAPACITY);
  checkCount(input.TransactItems, 'TransactGetItem', constraints);
  constraints.check();
  const byTable = new Map<string, Consumption>();
  const steps = (input.TransactItems ?? []).map(readGet).map((get) => prepare(get, byTable, ctx));
  if (new Set(steps.map(({ place }) => place)).size < steps.length) throw duplicateItem();
  const Responses = allOrNone(steps.map(({ read }) => read));
  const capacity = [...byTable.values()]
    .map((each) => each.shown(input.ReturnConsumedCapacity, 'read'))
    .filter((each) => each !== undefined);
  return { Responses, ConsumedCapacity: capacity.length > 0 ? capacity : undefined };
};

const readGet = ({ Get }: TransactGetItem) => ({
  name: Get?.TableName,
  key: fromWireItem(Get?.Key ?? {}),
  paths: readGetProjection(Get ?? {}),
});

function prepare({ name, key, paths }: ReturnType<typeof readGet>, byTable: Map<string, Consumption>, ctx: Context) {
  const table = tableForItems(name, ctx);
  const read = () => {
    const found = dataOf(ctx.kernel, ctx, table).get(positionOfKey(table, key));
    const consumption = byTable.get(table.name) ?? new Consumption(table);
    byTable.set(table.name, consumption.units(2 * Math.max(1, Math.ceil((found?.size ?? 0) / 4096))));
    return found ? { Item: toWireItem(projectedItem(found.item, paths)) } : {};
  };
  return { place: `${table.id} ${spelling(key)}`, read };
}
