import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/errors.ts';
import type { ResourceContext } from '../../../kernel/resource-type.ts';
import { isSameJson } from './properties.ts';
import { apiIndex, type TableProperties, toSse } from './table-properties.ts';

const refused = (message: string): AwsError => new AwsError('ValidationException', message, 400);

/** Brings the table's schema and capacity to the target, in the steps that UpdateTable allows. */
export async function updateSchema(
  TableName: string,
  wanted: TableProperties,
  previous: TableProperties,
  ctx: ResourceContext,
): Promise<void> {
  if (!isSameJson(wanted.LocalSecondaryIndexes, previous.LocalSecondaryIndexes)) {
    throw refused('Local secondary indexes cannot be changed: they are made with their table.');
  }
  const { dynamodb } = ctx.aws;
  const update = (input: Omit<UpdateTableInput, 'TableName'>) => dynamodb.updateTable({ TableName, ...input });
  const indexes = indexChanges(wanted, previous);
  for (const name of indexes.gone) {
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] });
  }
  const capacity = capacityChange(wanted, previous, indexes.changed);
  if (capacity) await update(capacity);
  for (const index of indexes.added) {
    await update({
      AttributeDefinitions: wanted.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: apiIndex(index) }],
    });
  }
  await updateStream(wanted, previous, update);
  if (!isSameJson(wanted.SSESpecification, previous.SSESpecification)) {
    await update({ SSESpecification: toSse(wanted) ?? { Enabled: false } });
  }
  if (!isSameJson(wanted.TableClass ?? 'STANDARD', previous.TableClass ?? 'STANDARD'))
    await update({ TableClass: wanted.TableClass ?? 'STANDARD' });
  if ((wanted.DeletionProtectionEnabled ?? false) !== (previous.DeletionProtectionEnabled ?? false)) {
    await update({ DeletionProtectionEnabled: wanted.DeletionProtectionEnabled ?? false });
  }
  if (wanted.OnDemandThroughput && !isSameJson(wanted.OnDemandThroughput, previous.OnDemandThroughput)) {
    await update({ OnDemandThroughput: wanted.OnDemandThroughput });
  }
  if (wanted.WarmThroughput && !isSameJson(wanted.WarmThroughput, previous.WarmThroughput)) {
    await update({ WarmThroughput: wanted.WarmThroughput });
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html: one index at a time. */
function indexChanges(wanted: TableProperties, previous: TableProperties) {
  const before = new Map((previous.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName ?? '', index]));
  const after = new Map((wanted.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName ?? '', index]));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const added = [...after.entries()].filter(([name]) => !before.has(name)).map(([, index]) => index);
  if (gone.length + added.length > 1) {
    throw refused('Cannot perform more than one GSI creation or deletion in a single update');
  }
  const changed: GlobalSecondaryIndexUpdate[] = [];
  for (const [name, index] of after) {
    const old = before.get(name);
    if (!old) continue;
    if (!isSameJson(old.KeySchema, index.KeySchema) || !isSameJson(old.Projection, index.Projection)) {
      throw refused(
        "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. You can create a new GSI with a different name.",
      );
    }
    if (index.ProvisionedThroughput && !isSameJson(old.ProvisionedThroughput, index.ProvisionedThroughput)) {
      changed.push({ Update: { IndexName: name, ProvisionedThroughput: index.ProvisionedThroughput } });
    }
  }
  return { gone, added, changed };
}

function capacityChange(
  wanted: TableProperties,
  previous: TableProperties,
  indexes: GlobalSecondaryIndexUpdate[],
): Omit<UpdateTableInput, 'TableName'> | undefined {
  const mode = wanted.BillingMode ?? 'PROVISIONED';
  const moved = mode !== (previous.BillingMode ?? 'PROVISIONED');
  const units =
    mode === 'PROVISIONED' && (moved || !isSameJson(wanted.ProvisionedThroughput, previous.ProvisionedThroughput))
      ? wanted.ProvisionedThroughput
      : undefined;
  if (!moved && !units && indexes.length === 0) return undefined;
  return {
    BillingMode: moved ? mode : undefined,
    ProvisionedThroughput: units,
    GlobalSecondaryIndexUpdates: mode === 'PROVISIONED' && indexes.length > 0 ? indexes : undefined,
  };
}

async function updateStream(
  { StreamSpecification: wanted }: TableProperties,
  { StreamSpecification: previous }: TableProperties,
  update: (input: Omit<UpdateTableInput, 'TableName'>) => Promise<unknown>,
): Promise<void> {
  if (isSameJson(wanted?.StreamViewType, previous?.StreamViewType)) return;
  // Another view is another stream.
  if (previous) await update({ StreamSpecification: { StreamEnabled: false } });
  if (wanted) await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.StreamViewType } });
}
