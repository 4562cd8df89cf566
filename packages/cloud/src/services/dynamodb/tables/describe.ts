import type {
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  ProvisionedThroughputDescription,
  TableDescription,
  TableStatus,
  WarmThroughput,
} from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { projected } from '../items/capacity.ts';
import { type IndexRecord, type TableRecord, type Throughput, tableArn } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';
import { itemSize } from '../values/size.ts';

/** The transitional state after an operation; afterwards everything is ACTIVE. */
export interface Shown {
  readonly status?: TableStatus;
  /** Status of the indexes that the operation made, changed or dropped. */
  readonly indexes?: Readonly<Record<string, 'CREATING' | 'UPDATING' | 'DELETING'>>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html */
export function describe(ctx: Context, table: Readonly<TableRecord>, shown: Shown = {}): TableDescription {
  const { status = 'ACTIVE' } = shown;
  const data = dataOf(ctx.kernel, ctx, table);
  const active = status === 'ACTIVE' || status === 'UPDATING';
  const local = table.indexes.filter(({ kind }) => kind === 'local');
  const global = table.indexes.filter(({ kind }) => kind === 'global');
  return {
    AttributeDefinitions: [...table.attributes],
    TableName: table.name,
    KeySchema: [...table.keySchema],
    TableStatus: status,
    CreationDateTime: new Date(table.created),
    ProvisionedThroughput: throughput(table.throughput),
    TableSizeBytes: data.bytes,
    ItemCount: data.items.size,
    TableArn: tableArn(ctx, table.name),
    TableId: table.id,
    BillingModeSummary: table.billingShown
      ? {
          BillingMode: table.billing,
          LastUpdateToPayPerRequestDateTime:
            active && table.onDemandSince !== undefined ? new Date(table.onDemandSince) : undefined,
        }
      : undefined,
    LocalSecondaryIndexes: local.length > 0 ? local.map((index) => localIndex(ctx, table, index)) : undefined,
    GlobalSecondaryIndexes:
      global.length > 0 ? global.map((index) => globalIndex(ctx, table, index, shown)) : undefined,
    ...streamOf(ctx, table),
    SSEDescription: table.sse?.enabled
      ? { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: table.sse.keyArn }
      : undefined,
    TableClassSummary: table.tableClass
      ? {
          TableClass: table.tableClass,
          LastUpdateDateTime: table.tableClassUpdated === undefined ? undefined : new Date(table.tableClassUpdated),
        }
      : undefined,
    RestoreSummary: table.restored && {
      SourceBackupArn: table.restored.backupArn,
      SourceTableArn: table.restored.tableArn,
      RestoreDateTime: new Date(table.restored.at),
      RestoreInProgress: status === 'CREATING',
    },
    DeletionProtectionEnabled: table.deletionProtection,
    ...globalOf(table),
    OnDemandThroughput: table.onDemand,
    WarmThroughput: active
      ? warm(table.warm, table.throughput, table.billing, 'ACTIVE')
      : table.warm && { ...table.warm, Status: 'UPDATING' },
  };
}

function throughput({ read, write, increased, decreased }: Throughput): ProvisionedThroughputDescription {
  return {
    LastIncreaseDateTime: increased === undefined ? undefined : new Date(increased),
    LastDecreaseDateTime: decreased === undefined ? undefined : new Date(decreased),
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
function warm(set: WarmThroughput | undefined, { read, write }: Throughput, billing: string, Status: 'ACTIVE') {
  const initial = billing === 'PAY_PER_REQUEST' ? { read: 12_000, write: 4_000 } : { read, write };
  return {
    ReadUnitsPerSecond: Math.max(set?.ReadUnitsPerSecond ?? 0, initial.read),
    WriteUnitsPerSecond: Math.max(set?.WriteUnitsPerSecond ?? 0, initial.write),
    Status,
  };
}

function streamOf(ctx: Context, { name, stream }: Readonly<TableRecord>) {
  if (!stream) return {};
  const latest = { LatestStreamLabel: stream.label, LatestStreamArn: `${tableArn(ctx, name)}/stream/${stream.label}` };
  if (stream.disabled !== undefined) return latest;
  return { ...latest, StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicaDescription.html: the others, not itself. */
function globalOf({ replicas }: Readonly<TableRecord>): Partial<TableDescription> {
  if (!replicas) return {};
  return {
    GlobalTableVersion: '2019.11.21',
    MultiRegionConsistency: 'EVENTUAL',
    Replicas: replicas.map(({ region, kmsKey, tableClass, readUnits }) => ({
      RegionName: region,
      ReplicaStatus: 'ACTIVE',
      KMSMasterKeyId: kmsKey,
      ProvisionedThroughputOverride: readUnits === undefined ? undefined : { ReadCapacityUnits: readUnits },
      ReplicaTableClassSummary: tableClass && { TableClass: tableClass },
    })),
  };
}

function localIndex(ctx: Context, table: Readonly<TableRecord>, index: IndexRecord): LocalSecondaryIndexDescription {
  return {
    IndexName: index.name,
    KeySchema: [...index.keySchema],
    Projection: index.projection,
    ...sizes(ctx, table, index),
    IndexArn: `${tableArn(ctx, table.name)}/index/${index.name}`,
  };
}

function globalIndex(
  ctx: Context,
  table: Readonly<TableRecord>,
  index: IndexRecord,
  shown: Shown,
): GlobalSecondaryIndexDescription {
  const status = shown.status === 'CREATING' ? 'CREATING' : (shown.indexes?.[index.name] ?? 'ACTIVE');
  const units = index.throughput ?? { read: 0, write: 0 };
  return {
    IndexName: index.name,
    KeySchema: [...index.keySchema],
    Projection: index.projection,
    IndexStatus: shown.status === 'DELETING' ? 'DELETING' : status,
    Backfilling: shown.status !== 'CREATING' && status === 'CREATING' ? true : undefined,
    ProvisionedThroughput: throughput(units),
    ...sizes(ctx, table, index),
    IndexArn: `${tableArn(ctx, table.name)}/index/${index.name}`,
    OnDemandThroughput: index.onDemand,
    WarmThroughput:
      status === 'ACTIVE'
        ? warm(index.warm, units, table.billing, 'ACTIVE')
        : index.warm && { ...index.warm, Status: 'UPDATING' },
  };
}

function sizes(ctx: Context, table: Readonly<TableRecord>, index: IndexRecord) {
  const data = dataOf(ctx.kernel, ctx, table);
  const list = data.index(index.name);
  // Counting the items of an index takes as long as the index is: above this, the whole table's size is close enough.
  if (list.size > 10_000)
    return { IndexSizeBytes: Math.round((data.bytes * list.size) / data.items.size), ItemCount: list.size };
  let bytes = 0;
  for (const [, position] of list.forward('', undefined)) {
    const record = data.get(position);
    const entry = record && projected(table, index, record.item);
    if (entry) bytes += index.projection.ProjectionType === 'ALL' ? record!.size : itemSize(entry);
  }
  return { IndexSizeBytes: bytes, ItemCount: list.size };
}
