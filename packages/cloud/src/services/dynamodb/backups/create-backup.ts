import type {
  BackupDescription,
  BackupDetails,
  CreateBackupCommandOutput,
  CreateBackupInput,
  DeleteBackupCommandOutput,
  DeleteBackupInput,
  DescribeBackupCommandOutput,
  DescribeBackupInput,
  ListBackupsCommandOutput,
  ListBackupsInput,
} from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { Constraints } from '../constraints.ts';
import { tableNotFound } from '../errors.ts';
import { tableNameOf } from '../find.ts';
import { tableArn, tables } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';
import { type BackupRecord, backups, entriesOf, findBackup, newBackupArn, writeEntries } from './records.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html */
export const createBackup: Operation<CreateBackupInput, Output<CreateBackupCommandOutput>> = async (input, ctx) => {
  new Constraints()
    .length(input.BackupName, 'backupName', 3, 255)
    .pattern(input.BackupName, 'backupName', /^[a-zA-Z0-9_.-]*$/, '[a-zA-Z0-9_.-]+')
    .check();
  const name = tableNameOf(input.TableName, ctx);
  const table = tables(ctx).get(name);
  if (!table) throw tableNotFound(name);
  const entries = entriesOf(ctx, table);
  const bytes = dataOf(ctx.kernel, ctx, table).bytes;
  const arn = newBackupArn(ctx, name);
  const created = ctx.kernel.clock.now();
  const blob = await writeEntries(ctx, entries);
  const backup = { arn, name: input.BackupName ?? '', created, table, blob, bytes, items: entries.length };
  backups(ctx).put(arn, backup);
  return { BackupDetails: details(backup) };
};

const details = (backup: BackupRecord, status: BackupDetails['BackupStatus'] = 'AVAILABLE'): BackupDetails => ({
  BackupArn: backup.arn,
  BackupName: backup.name,
  BackupSizeBytes: backup.bytes,
  BackupStatus: status,
  BackupType: 'USER',
  BackupCreationDateTime: new Date(backup.created),
});

function description(backup: BackupRecord, status?: BackupDetails['BackupStatus']): BackupDescription {
  const { table } = backup;
  const of = (kind: 'local' | 'global') => table.indexes.filter((index) => index.kind === kind);
  const units = ({ read, write }: { read: number; write: number }) => ({
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  });
  const [account, region] = [backup.arn.split(':')[4]!, backup.arn.split(':')[3]!];
  return {
    BackupDetails: details(backup, status),
    SourceTableDetails: {
      TableName: table.name,
      TableId: table.id,
      TableArn: tableArn({ account, region }, table.name),
      TableSizeBytes: backup.bytes,
      KeySchema: [...table.keySchema],
      TableCreationDateTime: new Date(table.created),
      ProvisionedThroughput: units(table.throughput),
      OnDemandThroughput: table.onDemand,
      ItemCount: backup.items,
      BillingMode: table.billing,
    },
    SourceTableFeatureDetails: {
      LocalSecondaryIndexes: of('local').map((index) => ({
        IndexName: index.name,
        KeySchema: [...index.keySchema],
        Projection: index.projection,
      })),
      GlobalSecondaryIndexes: of('global').map((index) => ({
        IndexName: index.name,
        KeySchema: [...index.keySchema],
        Projection: index.projection,
        ProvisionedThroughput: units(index.throughput ?? { read: 0, write: 0 }),
        OnDemandThroughput: index.onDemand,
      })),
      StreamDescription:
        table.stream && table.stream.disabled === undefined
          ? { StreamEnabled: true, StreamViewType: table.stream.view }
          : undefined,
      TimeToLiveDescription: table.ttl?.enabled
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: table.ttl.attribute }
        : undefined,
      SSEDescription: table.sse?.enabled
        ? { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: table.sse.keyArn }
        : undefined,
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html */
export const describeBackup: Operation<DescribeBackupInput, Output<DescribeBackupCommandOutput>> = (input, ctx) => ({
  BackupDescription: description(findBackup(input.BackupArn, ctx)),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html */
export const deleteBackup: Operation<DeleteBackupInput, Output<DeleteBackupCommandOutput>> = (input, ctx) => {
  const backup = findBackup(input.BackupArn, ctx);
  backups(ctx).delete(backup.arn);
  ctx.kernel.background(ctx.kernel.blobs.delete(backup.blob));
  return { BackupDescription: description(backup, 'DELETED') };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html */
export const listBackups: Operation<ListBackupsInput, Output<ListBackupsCommandOutput>> = (input, ctx) => {
  new Constraints().between(input.Limit, 'limit', 1, 100).check();
  const { Limit: limit = 100, ExclusiveStartBackupArn: start, BackupType: type = 'USER' } = input;
  const name = input.TableName === undefined ? undefined : tableNameOf(input.TableName, ctx);
  const all = [...backups(ctx).values()].filter(
    ({ table, created }) =>
      (type === 'USER' || type === 'ALL') &&
      (name === undefined || table.name === name) &&
      created >= (input.TimeRangeLowerBound?.getTime() ?? 0) &&
      created < (input.TimeRangeUpperBound?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  const from = start === undefined ? 0 : all.findIndex(({ arn }) => arn === start) + 1;
  const page = all.slice(from, from + limit);
  return {
    BackupSummaries: page.map((backup) => ({
      TableName: backup.table.name,
      TableId: backup.table.id,
      TableArn: backup.arn.slice(0, backup.arn.lastIndexOf('/backup/')),
      ...details(backup),
    })),
    LastEvaluatedBackupArn: from + limit < all.length ? page.at(-1)?.arn : undefined,
  };
};
