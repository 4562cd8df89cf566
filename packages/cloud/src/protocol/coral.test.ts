import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode, encodeError, loadModel, type Model } from './index.ts';

// dynalite's test/helpers.js (assertType) and test/connection.js, which ran against DynamoDB in production.

let model: Model;
beforeAll(async () => {
  model = await loadModel('dynamodb');
});

const ask = (operation: string, body: string) =>
  decode(model, {
    method: 'POST',
    path: '/',
    search: '',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: Readable.from([Buffer.from(body)]),
  });

async function refusal(operation: string, body: string): Promise<unknown> {
  const error = await ask(operation, body).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return JSON.parse(String(encodeError(model, error as Parameters<typeof encodeError>[1], 'request-1').body));
}

const CAST =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

describe("DynamoDB's deserializer", () => {
  it.each([
    ['PutItem', { TableName: 23 }, 'NUMBER_VALUE cannot be converted to String'],
    ['PutItem', { TableName: 34.56 }, 'DECIMAL_VALUE cannot be converted to String'],
    ['PutItem', { TableName: [] }, 'Unrecognized collection type class java.lang.String'],
    ['PutItem', { TableName: {} }, 'Start of structure or map found where not expected'],
    ['PutItem', { Item: '23' }, 'Unexpected field type'],
    ['PutItem', { Item: { a: true } }, 'Unexpected value type in payload'],
    [
      'PutItem',
      { Item: [] },
      'Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>',
    ],
    ['PutItem', { Item: { a: { B: 23 } } }, 'only base-64-encoded strings are convertible to bytes'],
    [
      'PutItem',
      { Item: { a: { B: '23456' } } },
      'Base64 encoded length is expected a multiple of 4 bytes but found: 5',
    ],
    ['PutItem', { Item: { a: { BS: ['+/+='] } } }, 'Invalid last non-pad Base64 character dectected'],
    ['PutItem', { Item: { a: { L: [{ BOOL: 23 }] } } }, 'NUMBER_VALUE cannot be converted to Boolean'],
    ['PutItem', { Item: { a: { BOOL: '23' } } }, 'Unexpected token received from parser'],
    ['Query', { Limit: '23' }, 'STRING_VALUE cannot be converted to Integer'],
    ['CreateTable', { ProvisionedThroughput: { ReadCapacityUnits: true } }, 'TRUE_VALUE cannot be converted to Long'],
    ['CreateTable', { KeySchema: {} }, 'Start of structure or map found where not expected'],
    [
      'CreateTable',
      { KeySchema: [[]] },
      'Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement',
    ],
    ['BatchWriteItem', { RequestItems: { a: 23 } }, CAST],
    [
      'BatchWriteItem',
      { RequestItems: [] },
      'Unrecognized collection type java.util.Map<java.lang.String, java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>',
    ],
  ])('%s %j', async (operation, input, Message) => {
    const __type = 'com.amazon.coral.service#SerializationException';
    expect(await refusal(operation, JSON.stringify(input))).toEqual({ __type, Message });
  });

  it.each(['', 'hi', '"hi"', '[]'])('says nothing more of the body %j', async (body) => {
    expect(await refusal('ListTables', body)).toEqual({ __type: 'com.amazon.coral.service#SerializationException' });
  });

  it('takes booleans that are written as text', async () => {
    const { input } = await ask('GetItem', '{"TableName":"t","Key":{"a":{"BOOL":"yes"}},"ConsistentRead":"FALSE"}');
    expect(input).toEqual({ TableName: 't', Key: { a: { BOOL: true } }, ConsistentRead: false });
  });
});
