import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

// dynalite's tests of every operation, verified in production, compare it.
it.each([
  ['DynamoDB_20120810.ListTables', '{}', 200],
  ['DynamoDB_20120810.DescribeTable', '{"TableName":"none-ü"}', 400],
  ['DynamoDBStreams_20120810.ListStreams', '{}', 200],
])('%s %s tells the CRC-32 of its answer', async (target, body, status) => {
  const scope = 'Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(cloud.endpoint, {
    method: 'POST',
    headers: {
      'X-Amz-Target': target,
      'Content-Type': 'application/x-amz-json-1.0',
      Authorization: `AWS4-HMAC-SHA256 ${scope}`,
    },
    body,
  });
  expect(response.status).toBe(status);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(bytes)));
});
