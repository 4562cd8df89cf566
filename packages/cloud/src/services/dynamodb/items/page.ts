import type { AttributeValue, ConsumedCapacity, ReturnConsumedCapacity, Select } from '@aws-sdk/client-dynamodb';
import type { Condition, Path } from '../expressions/ast.ts';
import { matches } from '../expressions/matches.ts';
import { keyOf } from '../storage/keys.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import { toWireItem, type WireItem } from '../values/wire.ts';
import type { Bounds } from './bounds.ts';
import { Consumption } from './capacity.ts';
import { projectedItem } from './get-item.ts';
import { itemInSource, type Source, startKeyNames } from './source.ts';

/** Bytes that one page reads. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES = 1 << 20;

export interface PageRequest {
  readonly bounds: Bounds;
  readonly forward: boolean;
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly paths: readonly Path[] | undefined;
  /** The displayed form of an item, if that is not a projection. */
  readonly shape?: (item: Item) => Item;
  readonly select: Select | undefined;
  readonly consistent: boolean | undefined;
  readonly capacity: ReturnConsumedCapacity | undefined;
}

export interface Page {
  readonly Items?: WireItem[] | undefined;
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Record<string, AttributeValue> | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** One page of a query or scan. It ends at its limit or size, even if no more items follow. */
export function readPage(source: Source, request: PageRequest): Page {
  const { bounds, forward, limit = Number.POSITIVE_INFINITY, filter, paths, select } = request;
  const { list, data, index } = source;
  const { shape = (item: Item) => projectedItem(item, paths) } = request;
  const counting = select === 'COUNT';
  const items: WireItem[] = [];
  // A local index can return attributes that it does not contain, from the table.
  const whole = index?.kind !== 'global' && (select === 'ALL_ATTRIBUTES' || paths !== undefined);
  let scanned = 0;
  let count = 0;
  let bytes = 0;
  let last: string | undefined;
  const entries = forward ? list.forward(bounds.from, bounds.to) : list.backward(bounds.from, bounds.to);
  for (const [, position] of entries) {
    const record = data.get(position);
    if (!record) continue;
    const item = itemInSource(source, record.item, whole);
    scanned += 1;
    bytes += item === record.item ? record.size : itemSize(item);
    if (!filter || matches(filter, item)) {
      count += 1;
      if (!counting) items.push(toWireItem(shape(item)));
    }
    if (scanned >= limit || bytes >= PAGE_BYTES) {
      last = position;
      break;
    }
  }
  const lastItem = last === undefined ? undefined : data.get(last)?.item;
  return {
    Items: counting ? undefined : items,
    Count: count,
    ScannedCount: scanned,
    LastEvaluatedKey: lastItem && toWireItem(keyOf(startKeyNames(source), lastItem)),
    ConsumedCapacity: consumed(source, request, bytes),
  };
}

function consumed({ table, index }: Source, { consistent, capacity }: PageRequest, bytes: number) {
  const consumption = new Consumption(table).read(bytes, consistent, index?.name);
  return consumption.shown(capacity);
}
