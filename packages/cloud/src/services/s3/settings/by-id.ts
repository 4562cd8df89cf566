import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type BucketInput, bucketOf, change } from '../shared/buckets.ts';
import { malformedXml } from '../shared/errors.ts';
import { compareKeys } from '../shared/order.ts';
import type { BucketSettings } from '../shared/settings.ts';
import { readToken, writeToken } from '../shared/token.ts';

/** Settings that a bucket can have several of, each with an id. */
type Table = 'analytics' | 'intelligentTiering' | 'inventory' | 'metrics';
type Entry<T extends Table> = NonNullable<BucketSettings[T]>[string];

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html, and the same of the others.
const max = 1_000;

interface Identified extends BucketInput {
  readonly Id: string | undefined;
}

function tableOf<T extends Table>(ctx: Context, input: BucketInput, table: T): Map<string, Entry<T>> {
  return new Map(Object.entries(bucketOf(ctx, input).settings[table] ?? {}) as [string, Entry<T>][]);
}

export function putById<T extends Table>(ctx: Context, input: Identified, table: T, value: Entry<T> | undefined): void {
  if (!value?.Id || !input.Id) throw malformedXml();
  if (value.Id !== input.Id && !ctx.kernel.lenient) {
    if (table !== 'inventory' && table !== 'metrics') throw malformedXml();
    throw new AwsError('IdMismatch', 'Document ID does not match the specified configuration ID.', 400);
  }
  const all = tableOf(ctx, input, table);
  if (all.size >= max && !all.has(value.Id)) {
    const text =
      'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.';
    throw new AwsError('TooManyConfigurations', text, 400);
  }
  all.set(value.Id, value);
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

const pageSize = 100;

/** A page of the configurations in the order of their ids, and the members that say so. */
export function listById<T extends Table>(
  ctx: Context,
  input: BucketInput & { readonly ContinuationToken?: string | undefined },
  table: T,
): { readonly page: Entry<T>[]; readonly members: ListMembers } {
  const { ContinuationToken: token } = input;
  const after = token === undefined ? '' : readToken(token);
  const rest = [...tableOf(ctx, input, table)].sort(([a], [b]) => compareKeys(a, b)).filter(([id]) => id > after);
  const shown = rest.slice(0, pageSize);
  const last = shown.at(-1)?.[0];
  const more = shown.length < rest.length;
  return {
    page: shown.map(([, value]) => value),
    members: {
      IsTruncated: more,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(more && last !== undefined ? { NextContinuationToken: writeToken(last) } : {}),
    },
  };
}

interface ListMembers {
  readonly IsTruncated: boolean;
  readonly ContinuationToken?: string;
  readonly NextContinuationToken?: string;
}
