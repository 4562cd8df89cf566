import type { ProvisionedThroughput, TableClass } from '@aws-sdk/client-dynamodb';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { tagMap, typed } from './properties.ts';
import { createTable, deleteTable, readTable, updateTable } from './table.ts';
import { type IndexProperties, type TableProperties, tableProperties } from './table-properties.ts';

interface AutoScaling {
  readonly MinCapacity: number;
  readonly SeedCapacity?: number;
}

interface WriteSettings {
  readonly WriteCapacityAutoScalingSettings?: AutoScaling;
}

interface ReadSettings {
  readonly ReadCapacityUnits?: number;
  readonly ReadCapacityAutoScalingSettings?: AutoScaling;
}

interface Replica
  extends Pick<
    TableProperties,
    | 'ContributorInsightsSpecification'
    | 'DeletionProtectionEnabled'
    | 'PointInTimeRecoverySpecification'
    | 'ResourcePolicy'
  > {
  readonly Region: string;
  readonly TableClass?: TableClass;
  readonly ReadProvisionedThroughputSettings?: ReadSettings;
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly ContributorInsightsSpecification?: IndexProperties['ContributorInsightsSpecification'];
    readonly ReadProvisionedThroughputSettings?: ReadSettings;
  }[];
  readonly SSESpecification?: { readonly KMSMasterKeyId?: string };
  readonly Tags?: unknown;
}

interface GlobalProperties extends Omit<TableProperties, 'GlobalSecondaryIndexes'> {
  readonly Replicas: readonly Replica[];
  readonly GlobalSecondaryIndexes?: readonly (IndexProperties & {
    readonly WriteProvisionedThroughputSettings?: WriteSettings;
    readonly ReadProvisionedThroughputSettings?: ReadSettings;
  })[];
  readonly WriteProvisionedThroughputSettings?: WriteSettings;
}

/** A table of one region. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export const globalTable: ResourceType = {
  type: 'AWS::DynamoDB::GlobalTable',

  create(properties, ctx) {
    const { replica, table } = here(properties, ctx);
    return createTable(table, tagMap({ Tags: replica.Tags }, ctx.stack), ctx);
  },

  update(name, properties, previous, ctx) {
    const [after, before] = [here(properties, ctx), here(previous, ctx)];
    return updateTable(
      name,
      [{ Tags: after.replica.Tags }, after.table],
      [{ Tags: before.replica.Tags }, before.table],
      ctx,
    );
  },

  delete: deleteTable,

  read: (name, _properties, ctx) => readTable(name, ctx),
};

/** The table that its only replica is. */
function here(properties: Properties, ctx: ResourceContext): { replica: Replica; table: TableProperties } {
  tableProperties(properties);
  const all = typed<GlobalProperties>(properties);
  const replica = all.Replicas[0];
  if (all.Replicas.length !== 1 || replica?.Region !== ctx.region) {
    throw notImplemented('AWS::DynamoDB::GlobalTable with replicas in other regions');
  }
  const {
    Replicas: _replicas,
    GlobalSecondaryIndexes: indexes,
    WriteProvisionedThroughputSettings: writes,
    ...rest
  } = all;
  const provisioned = all.BillingMode !== 'PAY_PER_REQUEST';
  return {
    replica,
    table: {
      ...rest,
      ContributorInsightsSpecification: replica.ContributorInsightsSpecification,
      DeletionProtectionEnabled: replica.DeletionProtectionEnabled,
      PointInTimeRecoverySpecification: replica.PointInTimeRecoverySpecification,
      ResourcePolicy: replica.ResourcePolicy,
      TableClass: replica.TableClass,
      ProvisionedThroughput: provisioned ? units(writes, replica.ReadProvisionedThroughputSettings) : undefined,
      GlobalSecondaryIndexes: indexes?.map((index) => {
        const { WriteProvisionedThroughputSettings: write, ReadProvisionedThroughputSettings: read, ...own } = index;
        const local = replica.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index.IndexName);
        return {
          ...own,
          ContributorInsightsSpecification: local?.ContributorInsightsSpecification,
          ProvisionedThroughput: provisioned
            ? units(write, local?.ReadProvisionedThroughputSettings ?? read)
            : undefined,
        };
      }),
    },
  };
}

/** Nothing scales here: the least of what was asked for, or the seed. */
function units(write: WriteSettings | undefined, read: ReadSettings | undefined): ProvisionedThroughput {
  const seed = (scaling: AutoScaling | undefined) => scaling?.SeedCapacity ?? scaling?.MinCapacity;
  return {
    ReadCapacityUnits: read?.ReadCapacityUnits ?? seed(read?.ReadCapacityAutoScalingSettings) ?? 1,
    WriteCapacityUnits: seed(write?.WriteCapacityAutoScalingSettings) ?? 1,
  };
}
