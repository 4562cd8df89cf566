import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
afterAll(() => b.close());

const simple = (TableName: string) => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
});

describe('CreateTable', () => {
  // Shapes: recorded on AWS by LocalStack, test_table_crud
  it('answers with a table in the making', async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 6 };
    const { TableDescription } = await b.db.createTable({ ...simple('described'), ProvisionedThroughput });
    expect(TableDescription).toEqual({
      ...simple('described'),
      CreationDateTime: expect.any(Date),
      DeletionProtectionEnabled: false,
      ItemCount: 0,
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...ProvisionedThroughput },
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/described',
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      TableSizeBytes: 0,
      TableStatus: 'CREATING',
    });
    const { Table } = await b.db.describeTable({ TableName: 'described' });
    expect(Table).toEqual({
      ...TableDescription,
      TableStatus: 'ACTIVE',
      WarmThroughput: { ReadUnitsPerSecond: 5, Status: 'ACTIVE', WriteUnitsPerSecond: 6 },
    });
    await expect(b.db.createTable({ ...simple('described'), ProvisionedThroughput })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Table already exists: described',
    });
  });

  it.each<[string, object, string]>([
    [
      'no capacity',
      {},
      'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    ],
    [
      'a short name',
      { TableName: 'ab', BillingMode: 'PAY_PER_REQUEST' },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      'a key without definition',
      { BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' }] },
      'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [x]',
    ],
    [
      'a wrong key type',
      { BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'SORT' }] },
      "1 validation error detected: Value 'SORT' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
    ],
  ])('refuses %s', async (_title, change, message) => {
    await expect(b.db.createTable({ ...simple('refused'), ...change })).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });
});

it('UpdateTable adds an index over existing items, and removes it', async () => {
  const TableName = await b.table();
  await b.db.putItem({ TableName, Item: { ...key('a', 1), late: { N: '7' } } });
  const { TableDescription } = await b.db.updateTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'late', AttributeType: 'N' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-late',
          KeySchema: [{ AttributeName: 'late', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
  });
  expect(TableDescription?.TableStatus).toBe('UPDATING');
  expect(TableDescription?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'by-late')).toMatchObject({
    IndexStatus: 'CREATING',
    Backfilling: true,
  });
  expect((await b.db.scan({ TableName, IndexName: 'by-late' })).Items).toEqual([{ ...key('a', 1), late: { N: '7' } }]);
  await b.db.updateTable({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-late' } }] });
  const { Table } = await b.db.describeTable({ TableName });
  expect(Table?.AttributeDefinitions?.map(({ AttributeName }) => AttributeName)).not.toContain('late');
});

it('a protected table stays', async () => {
  const TableName = 'protected';
  await b.db.createTable({ ...simple(TableName), BillingMode: 'PAY_PER_REQUEST', DeletionProtectionEnabled: true });
  await expect(b.db.deleteTable({ TableName })).rejects.toMatchObject({ name: 'ValidationException' });
  await b.db.updateTable({ TableName, DeletionProtectionEnabled: false });
  await b.db.deleteTable({ TableName });
  await expect(b.db.describeTable({ TableName })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found: Table: protected not found',
  });
});

it('a backup is restored into another table', async () => {
  const TableName = await b.table();
  await b.db.putItem({ TableName, Item: { ...key('a', 1), g: { S: 'x' }, bytes: { B: Uint8Array.of(0, 200) } } });
  const { BackupDetails } = await b.db.createBackup({ TableName, BackupName: 'before' });
  await b.db.deleteTable({ TableName });
  const { TableDescription } = await b.db.restoreTableFromBackup({
    BackupArn: BackupDetails?.BackupArn,
    TargetTableName: 'restored',
  });
  expect(TableDescription).toMatchObject({ ItemCount: 1, RestoreSummary: { RestoreInProgress: true } });
  expect((await b.db.scan({ TableName: 'restored', IndexName: 'by-g' })).Items).toEqual([
    { ...key('a', 1), g: { S: 'x' } },
  ]);
  expect((await b.db.scan({ TableName: 'restored' })).Items?.[0]?.bytes?.B).toEqual(Uint8Array.of(0, 200));
  await b.db.deleteBackup({ BackupArn: BackupDetails?.BackupArn });
  expect((await b.db.listBackups({ TableName })).BackupSummaries).toEqual([]);
});

it('all is there after a restart, in order and in its indexes', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-dynamodb-'));
  try {
    const before = await bench(dir);
    const TableName = await before.table();
    for (const sk of [3, -1, 20]) await before.db.putItem({ TableName, Item: { ...key('a', sk), g: { S: `g${sk}` } } });
    await before.db.deleteItem({ TableName, Key: key('a', 3) });
    await before.close();
    const after = await bench(dir);
    const { Items } = await after.db.query({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'a' } },
    });
    expect(Items?.map(({ sk }) => sk?.N)).toEqual(['-1', '20']);
    expect((await after.db.scan({ TableName, IndexName: 'by-g' })).Count).toBe(2);
    await after.close();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
