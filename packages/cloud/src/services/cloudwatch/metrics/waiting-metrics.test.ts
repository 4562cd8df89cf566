import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fakeClock } from '../../../index.ts';
import { lambdaCloud } from '../../lambda/testing/cloud.ts';

const clock = fakeClock(Date.UTC(2026, 10, 29, 12));
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let cloudwatch: CloudWatch;
let sqs: SQS;
beforeAll(async () => {
  cloud = await lambdaCloud({ clock });
  cloudwatch = new CloudWatch(cloud.config);
  sqs = new SQS(cloud.config);
});
afterAll(async () => {
  for (const client of [cloudwatch, sqs]) client.destroy();
  await cloud.close();
});

/** The newest point of a metric within the last hour, with its unit. */
async function newest(Namespace: string, MetricName: string, Name: string, Value: string, stat: 'Sum' | 'Maximum') {
  const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
    Namespace,
    MetricName,
    Dimensions: [{ Name, Value }],
    StartTime: new Date(clock.now() - 3_600_000),
    EndTime: new Date(clock.now() + 60_000),
    Period: 60,
    Statistics: [stat],
  });
  const point = Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp)).at(-1);
  return point && [point[stat], point.Unit];
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
it('how long the oldest message of a queue waits, one that was received more than three times aside', async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'waiting', Attributes: { VisibilityTimeout: '0' } });
  const age = () => newest('AWS/SQS', 'ApproximateAgeOfOldestMessage', 'QueueName', 'waiting', 'Maximum');
  const receive = () => sqs.receiveMessage({ QueueUrl });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'poison' });
  for (let count = 0; count < 3; count++) await receive();
  await clock.advance('5m');
  await vi.waitFor(async () => expect(await age()).toEqual([300, 'Seconds']));
  await receive();
  await sqs.sendMessage({ QueueUrl, MessageBody: 'new' });
  await clock.advance('1m');
  await vi.waitFor(async () => expect(await age()).toEqual([60, 'Seconds']));
  await sqs.purgeQueue({ QueueUrl });
  await clock.advance('1m');
  await vi.waitFor(async () => expect(await age()).toEqual([0, 'Seconds']));
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
it('asynchronous events that a function never processed', { timeout: 60_000 }, async () => {
  await cloud.make('dropping', { 'index.js': 'exports.handler = async () => { throw new Error("no"); };' });
  await cloud.lambda.putFunctionEventInvokeConfig({ FunctionName: 'dropping', MaximumRetryAttempts: 0 });
  await cloud.lambda.invoke({ FunctionName: 'dropping', InvocationType: 'Event', Payload: '{}' });
  await vi.waitFor(
    async () =>
      expect(await newest('AWS/Lambda', 'AsyncEventsDropped', 'FunctionName', 'dropping', 'Sum')).toEqual([1, 'Count']),
    30_000,
  );
});

it('how old the newest record of a batch is that a function gets from a stream', { timeout: 60_000 }, async () => {
  const dynamodb = new DynamoDB(cloud.config);
  const statement = { Effect: 'Allow', Action: ['dynamodb:*', 'logs:*'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'stream', PolicyDocument });
  const { TableDescription } = await dynamodb.createTable({
    TableName: 'late',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  await dynamodb.putItem({ TableName: 'late', Item: { id: { S: 'a' } } });
  await clock.advance('20m');
  await cloud.make('late', { 'index.js': 'exports.handler = async () => ({});' });
  await cloud.lambda.createEventSourceMapping({
    FunctionName: 'late',
    EventSourceArn: TableDescription?.LatestStreamArn,
    StartingPosition: 'TRIM_HORIZON',
  });
  await vi.waitFor(async () => {
    const [age, unit] = (await newest('AWS/Lambda', 'IteratorAge', 'FunctionName', 'late', 'Maximum')) ?? [];
    expect(unit).toBe('Milliseconds');
    expect(age).toBeGreaterThanOrEqual(20 * 60_000);
    expect(age).toBeLessThan(21 * 60_000);
  }, 30_000);
  dynamodb.destroy();
});
