import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, limitExceeded, validation } from '../errors.ts';
import type { IndexRecord, TableRecord } from '../records.ts';
import { keyNames } from '../storage/keys.ts';
import { noUnits, toThroughput } from './billing.ts';
import { globalRecord } from './create-table.ts';
import type { Shown } from './describe.ts';
import { checkIndexDefinition } from './schema.ts';
import { changed, checkChange } from './throughput.ts';

interface Updated {
  readonly table: Readonly<TableRecord>;
  readonly shown: NonNullable<Shown['indexes']>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html */
export function updateIndexes(table: Readonly<TableRecord>, input: UpdateTableInput, ctx: Context): Updated {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.filter(({ Create, Delete }) => Create || Delete).length > 1) {
    throw limitExceeded(
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
  return updates.reduce<Updated>((state, update) => one(state, update, input, ctx), { table, shown: {} });
}

/** The one change that an update is. */
export function changeOf({ Create, Update, Delete }: GlobalSecondaryIndexUpdate): { IndexName?: string | undefined } {
  const [change, ...others] = [Create, Update, Delete].filter((each) => each !== undefined);
  if (!change || others.length > 0) {
    throw invalidParameter(
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
    );
  }
  return change;
}

function one(
  { table, shown }: Updated,
  update: GlobalSecondaryIndexUpdate,
  input: UpdateTableInput,
  ctx: Context,
): Updated {
  const { Create, Update, Delete } = update;
  if (Create) {
    return {
      table: withIndex(table, globalRecord(Create), input),
      shown: { ...shown, [Create.IndexName ?? '']: 'CREATING' },
    };
  }
  const name = (Update ?? Delete)?.IndexName ?? '';
  const index = table.indexes.find(({ kind, name: own }) => kind === 'global' && own === name);
  if (!index) throw new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
  if (Delete) {
    const indexes = table.indexes.filter((other) => other !== index);
    return { table: { ...table, indexes, attributes: used(table, indexes) }, shown };
  }
  const next = changedIndex(table, index, Update!, input.BillingMode !== undefined, ctx);
  const indexes = table.indexes.map((other) => (other === index ? next : other));
  return { table: { ...table, indexes }, shown: { ...shown, [name]: 'UPDATING' } };
}

function withIndex(table: Readonly<TableRecord>, index: IndexRecord, input: UpdateTableInput): Readonly<TableRecord> {
  const attributes = new Map(table.attributes.map((definition) => [definition.AttributeName ?? '', definition]));
  for (const definition of input.AttributeDefinitions ?? []) {
    const name = definition.AttributeName ?? '';
    const current = attributes.get(name);
    if (current && current.AttributeType !== definition.AttributeType) {
      throw invalidParameter(`Cannot change the type of the key attribute ${name}`);
    }
    attributes.set(name, definition);
  }
  checkIndexDefinition({ IndexName: index.name, KeySchema: index.keySchema, Projection: index.projection }, [
    ...attributes.keys(),
  ]);
  if (table.indexes.some(({ name }) => name === index.name)) {
    throw validation('Attempting to create an index which already exists');
  }
  if (table.indexes.filter(({ kind }) => kind === 'global').length >= 20) {
    throw invalidParameter('GlobalSecondaryIndex count exceeds the per-table limit of 20');
  }
  if (table.billing === 'PROVISIONED' && !index.throughput?.read) throw noUnits(index.name);
  const indexes = [...table.indexes, index];
  const next = { ...table, attributes: [...attributes.values()], indexes };
  return { ...next, attributes: used(next, indexes) };
}

/** The definitions of attributes that are in a key. */
function used(table: Readonly<TableRecord>, indexes: readonly IndexRecord[]) {
  const names = new Set([...keyNames(table.keySchema), ...indexes.flatMap(({ keySchema }) => keyNames(keySchema))]);
  return table.attributes.filter(({ AttributeName }) => names.has(AttributeName ?? ''));
}

function changedIndex(
  table: Readonly<TableRecord>,
  index: IndexRecord,
  update: NonNullable<GlobalSecondaryIndexUpdate['Update']>,
  modeChanges: boolean,
  ctx: Context,
): IndexRecord {
  let next = index;
  if (update.OnDemandThroughput) next = { ...next, onDemand: update.OnDemandThroughput };
  if (update.WarmThroughput) next = { ...next, warm: update.WarmThroughput };
  if (!update.ProvisionedThroughput) return next;
  if (table.billing === 'PAY_PER_REQUEST') {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${index.name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  const units = toThroughput(update.ProvisionedThroughput);
  const current = index.throughput ?? units;
  // With a change of the billing mode, the units are set already.
  if (!modeChanges) checkChange(current, units, `index ${index.name}`);
  return { ...next, throughput: changed(current, units, ctx.kernel.clock.now()) };
}
