import { afterAll, beforeAll, expect, it } from 'vitest';
import { actionOf } from '../../iam/actions/index.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { dynamodb } from '../index.ts';
import { key, SCHEMA } from '../testing/bench.ts';
import { leadingKeys } from './leading-keys.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ dynamodb });
  await cloud.ctx.aws.dynamodb.createTable({ TableName: 'tab', ...SCHEMA });
});
afterAll(() => cloud.close());

const values = {
  ExpressionAttributeNames: { '#p': 'pk' },
  ExpressionAttributeValues: { ':v': { S: 'v' }, ':n': { N: '1' } },
};

it.each<[string, Record<string, unknown>, string[]]>([
  ['GetItem', { TableName: 'tab', Key: key('a', 1) }, ['a']],
  ['PutItem', { TableName: 'arn:aws:dynamodb:us-east-1:000000000000:table/tab', Item: key('b', 1) }, ['b']],
  ['Query', { TableName: 'tab', KeyConditionExpression: '#p = :v AND sk > :n', ...values }, ['v']],
  ['Query', { TableName: 'tab', IndexName: 'by-g', KeyConditionExpression: 'g = :v', ...values }, ['v']],
  ['BatchGetItem', { RequestItems: { tab: { Keys: [key('a', 1), key('c', 2), key('a', 3)] } } }, ['a', 'c']],
  [
    'BatchWriteItem',
    { RequestItems: { tab: [{ PutRequest: { Item: key('d', 1) } }, { DeleteRequest: { Key: key('e', 1) } }] } },
    ['d', 'e'],
  ],
  ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'tab', Item: key('f', 1) } }] }, ['f']],
  ['Scan', { TableName: 'tab' }, []],
])('%s %j', (operation, input, wanted) => {
  expect(leadingKeys(operation, input, cloud.ctx)).toEqual(wanted);
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
it('an operation on several tables needs a permission on each', () => {
  const place = { account: '000000000000', region: 'us-east-1' };
  const arn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
  const of = (operation: string, input: Record<string, unknown>) => {
    const { also = [], ...first } = actionOf('dynamodb', operation, input, place)!;
    return [first, ...also].map(({ action, resource }) => [action, resource]);
  };
  expect(
    of('TransactWriteItems', {
      TransactItems: [{ Put: { TableName: 'one' } }, { ConditionCheck: { TableName: 'two' } }],
    }),
  ).toEqual([
    ['dynamodb:PutItem', arn('one')],
    ['dynamodb:ConditionCheckItem', arn('two')],
  ]);
  expect(of('BatchGetItem', { RequestItems: { one: {}, two: {} } })).toEqual([
    ['dynamodb:BatchGetItem', arn('one')],
    ['dynamodb:BatchGetItem', arn('two')],
  ]);
  expect(of('ExecuteStatement', { Statement: 'update "one" set a = 1' })).toEqual([
    ['dynamodb:PartiQLUpdate', arn('one')],
  ]);
  expect(of('ExecuteStatement', { Statement: 'SELECT * FROM "one"."index"' })).toEqual([
    ['dynamodb:PartiQLSelect', `${arn('one')}/index/index`],
  ]);
  expect(of('Query', { TableName: 'one', IndexName: 'i' })).toEqual([['dynamodb:Query', `${arn('one')}/index/i`]]);
  expect(of('ListTables', {})).toEqual([['dynamodb:ListTables', '*']]);
});
