import { orUndo } from '../../../kernel/or-undo.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { actualProperties } from './actual.ts';
import { ignoringMissing, tagMap } from './properties.ts';
import { createInput, policyText, type TableProperties, tableProperties } from './table-properties.ts';
import { applyOwnership, applySettings } from './table-settings.ts';
import { updateSchema } from './table-update.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const table: ResourceType = {
  type: 'AWS::DynamoDB::Table',

  create: (properties, ctx) => createTable(tableProperties(properties), tagMap(properties, ctx.stack), ctx),

  update: (name, properties, previous, ctx) =>
    updateTable(name, [properties, tableProperties(properties)], [previous, tableProperties(previous)], ctx),

  replaces: retypesKey,

  delete: deleteTable,

  read: (name, _properties, ctx) => readTable(name, ctx),

  async actual(name, properties, ctx) {
    const specified = tableProperties(properties);
    const actual = await actualProperties(name, specified, ctx);
    const { Table } = await ctx.aws.dynamodb.describeTable({ TableName: name });
    const { Tags = [] } = await ctx.aws.dynamodb.listTagsOfResource({ ResourceArn: Table?.TableArn });
    return {
      TableName: name,
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions,
      BillingMode: actual.BillingMode,
      ProvisionedThroughput: actual.ProvisionedThroughput,
      DeletionProtectionEnabled: actual.DeletionProtectionEnabled ?? false,
      TableClass: actual.TableClass ?? 'STANDARD',
      StreamSpecification: actual.StreamSpecification,
      TimeToLiveSpecification: actual.TimeToLiveSpecification,
      Tags,
    };
  },
};

/**
 * Whether an attribute of a key gets another type. "Update requires: Some interruptions. Replacement if you edit an existing
 * AttributeDefinition", of AttributeDefinitions on the page of the type. In a change set, values may be unknown.
 */
export function retypesKey(properties: Properties, previous: Properties): boolean {
  const before = attributeTypes(previous);
  return [...attributeTypes(properties)].some(([name, type]) => (before.get(name) ?? type) !== type);
}

function attributeTypes({ AttributeDefinitions }: Properties): Map<string, string> {
  const definitions: readonly Partial<Record<string, unknown>>[] = Array.isArray(AttributeDefinitions)
    ? AttributeDefinitions
    : [];
  return new Map(
    definitions.flatMap((definition) => {
      const { AttributeName: name, AttributeType: type } = definition ?? {};
      return typeof name === 'string' && typeof type === 'string' ? [[name, type]] : [];
    }),
  );
}

export async function createTable(
  wanted: TableProperties,
  tags: Record<string, string>,
  ctx: ResourceContext,
): Promise<ResourceState> {
  const { dynamodb } = ctx.aws;
  const name = wanted.TableName ?? ctx.name({ maxLength: 255 });
  await dynamodb.createTable(createInput(name, wanted, tags));
  return orUndo(
    async () => {
      await applySettings(name, wanted, {}, ctx);
      return (await readTable(name, ctx)) ?? { id: name };
    },
    async () => {
      await dynamodb.updateTable({ TableName: name, DeletionProtectionEnabled: false });
      await dynamodb.deleteTable({ TableName: name });
    },
  );
}

export async function updateTable(
  name: string,
  [properties, wanted]: readonly [Properties, TableProperties],
  [before, previous]: readonly [Properties, TableProperties],
  ctx: ResourceContext,
): Promise<ResourceState> {
  const actual = await actualProperties(name, previous, ctx);
  await updateSchema(name, wanted, actual, ctx);
  await applySettings(name, wanted, actual, ctx);
  const arn = `arn:${partitionOf(ctx.region)}:dynamodb:${ctx.region}:${ctx.account}:table/${name}`;
  await applyOwnership(
    arn,
    { tags: tagMap(properties, ctx.stack), policy: policyText(wanted.ResourcePolicy) },
    { tags: tagMap(before, ctx.stack), policy: policyText(previous.ResourcePolicy) },
    ctx,
  );
  return (await readTable(name, ctx)) ?? { id: name };
}

async function deleteTable(name: string, _properties: Properties, ctx: ResourceContext): Promise<void> {
  await ignoringMissing(ctx.aws.dynamodb.deleteTable({ TableName: name }));
}

export async function readTable(name: string, ctx: ResourceContext): Promise<ResourceState | undefined> {
  const found = await ignoringMissing(ctx.aws.dynamodb.describeTable({ TableName: name }));
  if (!found?.Table) return undefined;
  const { TableArn: Arn, LatestStreamArn: StreamArn, TableId } = found.Table;
  return { id: name, attributes: { Arn, TableId, ...(StreamArn ? { StreamArn } : {}) } };
}
