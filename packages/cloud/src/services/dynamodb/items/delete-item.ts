import type { DeleteItemCommandOutput, DeleteItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { tableForItems } from '../find.ts';
import { positionOfKey } from '../storage/keys.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { checkOldOnly } from './return-values.ts';
import { checkCondition, extras, openSingle, readSingle } from './single.ts';
import { itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem: Operation<DeleteItemInput, Output<DeleteItemCommandOutput>> = (input, ctx) => {
  const placeholders = openSingle(input, {}, { ConditionExpression: input.ConditionExpression });
  const key = fromWireItem(input.Key ?? {});
  checkOldOnly(input.ReturnValues, ctx.kernel.lenient);
  const condition = readSingle(input, placeholders);
  const table = tableForItems(input.TableName, ctx);
  const position = positionOfKey(table, key);
  const before = itemAt(ctx, table, position);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  write(ctx, { table, position, before, after: undefined });
  return {
    ...extras(input, table, before, undefined),
    Attributes: input.ReturnValues === 'ALL_OLD' && before ? toWireItem(before) : undefined,
  };
};
