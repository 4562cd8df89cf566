import type { Kernel } from '../../kernel/kernel.ts';
import { tablesOf } from './records.ts';
import { finishTransactions } from './transactions/together.ts';
import { expiry } from './ttl/expiry.ts';

/** After a start: ends transactions and removals of tables that a crash cut off, and lets items expire again. */
export function resume(kernel: Kernel): void {
  for (const name of kernel.store.collections('dynamodb/')) {
    const [, account = '', region = '', kind, tableId] = name.split('/');
    const place = { account, region };
    if (kind === 'transactions') finishTransactions(kernel, place);
    const tables = tablesOf(kernel, place);
    if (kind === 'tables' && [...tables.values()].some(({ ttl }) => ttl?.enabled)) expiry(kernel);
    const owned = kind === 'items' || kind === 'streams';
    if (owned && ![...tables.values()].some(({ id }) => id === tableId)) clear(kernel, name);
  }
  kernel.background(kernel.store.commit());
}

function clear(kernel: Kernel, name: string): void {
  const records = kernel.store.collection<unknown>(name);
  for (const key of [...records.keys()]) records.delete(key);
}
