import type { Records } from '../../../store/migrations.ts';
import type { ItemRecord, TableRecord } from '../records.ts';
import { keysOf } from './keys.ts';
import { positionOf } from './position.ts';

/**
 * Moves every item to the position that the current hash of its key gives: earlier states spread partitions by another
 * one.
 */
export function rekeyItems(records: Records): void {
  for (const name of records.collections('dynamodb/')) {
    const [, place] = /^(dynamodb\/\d+\/[^/]+)\/tables$/.exec(name) ?? [];
    if (!place) continue;
    for (const table of records.collection<TableRecord>(name).values()) {
      const keys = keysOf(table.keySchema);
      const items = records.collection<ItemRecord>(`${place}/items/${table.id}`);
      for (const [position, record] of [...items.entries()]) {
        const now = positionOf(keys, record.item);
        if (now === undefined || now === position) continue;
        items.delete(position);
        items.put(now, record);
      }
    }
  }
}
