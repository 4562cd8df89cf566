import type {
  BillingMode,
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  OnDemandThroughput,
  ProvisionedThroughput,
  RestoreTableFromBackupCommandOutput,
  RestoreTableFromBackupInput,
  RestoreTableToPointInTimeCommandOutput,
  RestoreTableToPointInTimeInput,
  SSESpecification,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { invalidParameter } from '../errors.ts';
import { tableNameOf } from '../find.ts';
import { type TableRecord, tableArn, tables } from '../records.ts';
import { dataOf, watchCommit } from '../storage/table-data.ts';
import { toThroughput } from '../tables/billing.ts';
import { checkNewName, globalRecord, localRecord, toSse } from '../tables/create-table.ts';
import { describe } from '../tables/describe.ts';
import { type Entry, entriesOf, findBackup, readEntries } from './records.ts';

interface Overrides {
  readonly BillingModeOverride?: BillingMode | undefined;
  readonly GlobalSecondaryIndexOverride?: GlobalSecondaryIndex[] | undefined;
  readonly LocalSecondaryIndexOverride?: LocalSecondaryIndex[] | undefined;
  readonly ProvisionedThroughputOverride?: ProvisionedThroughput | undefined;
  readonly OnDemandThroughputOverride?: OnDemandThroughput | undefined;
  readonly SSESpecificationOverride?: SSESpecification | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html */
export const restoreTableFromBackup: Operation<
  RestoreTableFromBackupInput,
  Output<RestoreTableFromBackupCommandOutput>
> = async (input, ctx) => {
  const name = checkNewName(input.TargetTableName, ctx);
  const backup = findBackup(input.BackupArn, ctx);
  checkFree(name, ctx);
  const entries = await readEntries(ctx, backup.blob);
  const from = { backupArn: backup.arn, tableArn: tableArn(ctx, backup.table.name), at: backup.created };
  return { TableDescription: restore(name, backup.table, entries, from, input, ctx) };
};

/** To the latest moment only. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html */
export const restoreTableToPointInTime: Operation<
  RestoreTableToPointInTimeInput,
  Output<RestoreTableToPointInTimeCommandOutput>
> = (input, ctx) => {
  const name = checkNewName(input.TargetTableName, ctx);
  const source = tableNameOf(input.SourceTableArn ?? input.SourceTableName, ctx);
  const table = tables(ctx).get(source);
  if (!table) throw new AwsError('SourceTableNotFoundException', `Source table not found: ${source}`, 400);
  checkFree(name, ctx);
  if (!table.pitr && !ctx.kernel.lenient) {
    throw new AwsError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${source}'`,
      400,
    );
  }
  if (input.RestoreDateTime && !input.UseLatestRestorableTime) {
    throw notImplemented('dynamodb:RestoreTableToPointInTime with RestoreDateTime');
  }
  const from = { tableArn: tableArn(ctx, source), at: ctx.kernel.clock.now() };
  return { TableDescription: restore(name, table, entriesOf(ctx, table), from, input, ctx) };
};

function checkFree(name: string, ctx: Context): void {
  if (tables(ctx).has(name)) {
    throw new AwsError('TableAlreadyExistsException', `Table already exists: ${name}`, 400);
  }
}

/** Settings that a restored table does not inherit: streams, TTL, tags, policies, point-in-time recovery. */
function restore(
  name: string,
  source: TableRecord,
  entries: readonly Entry[],
  from: NonNullable<TableRecord['restored']>,
  overrides: Overrides,
  ctx: Context,
): TableDescription {
  checkFree(name, ctx);
  const now = ctx.kernel.clock.now();
  const billing = overrides.BillingModeOverride ?? source.billing;
  const units = overrides.ProvisionedThroughputOverride;
  if (billing === 'PROVISIONED' && source.billing !== 'PROVISIONED' && !units) {
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  const none = { read: 0, write: 0 };
  const table: TableRecord = {
    name,
    id: ctx.kernel.ids.uuid(),
    created: now,
    attributes: source.attributes,
    keySchema: source.keySchema,
    billing,
    billingShown: billing === 'PAY_PER_REQUEST',
    onDemandSince: billing === 'PAY_PER_REQUEST' ? now : undefined,
    throughput: billing === 'PAY_PER_REQUEST' ? none : units ? toThroughput(units) : source.throughput,
    onDemand: overrides.OnDemandThroughputOverride ?? source.onDemand,
    indexes: [
      ...(overrides.LocalSecondaryIndexOverride?.map(localRecord) ??
        source.indexes.filter(({ kind }) => kind === 'local')),
      ...(overrides.GlobalSecondaryIndexOverride?.map(globalRecord) ??
        source.indexes.filter(({ kind }) => kind === 'global')),
    ],
    sse: overrides.SSESpecificationOverride ? toSse(overrides.SSESpecificationOverride, ctx) : source.sse,
    tableClass: source.tableClass,
    deletionProtection: false,
    tags: {},
    restored: from,
  };
  tables(ctx).put(name, table);
  const data = dataOf(ctx.kernel, ctx, table);
  for (const [position, { item, size }] of entries) data.put(position, item, size);
  watchCommit(ctx.kernel);
  return describe(ctx, table, { status: 'CREATING' });
}
