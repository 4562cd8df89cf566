import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { Constraints } from './constraints.ts';
import { noResource, noTable } from './errors.ts';
import { type TableRecord, tables } from './records.ts';

const ARN = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)(?:\/.*)?$/;

/** The name in a table's name or ARN. Tables of other accounts need a resource policy there, and are not found here. */
export function tableNameOf(nameOrArn: string | undefined, ctx: Context, field = 'tableName'): string {
  const specified = nameOrArn ?? '';
  const match = ARN.exec(specified);
  if (match) {
    if (match[1] === ctx.region && match[2] === ctx.account) return match[3]!;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${ctx.caller.arn} is not authorized to access this resource: ${specified}`,
      400,
    );
  }
  new Constraints()
    .length(specified, field, 1, 255)
    .pattern(specified, field, /^[a-zA-Z0-9_.-]*$/, '[a-zA-Z0-9_.-]+')
    .check();
  return specified;
}

/** The table of an item operation, or ResourceNotFoundException. */
export function tableForItems(nameOrArn: string | undefined, ctx: Context): Readonly<TableRecord> {
  const table = tables(ctx).get(tableNameOf(nameOrArn, ctx));
  if (!table) throw noResource();
  return table;
}

/** The table of a table operation, or a ResourceNotFoundException that names it. */
export function findTable(nameOrArn: string | undefined, ctx: Context): Readonly<TableRecord> {
  const name = tableNameOf(nameOrArn, ctx);
  const table = tables(ctx).get(name);
  if (!table) throw noTable(name);
  return table;
}
