import type {
  DeleteTableCommandOutput,
  DeleteTableInput,
  DescribeTableCommandOutput,
  DescribeTableInput,
  ListTablesCommandOutput,
  ListTablesInput,
} from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { findTable } from '../find.ts';
import { tables } from '../records.ts';
import { leave } from '../replicas/membership.ts';
import { describe } from './describe.ts';
import { dropTable } from './drop-table.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable: Operation<DescribeTableInput, Output<DescribeTableCommandOutput>> = (input, ctx) => ({
  Table: describe(ctx, findTable(input.TableName, ctx)),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export const deleteTable: Operation<DeleteTableInput, Output<DeleteTableCommandOutput>> = (input, ctx) => {
  const table = findTable(input.TableName, ctx);
  if (table.deletionProtection) {
    throw validation(
      `1 validation error detected: Table '${table.name}' can't be deleted while DeletionProtectionEnabled is set to True`,
    );
  }
  const {
    AttributeDefinitions: _a,
    KeySchema: _k,
    CreationDateTime: _c,
    GlobalSecondaryIndexes: _g,
    LocalSecondaryIndexes: _l,
    ...rest
  } = describe(ctx, table, { status: 'DELETING' });
  leave(ctx, table);
  dropTable(ctx, table);
  return { TableDescription: rest };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export const listTables: Operation<ListTablesInput, Output<ListTablesCommandOutput>> = (input, ctx) => {
  const { Limit: limit = 100, ExclusiveStartTableName: start } = input;
  const names = [...tables(ctx).keys()].sort();
  const after = start === undefined ? names : names.filter((name) => name > start);
  const page = after.slice(0, limit);
  return { TableNames: page, LastEvaluatedTableName: page.length < after.length ? page.at(-1) : undefined };
};
