import { notImplemented } from '../../../kernel/errors.ts';
import type { ResourceContext } from '../../../kernel/resource-type.ts';
import type { Replica } from './global-table.ts';
import { ignoringMissing, tagMap } from './properties.ts';

/** Makes the table of another region. */
export async function addReplica(TableName: string, replica: Replica, ctx: ResourceContext): Promise<void> {
  const read = replica.ReadProvisionedThroughputSettings?.ReadCapacityUnits;
  const Create = {
    RegionName: replica.Region,
    KMSMasterKeyId: replica.SSESpecification?.KMSMasterKeyId,
    TableClassOverride: replica.TableClass,
    ProvisionedThroughputOverride: read === undefined ? undefined : { ReadCapacityUnits: Number(read) },
  };
  await ctx.aws.dynamodb.updateTable({ TableName, ReplicaUpdates: [{ Create }] });
  await applyReplica(TableName, replica, undefined, ctx);
}

/** Settings that a replica in another region does not support here. */
const LACKING = ['ContributorInsightsSpecification', 'GlobalSecondaryIndexes', 'ResourcePolicy'] as const;

/** Settings that each region has of its own. */
export async function applyReplica(
  TableName: string,
  wanted: Replica,
  before: Replica | undefined,
  ctx: ResourceContext,
): Promise<void> {
  const missing = LACKING.find((name) => wanted[name] !== undefined);
  if (missing) throw notImplemented(`AWS::DynamoDB::GlobalTable with ${missing} of a replica in another region`);
  const { dynamodb } = ctx.with({ region: wanted.Region }).aws;
  const isSet = (value: unknown): boolean => value === true || value === 'true';
  const isProtected = isSet(wanted.DeletionProtectionEnabled);
  if (isProtected !== isSet(before?.DeletionProtectionEnabled)) {
    await dynamodb.updateTable({ TableName, DeletionProtectionEnabled: isProtected });
  }
  const recovers = isSet(wanted.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled);
  if (recovers !== isSet(before?.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled)) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: recovers };
    await dynamodb.updateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
  }
  const { Table } = await dynamodb.describeTable({ TableName });
  const ResourceArn = Table?.TableArn;
  const tags = tagMap({ Tags: wanted.Tags }, ctx.stack);
  const previous = before ? tagMap({ Tags: before.Tags }, ctx.stack) : {};
  const gone = Object.keys(previous).filter((key) => !Object.hasOwn(tags, key));
  if (gone.length > 0) await dynamodb.untagResource({ ResourceArn, TagKeys: gone });
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await dynamodb.tagResource({ ResourceArn, Tags });
}

export async function removeReplica(TableName: string, RegionName: string, ctx: ResourceContext): Promise<void> {
  await ignoringMissing(ctx.aws.dynamodb.updateTable({ TableName, ReplicaUpdates: [{ Delete: { RegionName } }] }));
}

/** Deletes a global table, in all regions. */
export async function removeAll(TableName: string, others: readonly Replica[], ctx: ResourceContext): Promise<void> {
  const found = await ignoringMissing(ctx.aws.dynamodb.describeTable({ TableName }));
  const there = new Set(found?.Table?.Replicas?.map(({ RegionName }) => RegionName));
  for (const { Region } of others) if (there.has(Region)) await removeReplica(TableName, Region, ctx);
  await ignoringMissing(ctx.aws.dynamodb.deleteTable({ TableName }));
}
