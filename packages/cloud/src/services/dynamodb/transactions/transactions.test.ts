import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { dynamodb } from '../index.ts';
import { resume } from '../resume.ts';
import { key, SCHEMA } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transactions.html

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ dynamodb });
  await cloud.ctx.aws.dynamodb.createTable({ TableName: 'tab', ...SCHEMA });
});
afterAll(() => cloud.close());

const TableName = 'tab';
const put = (pk: string, condition?: string) => ({
  Put: { TableName, Item: key(pk, 1), ...(condition ? { ConditionExpression: condition } : {}) },
});

describe('TransactWriteItems', () => {
  it('does all or nothing, and says why', async () => {
    const { dynamodb: db } = cloud.ctx.aws;
    await db.putItem({ TableName, Item: { ...key('there', 1), v: { S: 'x' } } });
    await expect(
      db.transactWriteItems({
        TransactItems: [
          put('new'),
          {
            ConditionCheck: {
              TableName,
              Key: key('there', 1),
              ConditionExpression: 'attribute_not_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      fields: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { ...key('there', 1), v: { S: 'x' } },
          },
        ],
      },
    });
    expect((await db.getItem({ TableName, Key: key('new', 1) })).Item).toBeUndefined();
    await db.transactWriteItems({
      TransactItems: [
        put('new'),
        {
          Update: {
            TableName,
            Key: key('there', 1),
            UpdateExpression: 'SET v = :v',
            ExpressionAttributeValues: { ':v': { S: 'y' } },
          },
        },
      ],
    });
    const { Responses } = await db.transactGetItems({
      TransactItems: [{ Get: { TableName, Key: key('new', 1) } }, { Get: { TableName, Key: key('there', 1) } }],
    });
    expect(Responses).toEqual([{ Item: key('new', 1) }, { Item: { ...key('there', 1), v: { S: 'y' } } }]);
  });

  it('does a request once under its token', async () => {
    const { dynamodb: db } = cloud.ctx.aws;
    const ClientRequestToken = 'token';
    const add = (n: string) => ({
      ClientRequestToken,
      TransactItems: [
        {
          Update: {
            TableName,
            Key: key('counter', 1),
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: n } },
          },
        },
      ],
    });
    await db.transactWriteItems(add('1'));
    await db.transactWriteItems(add('1'));
    expect((await db.getItem({ TableName, Key: key('counter', 1) })).Item?.n).toEqual({ N: '1' });
    await expect(db.transactWriteItems(add('2'))).rejects.toMatchObject({
      code: 'IdempotentParameterMismatchException',
    });
    cloud.pass(10 * 60_000 + 1);
    await db.transactWriteItems(add('2'));
    expect((await db.getItem({ TableName, Key: key('counter', 1) })).Item?.n).toEqual({ N: '3' });
  });

  // moto's test_multiple_transactions_on_same_item
  it('takes an item once', async () => {
    await expect(
      cloud.ctx.aws.dynamodb.transactWriteItems({ TransactItems: [put('twice'), put('twice')] }),
    ).rejects.toMatchObject({ message: 'Transaction request cannot include multiple operations on one item' });
  });

  it('is finished after a crash that cut its writing off', async () => {
    const { dynamodb: db } = cloud.ctx.aws;
    const { Table } = await db.describeTable({ TableName });
    await db.putItem({ TableName, Item: { ...key('first', 1), g: { S: 'crash' } } });
    const items = cloud.kernel.store.collection<unknown>(`dynamodb/000000000000/us-east-1/items/${Table?.TableId}`);
    const [position] = [...items.entries()].at(-1)!;
    const open = cloud.kernel.store.collection<unknown>('dynamodb/000000000000/us-east-1/transactions');
    open.put('t', [{ tableId: Table?.TableId, position, item: { ...key('first', 1), g: { S: 'done' } } }]);
    resume(cloud.kernel);
    expect((await db.getItem({ TableName, Key: key('first', 1) })).Item?.g).toEqual({ S: 'done' });
    expect(open.size).toBe(0);
  });
});
