import { describe, expect, it } from 'vitest';
import { arn, like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/dynamodb/ and …/dynamodbstreams/

describe.skipIf(missing !== undefined)(title('aws dynamodb, dynamodbstreams'), () => {
  const { aws, refused } = session();

  it('tables, items and streams', async () => {
    const TableArn = arn('dynamodb', 'table/things');
    expect(
      await aws`dynamodb create-table --table-name things --attribute-definitions AttributeName=k,AttributeType=S AttributeName=n,AttributeType=N --key-schema AttributeName=k,KeyType=HASH AttributeName=n,KeyType=RANGE --billing-mode PAY_PER_REQUEST --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE`,
    ).toMatchObject({
      TableDescription: {
        TableName: 'things',
        TableArn,
        TableStatus: 'CREATING',
        CreationDateTime: time,
        ItemCount: 0,
      },
    });
    await aws`dynamodb wait table-exists --table-name things`;
    await refused(
      'ResourceInUseException',
    )`dynamodb create-table --table-name things --attribute-definitions AttributeName=k,AttributeType=S --key-schema AttributeName=k,KeyType=HASH --billing-mode PAY_PER_REQUEST`;
    const { Table } = await aws`dynamodb describe-table --table-name things`;
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      LatestStreamArn: like(new RegExp(`^${TableArn}/stream/`)),
    });
    const item = (n: string) => ({ k: { S: 'a' }, n: { N: n }, v: { L: [{ BOOL: true }] } });
    await aws`dynamodb put-item --table-name things --item ${item('1')}`;
    await aws`dynamodb put-item --table-name things --item ${item('2')}`;
    await refused(
      'ConditionalCheckFailedException',
    )`dynamodb put-item --table-name things --item ${item('1')} --condition-expression attribute_not_exists(k)`;
    const key = { k: { S: 'a' }, n: { N: '1' } };
    expect(await aws`dynamodb get-item --table-name things --key ${key}`).toEqual({ Item: item('1') });
    expect(
      await aws`dynamodb update-item --table-name things --key ${key} --update-expression ${'SET c = :c'} --expression-attribute-values ${{ ':c': { N: '5' } }} --return-values UPDATED_NEW`,
    ).toEqual({ Attributes: { c: { N: '5' } } });
    expect(
      await aws`dynamodb query --table-name things --key-condition-expression ${'k = :k AND n > :n'} --expression-attribute-values ${{ ':k': { S: 'a' }, ':n': { N: '1' } }} --return-consumed-capacity TOTAL`,
    ).toMatchObject({ Count: 1, ScannedCount: 1, Items: [item('2')], ConsumedCapacity: { CapacityUnits: 0.5 } });
    expect(await aws`dynamodb scan --table-name things --max-items 1`).toMatchObject({
      Items: [some].map(() => ({ k: { S: 'a' } })),
      NextToken: some,
    });
    expect(
      await aws`dynamodb batch-write-item --request-items ${{ things: [{ PutRequest: { Item: item('3') } }] }}`,
    ).toEqual({ UnprocessedItems: {} });
    expect(await aws`dynamodb batch-get-item --request-items ${{ things: { Keys: [key] } }}`).toMatchObject({
      Responses: { things: [{ k: { S: 'a' } }] },
      UnprocessedKeys: {},
    });
    const check = { ConditionCheck: { TableName: 'things', Key: key, ConditionExpression: 'attribute_not_exists(k)' } };
    await refused('TransactionCanceledException')`dynamodb transact-write-items --transact-items ${[check]}`;
    expect(
      await aws`dynamodb execute-statement --statement ${"SELECT * FROM things WHERE k = 'a' AND n = 3"}`,
    ).toMatchObject({
      Items: [item('3')],
    });
    await aws`dynamodb update-time-to-live --table-name things --time-to-live-specification Enabled=true,AttributeName=ttl`;
    expect(await aws`dynamodb describe-time-to-live --table-name things`).toMatchObject({
      TimeToLiveDescription: { AttributeName: 'ttl' },
    });
    await aws`dynamodb tag-resource --resource-arn ${TableArn} --tags Key=a,Value=b`;
    expect(await aws`dynamodb list-tags-of-resource --resource-arn ${TableArn}`).toEqual({
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(await aws`dynamodb list-tables`).toEqual({ TableNames: ['things'] });
    const { StreamDescription } = await aws`dynamodbstreams describe-stream --stream-arn ${Table.LatestStreamArn}`;
    const [shard] = StreamDescription.Shards;
    expect(StreamDescription).toMatchObject({
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_IMAGE',
      TableName: 'things',
    });
    const { ShardIterator } =
      await aws`dynamodbstreams get-shard-iterator --stream-arn ${Table.LatestStreamArn} --shard-id ${shard.ShardId} --shard-iterator-type TRIM_HORIZON`;
    expect((await aws`dynamodbstreams get-records --shard-iterator ${ShardIterator} --limit 1`).Records).toMatchObject([
      { eventName: 'INSERT', eventSource: 'aws:dynamodb', dynamodb: { NewImage: item('1'), SequenceNumber: some } },
    ]);
    expect(await aws`dynamodbstreams list-streams --table-name things`).toMatchObject({
      Streams: [{ TableName: 'things' }],
    });
    expect(await aws`dynamodb delete-item --table-name things --key ${key} --return-values ALL_OLD`).toMatchObject({
      Attributes: key,
    });
    await refused('ValidationException')`dynamodb get-item --table-name things --key ${{ k: { S: 'a' } }}`;
    expect(await aws`dynamodb delete-table --table-name things`).toMatchObject({
      TableDescription: { TableStatus: 'DELETING' },
    });
    await aws`dynamodb wait table-not-exists --table-name things`;
    await refused('ResourceNotFoundException')`dynamodb describe-table --table-name things`;
  });
});
