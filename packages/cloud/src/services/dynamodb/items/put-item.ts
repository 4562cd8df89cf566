import type { PutItemCommandOutput, PutItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { tableForItems } from '../find.ts';
import { checkIndexKeys, positionOfItem } from '../storage/keys.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { checkCondition, extras, readSingle } from './single.ts';
import { checkItemSize, itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem: Operation<PutItemInput, Output<PutItemCommandOutput>> = (input, ctx) => {
  if (input.ReturnValues && input.ReturnValues !== 'ALL_OLD' && input.ReturnValues !== 'NONE') {
    throw validation('Return values set to invalid value');
  }
  const item = fromWireItem(input.Item ?? {});
  const { condition, placeholders } = readSingle(input, {}, { ConditionExpression: input.ConditionExpression });
  placeholders.checkUsed();
  const table = tableForItems(input.TableName, ctx);
  const position = positionOfItem(table, item);
  checkIndexKeys(table, item, 'item');
  checkItemSize(item);
  const before = itemAt(ctx, table, position);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  write(ctx, { table, position, before, after: item });
  return {
    ...extras(input, table, before, item),
    Attributes: input.ReturnValues === 'ALL_OLD' && before ? toWireItem(before) : undefined,
  };
};
