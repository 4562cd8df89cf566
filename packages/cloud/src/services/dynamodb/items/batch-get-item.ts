import type { BatchGetItemCommandOutput, BatchGetItemInput, KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import type { Path } from '../expressions/ast.ts';
import { tableForItems } from '../find.ts';
import { positionOfKey, spelling } from '../storage/keys.ts';
import { dataOf } from '../storage/table-data.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import { fromWireItem, toWireItem, type WireItem } from '../values/wire.ts';
import { Consumption } from './capacity.ts';
import { projectedItem, readGetProjection } from './get-item.ts';

/**
 * The size limit of a response. Bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
const ANSWER_BYTES = 16 << 20;
const MAX_KEYS = 100;

/** The request to one table, its keys validated. */
interface Part {
  readonly name: string;
  readonly request: KeysAndAttributes;
  readonly read: (budget: number) => { items: WireItem[]; rest: WireItem[]; bytes: number; consumed: Consumption };
}

export const batchGetItem: Operation<BatchGetItemInput, Output<BatchGetItemCommandOutput>> = (input, ctx) => {
  const entries = Object.entries(input.RequestItems ?? {});
  const requested = entries.map(([name, request]) => readRequest(name, request));
  const count = requested.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count > MAX_KEYS) throw validation('Too many items requested for the BatchGetItem call');
  const parts = requested.map((each) => prepare(each, ctx));
  const Responses: Record<string, WireItem[]> = Object.create(null);
  const UnprocessedKeys: Record<string, KeysAndAttributes> = Object.create(null);
  const consumed: Consumption[] = [];
  let left = ANSWER_BYTES;
  for (const { name, request, read } of parts) {
    const done = read(left);
    Responses[name] = done.items;
    left -= done.bytes;
    consumed.push(done.consumed);
    if (done.rest.length > 0) UnprocessedKeys[name] = { ...request, Keys: done.rest };
  }
  const capacity = consumed
    .map((each) => each.shown(input.ReturnConsumedCapacity))
    .filter((each) => each !== undefined);
  return { Responses, UnprocessedKeys, ConsumedCapacity: capacity.length > 0 ? capacity : undefined };
};

interface Requested {
  readonly name: string;
  readonly request: KeysAndAttributes;
  readonly paths: readonly Path[] | undefined;
  readonly keys: readonly Item[];
}

function readRequest(name: string, request: KeysAndAttributes): Requested {
  const paths = readGetProjection(request);
  const keys = (request.Keys ?? []).map((key) => fromWireItem(key));
  if (new Set(keys.map(spelling)).size < keys.length) {
    throw validation('Provided list of item keys contains duplicates');
  }
  return { name, request, paths, keys };
}

function prepare({ name, request, paths, keys }: Requested, ctx: Context): Part {
  const table = tableForItems(name, ctx);
  const positions = keys.map((key) => positionOfKey(table, key));
  return {
    name,
    request,
    read(budget) {
      const data = dataOf(ctx.kernel, ctx, table);
      const items: WireItem[] = [];
      const consumed = new Consumption(table);
      let bytes = 0;
      for (const [at, position] of positions.entries()) {
        const found = data.get(position);
        if (bytes + (found?.size ?? 0) > budget) {
          return { items, rest: keys.slice(at).map(toWireItem), bytes, consumed };
        }
        consumed.read(found?.size ?? 0, request.ConsistentRead);
        if (!found) continue;
        const item = projectedItem(found.item, paths);
        items.push(toWireItem(item));
        bytes += itemSize(item);
      }
      return { items, rest: [], bytes, consumed };
    },
  };
}
