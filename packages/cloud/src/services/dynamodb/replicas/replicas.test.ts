import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

let cloud: Cloud;
let us: DynamoDB;
let eu: DynamoDB;
let ap: DynamoDB;
const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'];
const TableName = 'everywhere';
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = (region: string) => new DynamoDB({ region, endpoint: cloud.endpoint, credentials, maxAttempts: 1 });
  [us, eu, ap] = regions.map(client) as [DynamoDB, DynamoDB, DynamoDB];
  await us.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  await us.putItem({ TableName, Item: { pk: { S: 'before' } } });
  await us.updateTable({ TableName, ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1', KMSMasterKeyId: 'k' } }] });
  await eu.updateTable({ TableName, ReplicaUpdates: [{ Create: { RegionName: 'ap-south-1' } }] });
});
afterAll(() => cloud.close());

const item = async (db: DynamoDB, pk: string) => (await db.getItem({ TableName, Key: { pk: { S: pk } } })).Item;
const everywhere = (pk: string) => Promise.all([us, eu, ap].map((db) => item(db, pk)));
const replicas = async (db: DynamoDB) => {
  const { Table } = await db.describeTable({ TableName });
  return Table?.Replicas?.map(({ RegionName }) => RegionName).sort();
};

describe('a global table', () => {
  it('is described with its other regions', async () => {
    expect(await replicas(us)).toEqual(['ap-south-1', 'eu-west-1']);
    expect(await replicas(eu)).toEqual(['ap-south-1', 'us-east-1']);
    expect(await replicas(ap)).toEqual(['eu-west-1', 'us-east-1']);
    const { Table } = await us.describeTable({ TableName });
    expect(Table).toMatchObject({
      GlobalTableVersion: '2019.11.21',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(Table?.Replicas).toContainEqual({ RegionName: 'eu-west-1', ReplicaStatus: 'ACTIVE', KMSMasterKeyId: 'k' });
  });

  it('has in all regions what was there before, and what is written in any', async () => {
    expect(await everywhere('before')).toEqual(Array(3).fill({ pk: { S: 'before' } }));
    await eu.putItem({ TableName, Item: { pk: { S: 'a' }, n: { N: '1' } } });
    const update = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    await ap.updateItem({ TableName, Key: { pk: { S: 'a' } }, ...update });
    await us.transactWriteItems({
      TransactItems: [
        { Update: { TableName, Key: { pk: { S: 'a' } }, ...update } },
        { Put: { TableName, Item: { pk: { S: 'b' } } } },
      ],
    });
    expect(await everywhere('a')).toEqual(Array(3).fill({ pk: { S: 'a' }, n: { N: '3' } }));
    expect(await everywhere('b')).toEqual(Array(3).fill({ pk: { S: 'b' } }));
    await ap.batchWriteItem({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: { S: 'b' } } } }] } });
    expect(await everywhere('b')).toEqual([undefined, undefined, undefined]);
  });

  it('writes to the stream of each region', async () => {
    await us.putItem({ TableName, Item: { pk: { S: 'told' } } });
    for (const [at, db] of [us, eu, ap].entries()) {
      const { Table } = await db.describeTable({ TableName });
      const StreamArn = Table?.LatestStreamArn ?? '';
      expect(StreamArn).toContain(`:${regions[at]}:`);
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const streams = new DynamoDBStreams({ region: regions[at] ?? '', endpoint: cloud.endpoint, credentials });
      const { StreamDescription } = await streams.describeStream({ StreamArn });
      const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
      const { ShardIterator } = await streams.getShardIterator({
        StreamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const { Records = [] } = await streams.getRecords({ ShardIterator });
      expect(Records.at(-1)).toMatchObject({ eventName: 'INSERT', awsRegion: regions[at] });
      expect(Records.at(-1)?.dynamodb?.NewImage).toEqual({ pk: { S: 'told' } });
    }
  });

  it('has its indexes, its mode and its time to live everywhere', async () => {
    await eu.updateTable({
      TableName,
      AttributeDefinitions: ['pk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'by-g',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    });
    await us.putItem({ TableName, Item: { pk: { S: 'i' }, g: { S: 'x' } } });
    const found = await ap.query({
      TableName,
      IndexName: 'by-g',
      KeyConditionExpression: 'g = :g',
      ExpressionAttributeValues: { ':g': { S: 'x' } },
    });
    expect(found.Items).toEqual([{ pk: { S: 'i' }, g: { S: 'x' } }]);
    await us.updateTimeToLive({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'end' } });
    expect((await ap.describeTimeToLive({ TableName })).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'end',
    });
  });

  it('loses regions, and is an ordinary table with its last one', async () => {
    const remove = (RegionName: string) => us.updateTable({ TableName, ReplicaUpdates: [{ Delete: { RegionName } }] });
    await expect(
      us.updateTable({ TableName, ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await remove('eu-west-1');
    await expect(eu.describeTable({ TableName })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(remove('eu-west-1')).rejects.toMatchObject({ name: 'ReplicaNotFoundException' });
    expect(await replicas(ap)).toEqual(['us-east-1']);
    await ap.deleteTable({ TableName });
    expect(await replicas(us)).toBeUndefined();
    await us.putItem({ TableName, Item: { pk: { S: 'alone' } } });
    expect(await item(us, 'alone')).toEqual({ pk: { S: 'alone' } });
  });
});
