import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { ResourceContext } from '../../../kernel/resource-type.ts';
import type { TableProperties } from './table-properties.ts';

/** The previous properties as far as they took effect: the result of a refused or partial update. */
export async function actualProperties(
  TableName: string,
  previous: TableProperties,
  { aws: { dynamodb } }: ResourceContext,
): Promise<TableProperties> {
  const { Table = {} } = await dynamodb.describeTable({ TableName });
  const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName });
  const view = Table.StreamSpecification?.StreamViewType;
  const insights = new Map(
    (previous.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index.ContributorInsightsSpecification]),
  );
  return {
    ...previous,
    BillingMode: Table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
    ProvisionedThroughput: units(Table),
    DeletionProtectionEnabled: Table.DeletionProtectionEnabled,
    TableClass: Table.TableClassSummary?.TableClass,
    StreamSpecification: view && { ...previous.StreamSpecification, StreamViewType: view },
    TimeToLiveSpecification:
      ttl?.TimeToLiveStatus === 'ENABLED' ? { AttributeName: ttl.AttributeName, Enabled: true } : undefined,
    GlobalSecondaryIndexes: Table.GlobalSecondaryIndexes?.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
      ProvisionedThroughput: units(index),
      ContributorInsightsSpecification: insights.get(index.IndexName),
    })),
  };
}

function units({ ProvisionedThroughput: set }: Pick<TableDescription, 'ProvisionedThroughput'>) {
  if (!set?.ReadCapacityUnits) return undefined;
  return { ReadCapacityUnits: set.ReadCapacityUnits, WriteCapacityUnits: set.WriteCapacityUnits };
}
