import type { DeleteItemCommandOutput, DeleteItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { tableForItems } from '../find.ts';
import { positionOfKey } from '../storage/keys.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { checkCondition, extras, readSingle } from './single.ts';
import { itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem: Operation<DeleteItemInput, Output<DeleteItemCommandOutput>> = (input, ctx) => {
  if (input.ReturnValues && input.ReturnValues !== 'ALL_OLD' && input.ReturnValues !== 'NONE') {
    throw validation('Return values set to invalid value');
  }
  const key = fromWireItem(input.Key ?? {});
  const { condition, placeholders } = readSingle(input, {}, { ConditionExpression: input.ConditionExpression });
  placeholders.checkUsed();
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
