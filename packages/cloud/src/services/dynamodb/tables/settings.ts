import type {
  DescribeContinuousBackupsCommandOutput,
  DescribeContinuousBackupsInput,
  DescribeContributorInsightsCommandOutput,
  DescribeContributorInsightsInput,
  DescribeEndpointsCommandOutput,
  DescribeLimitsCommandOutput,
  ListContributorInsightsCommandOutput,
  ListContributorInsightsInput,
  UpdateContinuousBackupsCommandOutput,
  UpdateContinuousBackupsInput,
  UpdateContributorInsightsCommandOutput,
  UpdateContributorInsightsInput,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { Constraints } from '../constraints.ts';
import { tableNotFound, validation } from '../errors.ts';
import { findTable, tableNameOf } from '../find.ts';
import { type TableRecord, tables } from '../records.ts';

function tableOfBackups(name: string | undefined, ctx: Context): Readonly<TableRecord> {
  const table = tables(ctx).get(tableNameOf(name, ctx));
  if (!table) throw tableNotFound(tableNameOf(name, ctx));
  return table;
}

function backupsOf({ pitr, created }: Readonly<TableRecord>, now: number) {
  if (!pitr) {
    return {
      ContinuousBackupsStatus: 'ENABLED' as const,
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' as const },
    };
  }
  const earliest = Math.max(pitr.since, created, now - pitr.days * 86_400_000);
  return {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED' as const,
      RecoveryPeriodInDays: pitr.days,
      EarliestRestorableDateTime: new Date(earliest),
      LatestRestorableDateTime: new Date(Math.floor(now / 1000) * 1000),
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html */
export const describeContinuousBackups: Operation<
  DescribeContinuousBackupsInput,
  Output<DescribeContinuousBackupsCommandOutput>
> = (input, ctx) => ({
  ContinuousBackupsDescription: backupsOf(tableOfBackups(input.TableName, ctx), ctx.kernel.clock.now()),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
export const updateContinuousBackups: Operation<
  UpdateContinuousBackupsInput,
  Output<UpdateContinuousBackupsCommandOutput>
> = (input, ctx) => {
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days } =
    input.PointInTimeRecoverySpecification ?? {};
  new Constraints().between(days, 'pointInTimeRecoverySpecification.recoveryPeriodInDays', 1, 35).check();
  const table = tableOfBackups(input.TableName, ctx);
  const now = ctx.kernel.clock.now();
  const pitr = enabled ? { since: table.pitr?.since ?? now, days: days ?? table.pitr?.days ?? 35 } : undefined;
  const next = { ...table, pitr };
  tables(ctx).put(table.name, next);
  return { ContinuousBackupsDescription: backupsOf(next, now) };
};

function insightsOf(table: Readonly<TableRecord>, index: string | undefined) {
  if (index !== undefined && !table.indexes.some(({ name }) => name === index)) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${index} not found`, 400);
  }
  return table.insights?.[index ?? ''];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContributorInsights.html */
export const describeContributorInsights: Operation<
  DescribeContributorInsightsInput,
  Output<DescribeContributorInsightsCommandOutput>
> = (input, ctx) => {
  const table = findTable(input.TableName, ctx);
  const insights = insightsOf(table, input.IndexName);
  const rules = ['PKC', 'PKT', ...(table.keySchema.length > 1 ? ['SKC', 'SKT'] : [])];
  return {
    TableName: table.name,
    IndexName: input.IndexName,
    ContributorInsightsStatus: insights?.enabled ? 'ENABLED' : 'DISABLED',
    ContributorInsightsMode: insights?.enabled ? insights.mode : undefined,
    ContributorInsightsRuleList: insights?.enabled
      ? rules.map((rule) => `DynamoDBContributorInsights-${rule}-${table.name}-${table.created}`)
      : undefined,
    LastUpdateDateTime: insights && new Date(insights.updated),
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContributorInsights.html */
export const updateContributorInsights: Operation<
  UpdateContributorInsightsInput,
  Output<UpdateContributorInsightsCommandOutput>
> = (input, ctx) => {
  new Constraints().oneOf(input.ContributorInsightsAction, 'contributorInsightsAction', ['ENABLE', 'DISABLE']).check();
  const table = findTable(input.TableName, ctx);
  insightsOf(table, input.IndexName);
  const enabled = input.ContributorInsightsAction === 'ENABLE';
  const mode = input.ContributorInsightsMode ?? 'ACCESSED_AND_THROTTLED_KEYS';
  const insights = { ...table.insights, [input.IndexName ?? '']: { enabled, mode, updated: ctx.kernel.clock.now() } };
  tables(ctx).put(table.name, { ...table, insights });
  return {
    TableName: table.name,
    IndexName: input.IndexName,
    ContributorInsightsStatus: enabled ? 'ENABLING' : 'DISABLING',
    ContributorInsightsMode: mode,
  };
};

const MAX_SUMMARIES = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListContributorInsights.html */
export const listContributorInsights: Operation<
  ListContributorInsightsInput,
  Output<ListContributorInsightsCommandOutput>
> = (input, ctx) => {
  new Constraints().between(input.MaxResults, 'maxResults', 0, MAX_SUMMARIES).check();
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(start) || start < 0) throw validation('Invalid NextToken');
  const wanted = input.TableName === undefined ? [...tables(ctx).values()] : [findTable(input.TableName, ctx)];
  const all = wanted.flatMap((table) =>
    Object.entries(table.insights ?? {}).map(([index, { enabled, mode }]) => ({
      TableName: table.name,
      IndexName: index === '' ? undefined : index,
      ContributorInsightsStatus: enabled ? ('ENABLED' as const) : ('DISABLED' as const),
      ContributorInsightsMode: mode,
    })),
  );
  const end = start + (input.MaxResults || MAX_SUMMARIES);
  return { ContributorInsightsSummaries: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
};

/** An account's defaults. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html */
export const describeLimits: Operation<object, Output<DescribeLimitsCommandOutput>> = () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

/** This cloud is the only endpoint. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
export const describeEndpoints: Operation<object, Output<DescribeEndpointsCommandOutput>> = (_input, ctx) => ({
  Endpoints: [{ Address: ctx.kernel.endpoint.replace(/^https?:\/\//, ''), CachePeriodInMinutes: 1440 }],
});
