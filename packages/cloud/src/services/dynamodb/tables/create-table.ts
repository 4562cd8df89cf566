import type {
  CreateTableCommandOutput,
  CreateTableInput,
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  SSESpecification,
  StreamSpecification,
  StreamViewType,
  Tag,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { inUse, invalidParameter, validation } from '../errors.ts';
import { tableNameOf } from '../find.ts';
import { type IndexRecord, type StreamRecord, type TableRecord, tables } from '../records.ts';
import { checkBilling, toThroughput } from './billing.ts';
import { describe } from './describe.ts';
import { checkPolicy } from './policy.ts';
import { checkSchema } from './schema.ts';
import { toTags } from './tags.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export const createTable: Operation<CreateTableInput, Output<CreateTableCommandOutput>> = (input, ctx) => {
  const name = checkNewName(input.TableName, ctx);
  if ((input as { VectorIndexes?: unknown }).VectorIndexes)
    throw notImplemented('dynamodb:CreateTable with VectorIndexes');
  if (input.GlobalTableSourceArn) throw notImplemented('dynamodb:CreateTable with GlobalTableSourceArn');
  checkBilling(input, ctx.kernel.lenient);
  checkSchema(input);
  const stream = newStream(input.StreamSpecification, ctx);
  if (tables(ctx).has(name)) throw inUse(`Table already exists: ${name}`);
  const now = ctx.kernel.clock.now();
  const billing = input.BillingMode ?? 'PROVISIONED';
  const table: TableRecord = {
    name,
    id: ctx.kernel.ids.uuid(),
    created: now,
    attributes: input.AttributeDefinitions ?? [],
    keySchema: input.KeySchema ?? [],
    billing,
    billingShown: billing === 'PAY_PER_REQUEST',
    onDemandSince: billing === 'PAY_PER_REQUEST' ? now : undefined,
    throughput: toThroughput(input.ProvisionedThroughput),
    onDemand: input.OnDemandThroughput,
    warm: input.WarmThroughput,
    indexes: [
      ...(input.LocalSecondaryIndexes ?? []).map(localRecord),
      ...(input.GlobalSecondaryIndexes ?? []).map(globalRecord),
    ],
    stream,
    sse: toSse(input.SSESpecification, ctx),
    tableClass: input.TableClass,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tags: toTags(input.Tags as Tag[] | undefined),
    policy:
      input.ResourcePolicy === undefined
        ? undefined
        : { document: checkPolicy(input.ResourcePolicy), revision: String(now) },
  };
  tables(ctx).put(name, table);
  return { TableDescription: describe(ctx, table, { status: 'CREATING' }) };
};

export function checkNewName(value: string | undefined, ctx: Context): string {
  const name = tableNameOf(value, ctx);
  if (name.length < 3 || name.length > 255) {
    throw validation('TableName must be at least 3 characters long and at most 255 characters long');
  }
  return name;
}

export const localRecord = (index: LocalSecondaryIndex): IndexRecord => ({
  name: index.IndexName ?? '',
  kind: 'local',
  keySchema: index.KeySchema ?? [],
  projection: index.Projection ?? {},
});

export const globalRecord = (index: GlobalSecondaryIndex): IndexRecord => ({
  name: index.IndexName ?? '',
  kind: 'global',
  keySchema: index.KeySchema ?? [],
  projection: index.Projection ?? {},
  throughput: toThroughput(index.ProvisionedThroughput),
  onDemand: index.OnDemandThroughput,
  warm: index.WarmThroughput,
});

/** The stream that a specification turns on, or undefined for none. */
export function newStream(wanted: StreamSpecification | undefined, ctx: Context): StreamRecord | undefined {
  if (!wanted) return undefined;
  if (!wanted.StreamEnabled) {
    if (wanted.StreamViewType) {
      throw invalidParameter(
        'Table StreamSpecification: StreamViewType can only be specified when StreamEnabled is true',
      );
    }
    return undefined;
  }
  if (!wanted.StreamViewType) {
    throw invalidParameter('Table StreamSpecification: StreamViewType is required when StreamEnabled is true');
  }
  const created = ctx.kernel.clock.now();
  return {
    label: new Date(created).toISOString().slice(0, -1),
    view: wanted.StreamViewType as StreamViewType,
    created,
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html */
export function toSse(wanted: SSESpecification | undefined, ctx: Context): TableRecord['sse'] {
  if (!wanted) return undefined;
  if (!wanted.Enabled) {
    if (wanted.KMSMasterKeyId || wanted.SSEType) {
      const field = wanted.SSEType ? 'SSEType' : 'KMSMasterKeyId';
      throw invalidParameter(`${field} cannot be specified when Enabled is false or not set`);
    }
    return undefined;
  }
  if (wanted.SSEType === 'AES256') throw invalidParameter('SSEType AES256 is not supported');
  const id = wanted.KMSMasterKeyId ?? ctx.kernel.ids.uuid();
  const keyArn = id.startsWith('arn:')
    ? id
    : `arn:${partitionOf(ctx.region)}:kms:${ctx.region}:${ctx.account}:${id.startsWith('alias/') ? id : `key/${id}`}`;
  return { keyArn, enabled: true };
}
