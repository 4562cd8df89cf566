import type { ConditionCheck, Delete, Put, TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { type Constraints, ON_FAILURE } from '../constraints.ts';
import { validation } from '../errors.ts';
import { readCondition } from '../expressions/condition.ts';
import { Placeholders } from '../expressions/placeholders.ts';
import { readUpdate } from '../expressions/update-parser.ts';
import { tableForItems } from '../find.ts';
import { checkCondition } from '../items/single.ts';
import { checkTargets, fromExpression, updated } from '../items/update-item.ts';
import { type Change, checkItemSize, itemAt } from '../items/write.ts';
import type { TableRecord } from '../records.ts';
import { checkIndexKeys, positionOfItem, positionOfKey } from '../storage/keys.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/value.ts';
import { fromWireItem } from '../values/wire.ts';

/** One item of a transaction: its place, and its change if its condition holds. */
export interface Step {
  readonly table: Readonly<TableRecord>;
  readonly position: string;
  /** Throws the reason against it. A check changes nothing: `after` is the existing item. */
  plan(): Change;
}

/** A step of a request. */
export interface RequestedStep extends Step {
  /** The size in bytes of the item's data in the request. */
  readonly payload: number;
  /** Why the request itself cannot be done, whatever is in the table. */
  readonly refused?: unknown;
}

const KINDS = ['ConditionCheck', 'Put', 'Delete', 'Update'] as const;

export function checkStepModel(item: TransactWriteItem, at: number, constraints: Constraints): void {
  for (const kind of KINDS) {
    const field = `transactItems.${at + 1}.member.${kind[0]!.toLowerCase()}${kind.slice(1)}.returnValuesOnConditionCheckFailure`;
    constraints.oneOf(item[kind]?.ReturnValuesOnConditionCheckFailure, field, ON_FAILURE);
  }
}

/** A step that was read; its table is found when it is placed. */
type Placing = (ctx: Context) => RequestedStep;

export function readStep(item: TransactWriteItem): Placing {
  const specified = KINDS.filter((kind) => item[kind] !== undefined);
  if (specified.length !== 1) throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  if (item.Put) return readPut(item.Put);
  if (item.Update) return readUpdateStep(item.Update);
  return readKeyed((item.Delete ?? item.ConditionCheck)!, item.Delete !== undefined);
}

function readPut(input: Put): Placing {
  const { ConditionExpression } = input;
  const item = fromWireItem(input.Item ?? {});
  const placeholders = new Placeholders(input, { ConditionExpression }).open();
  const condition =
    ConditionExpression === undefined
      ? undefined
      : readCondition('ConditionExpression', ConditionExpression, placeholders);
  placeholders.checkUsed();
  return (ctx) => {
    const table = tableForItems(input.TableName, ctx);
    const locate = () => {
      const position = positionOfItem(table, item);
      checkIndexKeys(table, item, 'item');
      return position;
    };
    return located(table, item, itemSize(item), locate, (position) => {
      checkItemSize(item);
      const before = itemAt(ctx, table, position);
      checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
      return { table, position, before, after: item };
    });
  };
}

function readUpdateStep(input: Update): Placing {
  const { ConditionExpression, UpdateExpression } = input;
  const key = fromWireItem(input.Key ?? {});
  const placeholders = new Placeholders(input, { UpdateExpression, ConditionExpression }).open();
  const change = fromExpression(readUpdate(UpdateExpression ?? '', placeholders));
  const condition =
    ConditionExpression === undefined
      ? undefined
      : readCondition('ConditionExpression', ConditionExpression, placeholders);
  placeholders.checkUsed();
  return (ctx) => {
    const table = tableForItems(input.TableName, ctx);
    return located(
      table,
      key,
      itemSize(key) + valuesSize(input.ExpressionAttributeValues),
      positionOfKey,
      (position) => {
        checkTargets(table, change);
        const before = itemAt(ctx, table, position);
        checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
        return { table, position, before, after: updated(table, change, before, key) };
      },
    );
  };
}

function readKeyed(input: Delete | ConditionCheck, removes: boolean): Placing {
  const { ConditionExpression } = input;
  const key = fromWireItem(input.Key ?? {});
  const placeholders = new Placeholders(input, { ConditionExpression }).open();
  const condition =
    ConditionExpression === undefined
      ? undefined
      : readCondition('ConditionExpression', ConditionExpression, placeholders);
  placeholders.checkUsed();
  return (ctx) => {
    const table = tableForItems(input.TableName, ctx);
    return located(table, key, itemSize(key), positionOfKey, (position) => {
      const before = itemAt(ctx, table, position);
      checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
      return { table, position, before, after: removes ? undefined : before };
    });
  };
}

/** An invalid key is a cancellation reason, like everything that depends on the table. */
function located(
  table: Readonly<TableRecord>,
  item: Item,
  payload: number,
  locate: (table: Readonly<TableRecord>, item: Item) => string,
  plan: (position: string) => Change,
): RequestedStep {
  try {
    const position = locate(table, item);
    return { table, position, payload, plan: () => plan(position) };
  } catch (error) {
    // An empty key is refused with the request: moto's test_transaction_with_empty_key, verified on AWS.
    if ((error as Error).message.startsWith('One or more parameter values are not valid.')) throw error;
    return {
      table,
      position: '',
      payload,
      refused: error,
      plan: () => {
        throw error;
      },
    };
  }
}

const valuesSize = (values: Update['ExpressionAttributeValues']): number => itemSize(fromWireItem(values ?? {}));
