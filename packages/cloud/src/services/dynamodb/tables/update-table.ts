import type { UpdateTableCommandOutput, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { invalidParameter, validation } from '../errors.ts';
import { findTable } from '../find.ts';
import { type IndexRecord, type TableRecord, tables } from '../records.ts';
import { follow } from '../replicas/membership.ts';
import { updateReplicas } from '../replicas/update-replicas.ts';
import { streamsOf } from '../streams/find-stream.ts';
import { checkInBounds, noUnits, toThroughput } from './billing.ts';
import { newStream, toSse } from './create-table.ts';
import { describe, type Shown } from './describe.ts';
import { changed, checkChange } from './throughput.ts';
import { changeOf, updateIndexes } from './update-indexes.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable: Operation<UpdateTableInput, Output<UpdateTableCommandOutput>> = (input, ctx) => {
  for (const name of ['MultiRegionConsistency', 'GlobalTableWitnessUpdates', 'VectorIndexUpdates']) {
    const value = (input as unknown as Record<string, unknown>)[name];
    if (Array.isArray(value) ? value.length > 0 : value !== undefined)
      throw notImplemented(`dynamodb:UpdateTable with ${name}`);
  }
  checkForm(input);
  const before = findTable(input.TableName, ctx);
  const shown: { -readonly [K in keyof Shown]: Shown[K] } = { status: 'UPDATING' };
  let table = withBilling(before, input, ctx);
  table = withStream(table, input, ctx);
  const changed = updateIndexes(table, input, ctx);
  table = changed.table;
  shown.indexes = changed.shown;
  if (input.SSESpecification) table = { ...table, sse: toSse(input.SSESpecification, ctx) };
  if (input.TableClass && input.TableClass !== (table.tableClass ?? 'STANDARD')) {
    table = { ...table, tableClass: input.TableClass, tableClassUpdated: ctx.kernel.clock.now() };
  }
  if (input.DeletionProtectionEnabled !== undefined) {
    table = { ...table, deletionProtection: input.DeletionProtectionEnabled };
  }
  if (input.OnDemandThroughput) table = { ...table, onDemand: input.OnDemandThroughput };
  if (input.WarmThroughput) table = { ...table, warm: input.WarmThroughput };
  table = updateReplicas(table, input, ctx);
  tables(ctx).put(table.name, table);
  follow(ctx, table);
  return { TableDescription: describe(ctx, table, shown) };
};

/** Rules that do not depend on the table. Texts and order: dynalite's updateTable tests, verified in production. */
function checkForm(input: UpdateTableInput): void {
  if (
    !input.ProvisionedThroughput &&
    !input.BillingMode &&
    !input.StreamSpecification &&
    !input.GlobalSecondaryIndexUpdates?.length &&
    !input.ReplicaUpdates?.length &&
    !input.SSESpecification &&
    !input.TableClass &&
    input.DeletionProtectionEnabled === undefined &&
    !input.OnDemandThroughput &&
    !input.WarmThroughput
  ) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  const { BillingMode: mode, ProvisionedThroughput: units, GlobalSecondaryIndexUpdates: updates = [] } = input;
  if (mode === 'PROVISIONED' && !units) {
    throw invalidParameter('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (units) checkInBounds(units);
  const names = new Set<string>();
  for (const update of updates) {
    const name = changeOf(update).IndexName ?? '';
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
}

function withBilling(table: Readonly<TableRecord>, input: UpdateTableInput, ctx: Context): Readonly<TableRecord> {
  const { BillingMode: mode = table.billing, ProvisionedThroughput: units } = input;
  const now = ctx.kernel.clock.now();
  if (mode === 'PAY_PER_REQUEST') {
    if (units) {
      throw invalidParameter(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    }
    if (table.billing === mode) return table;
    const none = { read: 0, write: 0 };
    const indexes = table.indexes.map((index) => (index.kind === 'global' ? { ...index, throughput: none } : index));
    return { ...table, billing: mode, billingShown: true, onDemandSince: now, throughput: none, indexes };
  }
  if (!units) {
    if (table.billing === mode) return table;
    throw invalidParameter('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (table.billing === 'PAY_PER_REQUEST') {
    const indexes = table.indexes.map((index) => provisioned(index, input));
    return { ...table, billing: mode, billingShown: true, throughput: toThroughput(units), indexes };
  }
  checkChange(table.throughput, toThroughput(units), 'table');
  return { ...table, throughput: changed(table.throughput, toThroughput(units), now) };
}

/** An index of a table that leaves the on-demand mode needs units, too. */
function provisioned(index: IndexRecord, input: UpdateTableInput): IndexRecord {
  if (index.kind === 'local') return index;
  const update = input.GlobalSecondaryIndexUpdates?.find(({ Update }) => Update?.IndexName === index.name)?.Update;
  if (!update?.ProvisionedThroughput) throw noUnits(index.name);
  return { ...index, throughput: toThroughput(update.ProvisionedThroughput) };
}

function withStream(table: Readonly<TableRecord>, input: UpdateTableInput, ctx: Context): Readonly<TableRecord> {
  const wanted = input.StreamSpecification;
  if (!wanted) return table;
  const on = table.stream !== undefined && table.stream.disabled === undefined;
  const next = newStream(wanted, ctx);
  if (next) {
    if (on) throw validation(`Table already has an enabled stream: TableName: ${table.name}`);
    return { ...table, stream: next, pastStreams: streamsOf(ctx, table) };
  }
  if (!on) throw validation(`Table has no stream to disable: TableName: ${table.name}`);
  if (table.replicas) throw validation('The stream of a global table cannot be disabled');
  return { ...table, stream: { ...table.stream!, disabled: ctx.kernel.clock.now() } };
}
