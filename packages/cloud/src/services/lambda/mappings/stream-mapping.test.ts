import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';
import { changesText } from './poll/stream-event.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let dynamodb: DynamoDB;
let sqs: SQS;

beforeAll(async () => {
  cloud = await lambdaCloud();
  dynamodb = new DynamoDB(cloud.config);
  sqs = new SQS(cloud.config);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*', 'dynamodb:*'], Resource: '*' }],
  });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'streams', PolicyDocument });
});
afterAll(() => cloud.close());

async function table(TableName: string): Promise<string> {
  const { TableDescription } = await dynamodb.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  return TableDescription?.LatestStreamArn ?? '';
}

const put = (TableName: string, id: string) => dynamodb.putItem({ TableName, Item: { id: { S: id }, n: { N: '1' } } });

async function queue(QueueName: string) {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName });
  return QueueUrl;
}

async function receive(QueueUrl: string, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const end = Date.now() + 20_000; found.length < count && Date.now() < end; ) {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 });
    for (const { Body = '', ReceiptHandle } of Messages) {
      found.push(JSON.parse(Body));
      await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    }
  }
  return found;
}

/** Forwards every batch, and fails at the item `bad`. */
const FORWARD = (to: string) => `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async (event) => {
  if (event.Records.some((record) => record.dynamodb.Keys.id.S === 'bad')) throw new Error('bad');
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: '${to}', MessageBody: JSON.stringify(event.Records) }));
};`;

const idsIn = (batches: unknown[]) =>
  (batches as { dynamodb: { Keys: { id: { S: string } } } }[][]).flat().map(({ dynamodb: { Keys } }) => Keys.id.S);

