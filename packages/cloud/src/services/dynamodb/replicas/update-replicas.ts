import type {
  CreateReplicationGroupMemberAction,
  UpdateReplicationGroupMemberAction,
  UpdateTableInput,
} from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, validation } from '../errors.ts';
import { type ReplicaRecord, type TableRecord, tables } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';
import { streamsOf } from '../streams/find-stream.ts';
import { newStream, toSse } from '../tables/create-table.ts';
import { dropTable } from '../tables/drop-table.ts';
import { without } from './membership.ts';
import { replicasOf } from './replicate.ts';

const VIEW = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const;

/**
 * Creates, changes and deletes the other tables of a global table; returns the resulting table. A global table has a stream
 * of
 * both images. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html
 */
export function updateReplicas(
  before: Readonly<TableRecord>,
  { ReplicaUpdates: updates = [] }: UpdateTableInput,
  ctx: Context,
): Readonly<TableRecord> {
  let table = before;
  for (const { Create, Update, Delete } of updates) {
    if ([Create, Update, Delete].filter(Boolean).length !== 1) {
      throw invalidParameter(
        'One of ReplicaUpdate.Create, ReplicaUpdate.Update, ReplicaUpdate.Delete must not be null',
      );
    }
    if (Create) table = create(table, Create, ctx);
    if (Update) table = change(table, Update, ctx);
    if (Delete) table = remove(table, Delete.RegionName ?? '', ctx);
  }
  return table;
}

function create(
  before: Readonly<TableRecord>,
  action: CreateReplicationGroupMemberAction,
  ctx: Context,
): Readonly<TableRecord> {
  const region = action.RegionName ?? '';
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw validation(`Invalid region: ${region}`);
  const there = ctx.with({ region });
  if (tables(there).has(before.name)) {
    throw validation(
      `Failed to create a the new replica of table with name: '${before.name}' because one or more replicas already existed as tables.`,
    );
  }
  if (before.stream && before.stream.disabled === undefined && before.stream.view !== VIEW.StreamViewType) {
    throw validation('Table must have a stream of NEW_AND_OLD_IMAGES to be a global table');
  }
  const isOn = before.stream !== undefined && before.stream.disabled === undefined;
  const source = isOn ? before : { ...before, stream: newStream(VIEW, ctx), pastStreams: streamsOf(ctx, before) };
  const added: ReplicaRecord = {
    region,
    kmsKey: action.KMSMasterKeyId,
    tableClass: action.TableClassOverride,
    readUnits: action.ProvisionedThroughputOverride?.ReadCapacityUnits,
  };
  for (const { there: other, table } of replicasOf(ctx, before)) {
    tables(other).put(table.name, { ...table, replicas: [...(table.replicas ?? []), added] });
  }
  const replica = copyFor(source, added, there, [...(before.replicas ?? []), { region: ctx.region }]);
  tables(there).put(replica.name, replica);
  const target = dataOf(ctx.kernel, there, replica);
  for (const [position, { item, size }] of dataOf(ctx.kernel, ctx, before).items.entries()) {
    target.put(position, item, size);
  }
  return { ...source, replicas: [...(before.replicas ?? []), added] };
}

/** The settings that the table of another region shares, and its own ones. */
function copyFor(
  source: Readonly<TableRecord>,
  { kmsKey, tableClass, readUnits }: ReplicaRecord,
  there: Context,
  replicas: readonly ReplicaRecord[],
): TableRecord {
  const { throughput } = source;
  return {
    name: source.name,
    id: there.kernel.ids.uuid(),
    created: there.kernel.clock.now(),
    attributes: source.attributes,
    keySchema: source.keySchema,
    billing: source.billing,
    billingShown: source.billingShown,
    onDemandSince: source.onDemandSince,
    throughput: { read: readUnits ?? throughput.read, write: throughput.write },
    onDemand: source.onDemand,
    warm: source.warm,
    indexes: source.indexes,
    stream: newStream(VIEW, there),
    sse: kmsKey === undefined ? undefined : toSse({ Enabled: true, SSEType: 'KMS', KMSMasterKeyId: kmsKey }, there),
    tableClass: tableClass ?? source.tableClass,
    deletionProtection: false,
    tags: {},
    ttl: source.ttl,
    replicas,
  };
}

function change(
  table: Readonly<TableRecord>,
  action: UpdateReplicationGroupMemberAction,
  ctx: Context,
): Readonly<TableRecord> {
  const region = action.RegionName ?? '';
  const known = table.replicas?.find((one) => one.region === region);
  if (!known) throw notThere();
  const next: ReplicaRecord = {
    region,
    kmsKey: action.KMSMasterKeyId ?? known.kmsKey,
    tableClass: action.TableClassOverride ?? known.tableClass,
    readUnits: action.ProvisionedThroughputOverride?.ReadCapacityUnits ?? known.readUnits,
  };
  const withNext = (replicas: readonly ReplicaRecord[] = []) =>
    replicas.map((one) => (one.region === region ? next : one));
  for (const { there, table: other } of replicasOf(ctx, table)) {
    const own = other.replicas && withNext(other.replicas);
    const class_ = there.region === region ? (next.tableClass ?? other.tableClass) : other.tableClass;
    tables(there).put(other.name, { ...other, replicas: own, tableClass: class_ });
  }
  return { ...table, replicas: withNext(table.replicas) };
}

function remove(table: Readonly<TableRecord>, region: string, ctx: Context): Readonly<TableRecord> {
  if (!table.replicas?.some((one) => one.region === region)) throw notThere();
  for (const { there, table: other } of replicasOf(ctx, table)) {
    if (there.region === region) dropTable(there, other);
    else tables(there).put(other.name, without(other, region));
  }
  return without(table, region);
}

const notThere = (): AwsError =>
  new AwsError(
    'ReplicaNotFoundException',
    'Update global table operation failed because one or more replicas were not part of the global table.',
    400,
  );
