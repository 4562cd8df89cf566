import type { ExportDescription, ImportTableDescription } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Collection } from '../../../store/store.ts';

/** A description as stored: JSON has no dates, so times are milliseconds. */
export type Kept<T> = { readonly [K in keyof T]: T[K] extends Date | undefined ? number | undefined : T[K] };

export type ExportRecord = Kept<ExportDescription>;
export type ImportRecord = Kept<ImportTableDescription>;

const base = (ctx: Context) => `dynamodb/${ctx.account}/${ctx.region}`;

export const exportsOf = (ctx: Context): Collection<ExportRecord> =>
  ctx.kernel.store.collection(`${base(ctx)}/exports`);

export const importsOf = (ctx: Context): Collection<ImportRecord> =>
  ctx.kernel.store.collection(`${base(ctx)}/imports`);

/** The ids of exports and imports: their time and eight hex digits. */
export const newId = (ctx: Context): string =>
  `0${ctx.kernel.clock.now()}-${ctx.kernel.ids.random(8, '0123456789abcdef')}`;

const TIMES = ['ExportTime', 'StartTime', 'EndTime'] as const;

/** The API's description of a stored one. */
export function withDates<T>(record: Kept<T>): T {
  const copy: Record<string, unknown> = { ...record };
  for (const name of TIMES) if (typeof copy[name] === 'number') copy[name] = new Date(copy[name]);
  return copy as T;
}

interface Failure {
  readonly FailureCode: string;
  readonly FailureMessage: string;
}

/** The failure message of an export or import; a bug of ours is rethrown. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof AwsError)) throw error;
  const codes: Readonly<Record<string, string>> = { NoSuchBucket: 'S3NoSuchBucket', AccessDenied: 'S3AccessDenied' };
  return { FailureCode: codes[error.code] ?? 'UNKNOWN', FailureMessage: error.message };
}
