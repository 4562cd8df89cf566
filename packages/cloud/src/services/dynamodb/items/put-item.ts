import type { PutItemCommandOutput, PutItemInput } from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { tableForItems } from '../find.ts';
import { checkIndexKeys, positionOfItem } from '../storage/keys.ts';
import { fromWireItem, toWireItem } from '../values/wire.ts';
import { checkOldOnly } from './return-values.ts';
import { checkCondition, extras, openSingle, readSingle } from './single.ts';
import { checkItemSize, itemAt, write } from './write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem: Operation<PutItemInput, Output<PutItemCommandOutput>> = (input, ctx) => {
  const placeholders = openSingle(input, {}, { ConditionExpression: input.ConditionExpression });
  const item = fromWireItem(input.Item ?? {});
  checkOldOnly(input.ReturnValues, ctx.kernel.lenient);
  checkItemSize(item);
  const condition = readSingle(input, placeholders);
  const table = tableForItems(input.TableName, ctx);
  const position = positionOfItem(table, item);
  checkIndexKeys(table, item, 'item');
  const before = itemAt(ctx, table, position);
  checkCondition(condition, before, input.ReturnValuesOnConditionCheckFailure);
  write(ctx, { table, position, before, after: item });
  return {
    ...extras(input, table, before, item),
    Attributes: input.ReturnValues === 'ALL_OLD' && before ? toWireItem(before) : undefined,
  };
};
