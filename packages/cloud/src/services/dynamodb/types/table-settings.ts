import type { ResourceContext } from '../../../kernel/resource-type.ts';
import { isSameJson } from './properties.ts';
import { policyText, type TableProperties } from './table-properties.ts';

/** Settings of a table beside its schema, set one by one if they differ. */
export async function applySettings(
  TableName: string,
  wanted: TableProperties,
  previous: TableProperties,
  ctx: ResourceContext,
): Promise<void> {
  const { dynamodb } = ctx.aws;
  const pitr = wanted.PointInTimeRecoverySpecification;
  if (!isSameJson(pitr, previous.PointInTimeRecoverySpecification)) {
    await dynamodb.updateContinuousBackups({
      TableName,
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: pitr?.PointInTimeRecoveryEnabled ?? false,
        RecoveryPeriodInDays: pitr?.RecoveryPeriodInDays,
      },
    });
  }
  await applyTimeToLive(TableName, wanted, previous, ctx);
  await applyInsights(TableName, wanted, previous, ctx);
  await applyStreamPolicy(TableName, wanted, previous, ctx);
}

async function applyTimeToLive(
  TableName: string,
  { TimeToLiveSpecification: wanted }: TableProperties,
  { TimeToLiveSpecification: previous }: TableProperties,
  { aws: { dynamodb } }: ResourceContext,
): Promise<void> {
  if (isSameJson(wanted?.Enabled ? wanted : undefined, previous)) return;
  const set = (AttributeName: string | undefined, Enabled: boolean) =>
    dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (previous?.Enabled) await set(previous.AttributeName, false);
  if (wanted?.Enabled) await set(wanted.AttributeName, true);
}

async function applyInsights(
  TableName: string,
  wanted: TableProperties,
  previous: TableProperties,
  { aws: { dynamodb } }: ResourceContext,
): Promise<void> {
  const of = (table: TableProperties) =>
    new Map([
      [undefined, table.ContributorInsightsSpecification] as const,
      ...(table.GlobalSecondaryIndexes ?? []).map(
        (index) => [index.IndexName, index.ContributorInsightsSpecification] as const,
      ),
    ]);
  const before = of(previous);
  for (const [IndexName, insights] of of(wanted)) {
    if (isSameJson(insights, before.get(IndexName))) continue;
    await dynamodb.updateContributorInsights({
      TableName,
      IndexName,
      ContributorInsightsAction: insights?.Enabled ? 'ENABLE' : 'DISABLE',
      ContributorInsightsMode: insights?.Mode,
    });
  }
}

async function applyStreamPolicy(
  TableName: string,
  wanted: TableProperties,
  previous: TableProperties,
  { aws: { dynamodb } }: ResourceContext,
): Promise<void> {
  const policy = policyText(wanted.StreamSpecification?.ResourcePolicy);
  if (isSameJson(policy, policyText(previous.StreamSpecification?.ResourcePolicy))) return;
  const { Table } = await dynamodb.describeTable({ TableName });
  const ResourceArn = Table?.LatestStreamArn;
  if (policy) await dynamodb.putResourcePolicy({ ResourceArn, Policy: policy });
  else await dynamodb.deleteResourcePolicy({ ResourceArn });
}

/** Tags and the policy of the table itself. */
export async function applyOwnership(
  arn: string,
  wanted: { readonly tags: Record<string, string>; readonly policy: string | undefined },
  previous: { readonly tags: Record<string, string>; readonly policy: string | undefined },
  { aws: { dynamodb } }: ResourceContext,
): Promise<void> {
  const gone = Object.keys(previous.tags).filter((key) => !Object.hasOwn(wanted.tags, key));
  if (gone.length > 0) await dynamodb.untagResource({ ResourceArn: arn, TagKeys: gone });
  const Tags = Object.entries(wanted.tags).map(([Key, Value]) => ({ Key, Value }));
  if (!isSameJson(wanted.tags, previous.tags) && Tags.length > 0)
    await dynamodb.tagResource({ ResourceArn: arn, Tags });
  if (isSameJson(wanted.policy, previous.policy)) return;
  if (wanted.policy) await dynamodb.putResourcePolicy({ ResourceArn: arn, Policy: wanted.policy });
  else await dynamodb.deleteResourcePolicy({ ResourceArn: arn });
}
