import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Collection } from '../../../store/store.ts';
import { type ItemRecord, type TableRecord, tableArn } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';

/** A table as it was, its items in a blob. */
export interface BackupRecord {
  readonly arn: string;
  readonly name: string;
  readonly created: number;
  readonly table: TableRecord;
  readonly blob: string;
  readonly bytes: number;
  readonly items: number;
}

export type Entry = readonly [position: string, record: ItemRecord];

export const backups = (ctx: Context): Collection<BackupRecord> =>
  ctx.kernel.store.collection(`dynamodb/${ctx.account}/${ctx.region}/backups`);

/** `…/backup/01489602797149-73d8d5bc`. */
export const newBackupArn = (ctx: Context, table: string): string =>
  `${tableArn(ctx, table)}/backup/0${ctx.kernel.clock.now()}-${ctx.kernel.ids.random(8, '0123456789abcdef')}`;

export function findBackup(arn: string | undefined, ctx: Context): Readonly<BackupRecord> {
  const backup = backups(ctx).get(arn ?? '');
  if (!backup) throw new AwsError('BackupNotFoundException', `Backup not found: ${arn}`, 400);
  return backup;
}

/** The items of this moment: records are replaced, never changed. */
export const entriesOf = (ctx: Context, table: Readonly<TableRecord>): Entry[] => [
  ...dataOf(ctx.kernel, ctx, table).items.entries(),
];

const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

export async function writeEntries(ctx: Context, entries: readonly Entry[]): Promise<string> {
  const lines = entries.map((entry) => JSON.stringify(entry)).join('\n');
  return (await ctx.kernel.blobs.write(await pack(lines))).id;
}

export async function readEntries(ctx: Context, blob: string): Promise<Entry[]> {
  const text = (await unpack(await ctx.kernel.blobs.bytes(blob))).toString();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Entry);
}
