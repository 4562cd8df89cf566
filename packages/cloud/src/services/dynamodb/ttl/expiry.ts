import type { Kernel } from '../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../kernel/time/timers.ts';
import { write } from '../items/write.ts';
import { type ItemRecord, type TableRecord, tablesOf } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';
import { attribute } from '../values/value.ts';

/** How often tables are scanned. Milliseconds. AWS takes up to a few days. */
const EVERY = 10_000;
/** A scan of large tables is followed by a pause of this many times its own length. */
const REST = 200;

/** Values further back than this are not times: AWS leaves those items alone. Seconds. */
const OLDEST = 5 * 365 * 86_400;

const IDENTITY = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };

/** The timer that deletes expired items, in all tables that enable it. */
export const expiry = (kernel: Kernel): Timer =>
  kernel.part<Timer>({
    name: 'dynamodb/expiry',
    open() {
      const timer: Timer = { cancel: undefined };
      const wait = (time: number) => {
        timer.cancel = after(kernel.clock, time, () => {
          const began = performance.now();
          try {
            expireAll(kernel);
          } catch (error) {
            kernel.log.error('Expiring items failed', { error: String(error) });
          }
          wait(Math.max(EVERY, (performance.now() - began) * REST));
        });
      };
      wait(EVERY);
      return timer;
    },
    close: ({ cancel }) => cancel?.(),
  });

interface Timer {
  cancel: Cancel | undefined;
}

/**
 * Returns the number of items that it deleted. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function expireAll(kernel: Kernel): number {
  let deleted = 0;
  for (const name of kernel.store.collections('dynamodb/')) {
    const [, account, region, kind] = name.split('/');
    if (kind !== 'tables' || kernel.faults.isDown(region ?? '')) continue;
    const place = { account: account!, region: region! };
    for (const table of tablesOf(kernel, place).values()) {
      if (table.ttl?.enabled) deleted += expireTable(kernel, place, table, table.ttl.attribute);
    }
  }
  if (deleted > 0) kernel.background(kernel.store.commit());
  return deleted;
}

function expireTable(
  kernel: Kernel,
  place: { account: string; region: string },
  table: Readonly<TableRecord>,
  name: string,
): number {
  const now = Math.floor(kernel.clock.now() / 1000);
  const ctx = kernel.context(place);
  const expired: (readonly [position: string, record: Readonly<ItemRecord>])[] = [];
  for (const entry of dataOf(kernel, place, table).items.entries()) {
    const value = attribute(entry[1].item, name);
    const at = value && 'N' in value ? Number(value.N) : Number.NaN;
    if (at < now && at > now - OLDEST) expired.push(entry);
  }
  for (const [position, { item }] of expired) {
    write(ctx, { table, position, before: item, after: undefined }, IDENTITY);
  }
  return expired.length;
}
