import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type BucketInput, bucketOf, change } from '../shared/buckets.ts';
import { malformedXml } from '../shared/errors.ts';
import { compareKeys } from '../shared/order.ts';
import type { BucketSettings } from '../shared/settings.ts';

/** Settings of which a bucket has many, each with an id. */
type Table = 'analytics' | 'intelligentTiering' | 'inventory' | 'metrics';
type Entry<T extends Table> = NonNullable<BucketSettings[T]>[string];

interface Identified extends BucketInput {
  readonly Id: string | undefined;
}

function tableOf<T extends Table>(ctx: Context, input: BucketInput, table: T): Map<string, Entry<T>> {
  return new Map(Object.entries(bucketOf(ctx, input).settings[table] ?? {}) as [string, Entry<T>][]);
}

export function putById<T extends Table>(ctx: Context, input: Identified, table: T, value: Entry<T> | undefined): void {
  if (!value?.Id || !input.Id) throw malformedXml();
  if (value.Id !== input.Id && !ctx.kernel.lenient) throw malformedXml();
  const all = tableOf(ctx, input, table).set(value.Id, value);
  change(ctx, input, { [table]: Object.fromEntries(all) });
}

export function getById<T extends Table>(ctx: Context, input: Identified, table: T): Entry<T> {
  const found = tableOf(ctx, input, table).get(input.Id ?? '');
  if (!found) throw new AwsError('NoSuchConfiguration', 'The specified configuration does not exist.', 404);
  return found;
}

export function deleteById(ctx: Context, input: Identified, table: Table): void {
  getById(ctx, input, table);
  const all = tableOf(ctx, input, table);
  all.delete(input.Id ?? '');
  change(ctx, input, { [table]: all.size === 0 ? undefined : Object.fromEntries(all) });
}

export function listById<T extends Table>(ctx: Context, input: BucketInput, table: T): Entry<T>[] {
  return [...tableOf(ctx, input, table)].sort(([a], [b]) => compareKeys(a, b)).map(([, value]) => value);
}
