import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../cloud/src/index.ts';
import { createAws } from '../aws/index.js';

const TableName = 'table';
let cloud: Cloud;
let between: Server;
/** How the next request fails, after `before` has run. */
let trouble: { readonly how: 'answer lost' | '500' | 'not sent'; readonly before?: () => Promise<unknown> } | undefined;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  // Forwards requests, and may lose the answers.
  between = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const now = trouble;
      trouble = undefined;
      await now?.before?.();
      const headers = Object.entries(request.headers).filter(
        ([name]) => !['connection', 'content-length'].includes(name),
      );
      const pass = () =>
        fetch(cloud.endpoint, {
          method: 'POST',
          headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
          body: Buffer.concat(chunks),
        });
      const answer = now?.how === 'not sent' ? undefined : await pass();
      if (now?.how === '500') return void response.writeHead(500).end('{"__type":"InternalServerError"}');
      if (now) return void request.socket.destroy();
      response.writeHead(answer?.status ?? 500).end(await answer?.text());
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => between.once('listening', resolve));
  await direct().json('dynamodb', 'CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
});
afterAll(async () => {
  between.closeAllConnections();
  between.close();
  await cloud.close();
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const direct = () => createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
const aws = () => {
  const { port } = between.address() as AddressInfo;
  return createAws({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
};
let id = '';
let tests = 0;
beforeEach(() => {
  id = String(tests++);
  trouble = undefined;
});
const Key = () => ({ id: { S: id } });
const put = (more: object = {}, client = aws()) =>
  client.json('dynamodb', 'PutItem', {
    TableName,
    Item: {
      ...Key(),
      n: { N: '1.50' },
      tags: { SS: ['b', 'a'] },
      list: { L: [{ M: { a: { BOOL: true } } }] },
      ...more,
    },
    ConditionExpression: 'attribute_not_exists(id)',
  });
const remove = (client = aws()) =>
  client.json('dynamodb', 'DeleteItem', { TableName, Key: Key(), ConditionExpression: 'attribute_exists(id)' });
const failed = { code: 'ConditionalCheckFailedException' };

test.each(['answer lost', '500'] as const)('%s: what was written once is a success', async (how) => {
  trouble = { how };
  await put();
  trouble = { how };
  await remove();
  await expect(remove()).rejects.toMatchObject(failed);
});

test('an item that another one wrote meanwhile is not ours', async () => {
  trouble = { how: 'not sent', before: () => put({ owner: { S: 'other' } }, direct()) };
  await expect(put({ owner: { S: 'me' } })).rejects.toMatchObject(failed);
});

test('without a lost answer a condition that does not hold is a failure, also for the very same item', async () => {
  await put();
  await expect(put()).rejects.toMatchObject(failed);
});

test('an item that stays is not deleted', async () => {
  await put();
  const given = {
    TableName,
    Key: Key(),
    ConditionExpression: 'n > :n',
    ExpressionAttributeValues: { ':n': { N: '5' } },
  };
  trouble = { how: 'answer lost' };
  await expect(aws().json('dynamodb', 'DeleteItem', given)).rejects.toMatchObject(failed);
});

test('a transaction is done once', async () => {
  const change = {
    TableName,
    Key: Key(),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  };
  trouble = { how: 'answer lost' };
  await aws().json('dynamodb', 'TransactWriteItems', { TransactItems: [{ Update: change }] });
  const { Item } = await direct().json('dynamodb', 'GetItem', { TableName, Key: Key() });
  expect(Item.n).toEqual({ N: '1' });
});

test('numbers differ in any of their digits', async () => {
  const number = (N: string) => ({ n: { N } });
  trouble = { how: 'answer lost' };
  await put(number('0012345678901234567890.00'));
  await remove(direct());
  trouble = { how: 'not sent', before: () => put(number('12345678901234567891'), direct()) };
  await expect(put(number('12345678901234567890'))).rejects.toMatchObject(failed);
});

test('numbers of sets are the same in any notation and order, and their texts are not', async () => {
  const own = { numbers: { NS: ['10', '2.50', '1e3'] }, bytes: { BS: ['eQ==', 'eA=='] } };
  trouble = { how: 'answer lost' };
  await put(own);
  await remove(direct());
  trouble = { how: 'not sent', before: () => put({ versions: { SS: ['1.0', '2.0'] } }, direct()) };
  await expect(put({ versions: { SS: ['1', '2'] } })).rejects.toMatchObject(failed);
});

test('where the old item is wanted, a lost answer is not a success without it', async () => {
  await put();
  trouble = { how: 'answer lost' };
  const input = { TableName, Key: Key(), ConditionExpression: 'attribute_exists(id)', ReturnValues: 'ALL_OLD' };
  await expect(aws().json('dynamodb', 'DeleteItem', input)).rejects.toMatchObject(failed);
});

test('the item that an error brings is not in a log', async () => {
  await put({ password: { S: 'hidden' } });
  const error = await put().catch((error) => error);
  expect(error.body.Item.password).toEqual({ S: 'hidden' });
  expect(inspect(error, { depth: 9 })).not.toContain('hidden');
  // Lambda writes the enumerable fields of an error into its log.
  expect(JSON.stringify({ ...error })).not.toContain('hidden');
});
