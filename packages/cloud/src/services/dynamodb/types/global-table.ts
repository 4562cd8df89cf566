import type { ProvisionedThroughput, TableClass } from '@aws-sdk/client-dynamodb';
import { orUndo } from '../../../kernel/or-undo.ts';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { validation } from '../errors.ts';
import { tagMap, typed } from './properties.ts';
import { addReplica, applyReplica, removeAll, removeReplica } from './replica.ts';
import { createTable, readTable, retypesKey, updateTable } from './table.ts';
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

export interface Replica
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

/**
 * The table of the stack's region, and its replicas in others.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
export const globalTable: ResourceType = {
  type: 'AWS::DynamoDB::GlobalTable',

  async create(properties, ctx) {
    const { replica, table, others } = localReplica(properties, ctx);
    const made = await createTable(table, tagMap({ Tags: replica.Tags }, ctx.stack), ctx);
    return orUndo(
      async () => {
        for (const other of others) await addReplica(made.id, other, ctx);
        return (await readTable(made.id, ctx)) ?? made;
      },
      () => removeAll(made.id, others, ctx),
    );
  },

  async update(name, properties, previous, ctx) {
    const [after, before] = [localReplica(properties, ctx), localReplica(previous, ctx)];
    const wanted = new Set(after.others.map(({ Region }) => Region));
    const { Table } = await ctx.aws.dynamodb.describeTable({ TableName: name });
    const present = new Set((Table?.Replicas ?? []).map(({ RegionName = '' }) => RegionName));
    // Replicas come and go one at a time, once a table is made: see the page of the type.
    const moves = [...new Set([...wanted, ...present])].filter((one) => !wanted.has(one) || !present.has(one));
    if (moves.length > 1) {
      throw validation(`Only one replica can be added or removed in each update: ${moves.join(', ')}`);
    }
    for (const region of present) if (!wanted.has(region)) await removeReplica(name, region, ctx);
    const state = await updateTable(
      name,
      [{ Tags: after.replica.Tags }, after.table],
      [{ Tags: before.replica.Tags }, before.table],
      ctx,
    );
    for (const other of after.others) {
      const known = before.others.find(({ Region }) => Region === other.Region);
      if (present.has(other.Region)) await applyReplica(name, other, known, ctx);
      else await addReplica(name, other, ctx);
    }
    return (await readTable(name, ctx)) ?? state;
  },

  replaces: retypesKey,

  delete: (name, properties, ctx) => removeAll(name, localReplica(properties, ctx).others, ctx),

  read: (name, _properties, ctx) => readTable(name, ctx),
};

interface LocalReplica {
  readonly replica: Replica;
  readonly table: TableProperties;
  readonly others: readonly Replica[];
}

/** The replica of the stack's region with the table that it is, and the other ones. */
function localReplica(properties: Properties, ctx: ResourceContext): LocalReplica {
  tableProperties(properties);
  const all = typed<GlobalProperties>(properties);
  const replica = all.Replicas.find(({ Region }) => Region === ctx.region);
  const others = all.Replicas.filter((one) => one !== replica);
  if (!replica) throw validation(`Replicas must have one in the region of the stack, ${ctx.region}`);
  if (others.length > 0 && all.StreamSpecification === undefined) {
    throw validation('StreamSpecification must be set for a global table with more than one replica');
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
    others,
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

/** Nothing scales here: the minimum capacity, or the seed. */
function units(write: WriteSettings | undefined, read: ReadSettings | undefined): ProvisionedThroughput {
  const seed = (scaling: AutoScaling | undefined) => scaling?.SeedCapacity ?? scaling?.MinCapacity;
  return {
    ReadCapacityUnits: read?.ReadCapacityUnits ?? seed(read?.ReadCapacityAutoScalingSettings) ?? 1,
    WriteCapacityUnits: seed(write?.WriteCapacityAutoScalingSettings) ?? 1,
  };
}
