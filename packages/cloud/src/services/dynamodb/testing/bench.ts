import { type AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { startCloud } from '../../../index.ts';

/** For tests: a started cloud, its clients, and tables in it. */
export interface Bench {
  readonly db: DynamoDB;
  readonly streams: DynamoDBStreams;
  /** A table with hash key `pk` (S), range key `sk` (N), a global index `by-g` on `g` and a local one, `by-l`, on `l`. */
  table(): Promise<string>;
  close(): Promise<void>;
}

export async function bench(dir?: string): Promise<Bench> {
  const cloud = await startCloud({ port: 0, ...(dir === undefined ? {} : { dir }) });
  const config = { endpoint: cloud.endpoint, maxAttempts: 1 };
  const db = new DynamoDB(config);
  const streams = new DynamoDBStreams(config);
  let made = 0;
  return {
    db,
    streams,
    async table() {
      made += 1;
      const TableName = `table-${made}`;
      await db.createTable({ TableName, ...SCHEMA });
      return TableName;
    },
    async close() {
      db.destroy();
      streams.destroy();
      await cloud.close();
    },
  };
}

export const SCHEMA = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'g', AttributeType: 'S' },
    { AttributeName: 'l', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-g',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-l',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'l', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} satisfies Partial<Parameters<DynamoDB['createTable']>[0]>;

export const key = (pk: string, sk: number | string): Record<string, AttributeValue> => ({
  pk: { S: pk },
  sk: { N: String(sk) },
});
