import { AwsError } from '../aws/index.js';

export const marshal = (item) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

export const unmarshal = (attributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, 'N' in value ? Number(value.N) : value.S]),
  );

export function expressionsOf(condition, values = {}, expression = '') {
  const all = Object.entries(marshal({ ...values, ...condition?.values }));
  const names = `${expression} ${condition?.expression ?? ''}`.match(/#\w+/g) ?? [];
  return {
    ...(condition && { ConditionExpression: condition.expression }),
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(all.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(all.map(([name, value]) => [`:${name}`, value])),
    }),
  };
}

/**
 * Both codes mean that the change may succeed a moment later, or never: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const refusals = ['ConditionalCheckFailed', 'TransactionConflict'];

export async function transact(aws, changes) {
  try {
    await aws.json('dynamodb', 'TransactWriteItems', { TransactItems: changes });
    return undefined;
  } catch (error) {
    const hasCondition = changes.some((one) => Object.values(one).some((change) => 'ConditionExpression' in change));
    if (!hasCondition || !(error instanceof AwsError) || error.code !== 'TransactionCanceledException') throw error;
    const index = (error.body?.CancellationReasons ?? []).findIndex(({ Code }) => refusals.includes(Code));
    if (index === -1) throw error;
    return index;
  }
}

export async function countTry(aws, { table, id, most, window, now }) {
  const time = Math.floor(now / 1000);
  const start = time - (time % window);
  const { Attributes } = await aws.json('dynamodb', 'UpdateItem', {
    TableName: table,
    Key: { pk: { S: `LIMIT#${id}#${start}` } },
    UpdateExpression: 'ADD n :one SET expires = :expires',
    ...expressionsOf(undefined, { one: 1, expires: start + 2 * window }),
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes.n.N) <= most ? 0 : start + window - time;
}
