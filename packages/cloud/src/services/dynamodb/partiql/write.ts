import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import { checkOverlaps } from '../expressions/path.ts';
import { tableForItems } from '../find.ts';
import { returned } from '../items/return-values.ts';
import { checkCondition } from '../items/single.ts';
import { checkTargets, fromExpression, updated } from '../items/update-item.ts';
import { type Change, checkItemSize, itemAt } from '../items/write.ts';
import { checkIndexKeys, positionOfItem, positionOfKey } from '../storage/keys.ts';
import type { Step } from '../transactions/steps.ts';
import type { WireItem } from '../values/wire.ts';
import { asksMore, keyOfWhere } from './key-of-where.ts';
import type { DeleteStatement, ExistsStatement, InsertStatement, Returning, UpdateStatement } from './statement.ts';

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement | ExistsStatement;

/** A write whose plan also determines the statement's result. */
export interface StatementStep extends Step {
  returned(change: Change): WireItem | undefined;
}

const none = () => undefined;

export function writeStep(statement: WriteStatement, ctx: Context, onFailure?: string): StatementStep {
  switch (statement.kind) {
    case 'insert':
      return insert(statement, ctx);
    case 'update':
      return update(statement, ctx, onFailure);
    case 'delete':
      return remove(statement, ctx, onFailure);
    case 'exists':
      return exists(statement, ctx);
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html */
function insert({ table: name, item }: InsertStatement, ctx: Context): StatementStep {
  const table = tableForItems(name, ctx);
  const position = positionOfItem(table, item);
  return {
    table,
    position,
    returned: none,
    plan() {
      checkIndexKeys(table, item, 'item');
      checkItemSize(item);
      if (itemAt(ctx, table, position)) {
        throw new AwsError('DuplicateItemException', 'Duplicate primary key exists in table', 400);
      }
      return { table, position, before: undefined, after: item };
    },
  };
}

const noKey = () => validation('Where clause does not contain a mandatory equality on all key attributes');

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html */
function update(statement: UpdateStatement, ctx: Context, onFailure: string | undefined): StatementStep {
  const table = tableForItems(statement.table, ctx);
  const key = keyOfWhere(table, statement.where);
  if (!key) throw noKey();
  const change = fromExpression(statement);
  checkOverlaps(change.paths, { invalid: validation });
  checkTargets(table, change);
  const position = positionOfKey(table, key);
  return {
    table,
    position,
    plan() {
      const before = itemAt(ctx, table, position);
      // Only an existing item can be updated.
      checkCondition(statement.where, before, onFailure);
      return { table, position, before, after: updated(table, change, before, key) };
    },
    returned: ({ before, after }) => returned(modeOf(statement.returning), before, after, change.paths),
  };
}

function modeOf(returning: Returning | undefined) {
  if (!returning) return undefined;
  if (returning.what === 'ALL') return returning.when === 'OLD' ? 'ALL_OLD' : 'ALL_NEW';
  return returning.when === 'OLD' ? 'UPDATED_OLD' : 'UPDATED_NEW';
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.delete.html */
function remove(statement: DeleteStatement, ctx: Context, onFailure: string | undefined): StatementStep {
  const table = tableForItems(statement.table, ctx);
  const key = keyOfWhere(table, statement.where);
  if (!key) throw noKey();
  const position = positionOfKey(table, key);
  const onlyKey = !asksMore(table, statement.where);
  return {
    table,
    position,
    plan() {
      const before = itemAt(ctx, table, position);
      // A missing item may be deleted again, if there is no condition on it.
      if (before || !onlyKey) checkCondition(statement.where, before, onFailure);
      return { table, position, before, after: undefined };
    },
    returned: ({ before }) => (statement.returning ? returned('ALL_OLD', before, undefined, []) : undefined),
  };
}

function exists({ select }: ExistsStatement, ctx: Context): StatementStep {
  const table = tableForItems(select.table, ctx);
  const key = keyOfWhere(table, select.where);
  // paritysuite/dynamodb-conformance (error-messages/partiqlFunctions), verified on AWS.
  if (!key || !asksMore(table, select.where)) {
    throw validation('EXISTS() must contain a single item read with additional condition');
  }
  const position = positionOfKey(table, key);
  return {
    table,
    position,
    returned: none,
    plan() {
      const before = itemAt(ctx, table, position);
      checkCondition(select.where, before);
      return { table, position, before, after: before };
    },
  };
}
