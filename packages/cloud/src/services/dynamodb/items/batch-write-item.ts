import type {
  BatchWriteItemCommandOutput,
  BatchWriteItemInput,
  ItemCollectionMetrics,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { tableForItems } from '../find.ts';
import { checkIndexKeys, keyNames, keyOf, positionOfKey } from '../storage/keys.ts';
import type { Item } from '../values/value.ts';
import { fromWireItem } from '../values/wire.ts';
import { Consumption } from './capacity.ts';
import { collectionMetrics } from './single.ts';
import { type Change, checkItemSize, itemAt, write } from './write.ts';

const MAX_REQUESTS = 25;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const batchWriteItem: Operation<BatchWriteItemInput, Output<BatchWriteItemCommandOutput>> = (input, ctx) => {
  const entries = Object.entries(input.RequestItems ?? {});
  const count = entries.reduce((sum, [, requests]) => sum + requests.length, 0);
  if (count > MAX_REQUESTS) throw validation('Too many items requested for the BatchWriteItem call');
  const read = entries.map(([name, requests]) => ({ name, writes: requests.map(readWrite) }));
  const changes = read.map(({ name, writes }) => prepare(name, writes, ctx));
  const metrics: Record<string, ItemCollectionMetrics[]> = Object.create(null);
  const capacity = [];
  for (const list of changes) {
    const { table } = list[0]!;
    const consumed = new Consumption(table);
    for (const change of list) {
      consumed.write(change.before, change.after);
      write(ctx, change);
      const size = collectionMetrics(input.ReturnItemCollectionMetrics, table, change.after ?? change.before);
      if (size) metrics[table.name] = [...(metrics[table.name] ?? []), size];
    }
    const shown = consumed.shown(input.ReturnConsumedCapacity);
    if (shown) capacity.push(shown);
  }
  return {
    UnprocessedItems: {},
    ItemCollectionMetrics: Object.keys(metrics).length > 0 ? metrics : undefined,
    ConsumedCapacity: capacity.length > 0 ? capacity : undefined,
  };
};

interface Write {
  readonly item: Item;
  readonly put: boolean;
}

// One or the other. The text is that of a value with two types: dynalite's batchWriteItem tests, verified in production.
function readWrite({ PutRequest, DeleteRequest }: WriteRequest): Write {
  if (!PutRequest === !DeleteRequest) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const item = fromWireItem(PutRequest?.Item ?? DeleteRequest?.Key ?? {});
  if (PutRequest) checkItemSize(item);
  return { item, put: PutRequest !== undefined };
}

function prepare(name: string, writes: readonly Write[], ctx: Context): Change[] {
  const table = tableForItems(name, ctx);
  const seen = new Set<string>();
  return writes.map(({ item, put }) => {
    // As a key, not as an item: LocalStack's test_batch_write_not_matching_schema and dynalite's batchWriteItem tests.
    const position = positionOfKey(table, put ? keyOf(keyNames(table.keySchema), item) : item);
    if (put) checkIndexKeys(table, item, 'item');
    if (seen.has(position)) throw validation('Provided list of item keys contains duplicates');
    seen.add(position);
    return { table, position, before: itemAt(ctx, table, position), after: put ? item : undefined };
  });
}
