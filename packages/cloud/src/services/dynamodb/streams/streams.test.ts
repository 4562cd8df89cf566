import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamodbstreams } from '../../dynamodbstreams/index.ts';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { dynamodb } from '../index.ts';
import { expireAll } from '../ttl/expiry.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ dynamodb, dynamodbstreams });
});
afterEach(() => cloud.close());

async function table(StreamViewType: 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY' = 'NEW_AND_OLD_IMAGES'): Promise<string> {
  const { TableDescription } = await cloud.ctx.aws.dynamodb.createTable({
    TableName: 'tab',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  return TableDescription?.LatestStreamArn ?? '';
}

const put = (id: string, v = '1') =>
  cloud.ctx.aws.dynamodb.putItem({ TableName: 'tab', Item: { id: { S: id }, v: { S: v } } });

async function iterator(
  StreamArn: string,
  type: 'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER',
  SequenceNumber?: string,
) {
  const streams = cloud.ctx.aws.dynamodbstreams;
  const { StreamDescription } = await streams.describeStream({ StreamArn });
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const answer = await streams.getShardIterator({ StreamArn, ShardId, ShardIteratorType: type, SequenceNumber });
  return answer.ShardIterator;
}

const read = (ShardIterator: string | undefined) => cloud.ctx.aws.dynamodbstreams.getRecords({ ShardIterator });

describe('a stream', () => {
  it('reports items that were added, changed and deleted, but not unchanged ones', async () => {
    const arn = await table();
    const latest = await iterator(arn, 'LATEST');
    await put('a');
    await put('a');
    await put('a', '2');
    await cloud.ctx.aws.dynamodb.deleteItem({ TableName: 'tab', Key: { id: { S: 'a' } } });
    const { Records = [] } = await read(latest);
    expect(Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(Records[1]?.dynamodb).toMatchObject({
      Keys: { id: { S: 'a' } },
      OldImage: { id: { S: 'a' }, v: { S: '1' } },
      NewImage: { id: { S: 'a' }, v: { S: '2' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
    const [first, second] = Records.map(({ dynamodb: record }) => record?.SequenceNumber);
    expect((await read(await iterator(arn, 'TRIM_HORIZON'))).Records).toHaveLength(3);
    expect((await read(await iterator(arn, 'AT_SEQUENCE_NUMBER', second))).Records).toHaveLength(2);
    expect((await read(await iterator(arn, 'AFTER_SEQUENCE_NUMBER', first))).Records).toHaveLength(2);
  });

  // Size: recorded on AWS by LocalStack, test_dynamodb_stream_stream_view_type
  it('of keys has keys only', async () => {
    const arn = await table('KEYS_ONLY');
    await put('Fred');
    const { Records = [] } = await read(await iterator(arn, 'TRIM_HORIZON'));
    expect(Records[0]?.dynamodb).toMatchObject({ Keys: { id: { S: 'Fred' } }, SizeBytes: 6 });
    expect(Records[0]?.dynamodb?.NewImage).toBeUndefined();
  });

  it('is read on from where it was, after a restart too, for a day', async () => {
    const arn = await table();
    await put('a');
    const first = await read(await iterator(arn, 'TRIM_HORIZON'));
    expect(first.Records).toHaveLength(1);
    await cloud.restart();
    await put('b');
    const second = await read(first.NextShardIterator);
    expect(second.Records?.map(({ dynamodb: record }) => record?.Keys?.id)).toEqual([{ S: 'b' }]);
    cloud.pass(20 * 60_000);
    await expect(read(second.NextShardIterator)).rejects.toMatchObject({ code: 'ExpiredIteratorException' });
    cloud.pass(24 * 3_600_000);
    expect((await read(await iterator(arn, 'TRIM_HORIZON'))).Records).toEqual([]);
  });

  it('can be read to its end when it is turned off', async () => {
    const arn = await table();
    await put('a');
    await cloud.ctx.aws.dynamodb.updateTable({ TableName: 'tab', StreamSpecification: { StreamEnabled: false } });
    await put('b');
    const { Records, NextShardIterator } = await read(await iterator(arn, 'TRIM_HORIZON'));
    expect(Records).toHaveLength(1);
    expect(NextShardIterator).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
it('items expire by the clock, and the stream says who deleted them', async () => {
  const arn = await table();
  const { dynamodb: db } = cloud.ctx.aws;
  await db.updateTimeToLive({ TableName: 'tab', TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } });
  const at = Math.floor(Date.now() / 1000) + 60;
  await db.putItem({ TableName: 'tab', Item: { id: { S: 'old' }, ttl: { N: String(at) } } });
  await db.putItem({ TableName: 'tab', Item: { id: { S: 'text' }, ttl: { S: String(at) } } });
  expireAll(cloud.kernel);
  expect((await db.scan({ TableName: 'tab' })).Count).toBe(2);
  cloud.pass(62_000);
  expireAll(cloud.kernel);
  expect((await db.scan({ TableName: 'tab' })).Items?.map(({ id }) => id?.S)).toEqual(['text']);
  const { Records = [] } = await read(await iterator(arn, 'TRIM_HORIZON'));
  expect(Records.at(-1)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
  });
});