describe('an event source mapping of a DynamoDB stream', () => {
  it('reads from the beginning what its filters want', async () => {
    const StreamArn = await table('from-start');
    const done = await queue('from-start');
    await put('from-start', 'a');
    await dynamodb.deleteItem({ TableName: 'from-start', Key: { id: { S: 'a' } } });
    await cloud.make('from-start', { 'index.js': FORWARD(done) });
    const { UUID, State } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'from-start',
      EventSourceArn: StreamArn,
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ['INSERT'] }) }] },
    });
    expect(State).toBe('Creating');
    await put('from-start', 'b');
    const got = (await receive(done, 1)).flat() as Record<string, unknown>[];
    if (got.length < 2) got.push(...((await receive(done, 1)).flat() as Record<string, unknown>[]));
    expect(got).toMatchObject([
      {
        eventName: 'INSERT',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        eventSourceARN: StreamArn,
        dynamodb: { Keys: { id: { S: 'a' } }, NewImage: { id: { S: 'a' }, n: { N: '1' } } },
      },
      { dynamodb: { Keys: { id: { S: 'b' } } } },
    ]);
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 40_000);

  it('splits a batch that fails, gives up the bad record and reports its position', async () => {
    const EventSourceArn = await table('bisect');
    const done = await queue('bisect');
    const lost = await queue('bisect-lost');
    for (const id of ['1', '2', 'bad', '4', '5']) await put('bisect', id);
    await cloud.make('bisect', { 'index.js': FORWARD(done) });
    const { UUID } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'bisect',
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:bisect-lost' } },
    });
    expect(await receive(lost, 1)).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted' },
        responseContext: { functionError: 'Unhandled' },
        DDBStreamBatchInfo: {
          batchSize: 1,
          streamArn: EventSourceArn,
          approximateArrivalOfFirstRecord: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
        },
      },
    ]);
    const batches: unknown[] = [];
    while (idsIn(batches).length < 4) {
      const more = await receive(done, 1);
      if (more.length === 0) break;
      batches.push(...more);
    }
    expect(idsIn(batches).sort()).toEqual(['1', '2', '4', '5']);
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 60_000);

  // LocalStack's test_dynamodb_report_batch_item_failures, test_dynamodb_event_filter and test_duplicate_event_source_mappings.
  it('reports single failures, and exists once', async () => {
    const EventSourceArn = await table('reports');
    const lost = await queue('reports-lost');
    const source = `exports.handler = async (event) => ({ batchItemFailures: [{ itemIdentifier: event.Records[0].dynamodb.SequenceNumber }] });`;
    await cloud.make('reports', { 'index.js': source });
    const mapping = {
      FunctionName: 'reports',
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON' as const,
      FunctionResponseTypes: ['ReportBatchItemFailures' as const],
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:reports-lost' } },
    };
    const { UUID } = await cloud.lambda.createEventSourceMapping(mapping);
    await expect(cloud.lambda.createEventSourceMapping(mapping)).rejects.toMatchObject({
      message: `The event source arn (" ${EventSourceArn} ") and function (" reports ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
    await put('reports', 'one');
    expect(await receive(lost, 1)).toMatchObject([{ responseContext: { statusCode: 200, functionError: null } }]);
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 40_000);

  // The event as in https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html.
  it('passes a state on in tumbling windows, and marks the end of each', async () => {
    const EventSourceArn = await table('windows');
    const done = await queue('windows');
    const source = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async (event) => {
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: '${done}', MessageBody: JSON.stringify(event) }));
  return { state: { count: (event.state.count ?? 0) + event.Records.length } };
};`;
    await cloud.make('windows', { 'index.js': source });
    for (const id of ['a', 'b', 'c']) await put('windows', id);
    const { UUID } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'windows',
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 2,
      TumblingWindowInSeconds: 2,
    });
    type Event = {
      Records: unknown[];
      state: { count?: number };
      isFinalInvokeForWindow: boolean;
      window: { start: string; end: string };
    };
    const events: Event[] = [];
    // The items may fall into two windows.
    const last = () => events.filter(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow);
    const counted = () => last().reduce((sum, { state }) => sum + (state.count ?? 0), 0);
    while (counted() < 3) {
      const more = (await receive(done, 1)) as Event[];
      if (more.length === 0) break;
      events.push(...more);
    }
    expect(counted()).toBe(3);
    expect(events[0]).toMatchObject({
      state: {},
      shardId: expect.stringMatching(/^shardId-/),
      eventSourceARN: EventSourceArn,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
      window: { start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    });
    for (const { Records, window } of last()) {
      expect(Records).toEqual([]);
      expect(Date.parse(window.end) - Date.parse(window.start)).toBe(2000);
    }
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 40_000);

  it('takes an answer without a state for a failure, and ends a window early whose state is too large', async () => {
    const EventSourceArn = await table('states');
    const done = await queue('states');
    const lost = await queue('states-lost');
    const source = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async (event) => {
  const [record] = event.Records;
  if (record?.dynamodb.Keys.id.S === 'stateless') return {};
  if (event.isFinalInvokeForWindow) {
    const MessageBody = JSON.stringify([event.isWindowTerminatedEarly, (event.state.text ?? '').length]);
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: '${done}', MessageBody }));
  }
  return { state: { text: 'x'.repeat(1024 * 1024) } };
};`;
    await cloud.make('states', { 'index.js': source });
    const { UUID } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'states',
      EventSourceArn,
      StartingPosition: 'TRIM_HORIZON',
      TumblingWindowInSeconds: 900,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:states-lost' } },
    });
    await put('states', 'stateless');
    expect(await receive(lost, 1)).toMatchObject([{ requestContext: { condition: 'RetryAttemptsExhausted' } }]);
    await put('states', 'large');
    expect(await receive(done, 1)).toEqual([[true, 1024 * 1024]]);
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 40_000);

  it('is not made without a starting position', async () => {
    const EventSourceArn = await table('nowhere');
    await cloud.make('nowhere', { 'index.js': 'exports.handler = () => {}' });
    await expect(
      cloud.lambda.createEventSourceMapping({ FunctionName: 'nowhere', EventSourceArn }),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });
});

it('writes times as fractions, and nothing else', () => {
  const NewImage = { ApproximateCreationDateTime: { N: '1' }, text: { S: '"ApproximateCreationDateTime":1,' } };
  expect(changesText({ Records: [{ dynamodb: { ApproximateCreationDateTime: 1795642697, NewImage } }] })).toBe(
    `{"Records":[{"dynamodb":{"ApproximateCreationDateTime":1795642697.0,"NewImage":${JSON.stringify(NewImage)}}}]}`,
  );
});
