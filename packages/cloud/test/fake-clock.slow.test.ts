import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeClock, startCloud } from '../src/index.ts';
import { lambdaCloud } from '../src/services/lambda/testing/cloud.ts';

const START = '2026-03-01T00:00:00.000Z';
const clock = fakeClock(START);
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud({ clock });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'lambda:*', 'logs:*'], Resource: '*' }],
  });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'all', PolicyDocument });
  await cloud.make('echo', {
    'index.js': 'exports.handler = async (e) => { if (e.fail) throw new Error("no"); return e; };',
  });
});
afterAll(() => cloud.close());

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const runs = () => cloud.invocations({ function: 'echo' });

test('time stands still, and advances on request', async () => {
  const own = fakeClock(START);
  const rings: string[] = [];
  own.at(own.now() + 2_000, () => rings.push('two'));
  own.at(own.now() + 1_000, () => {
    rings.push('one');
    own.at(own.now() + 500, () => rings.push('one and a half'));
  });
  own.at(own.now() + 5_000, () => rings.push('five'))();
  await own.advance('1h30m');
  expect(rings).toEqual(['one', 'one and a half', 'two']);
  expect(new Date(own.now()).toISOString()).toBe('2026-03-01T01:30:00.000Z');
  await expect(own.advance('soon')).rejects.toThrow('30s, 5m');
  await expect(own.advance(-1)).rejects.toThrow(RangeError);
  expect(() => fakeClock('never')).toThrow(RangeError);
});

test('SQS: delays and visibility', async () => {
  const sqs = new SQS(cloud.config);
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'timed', Attributes: { VisibilityTimeout: '600' } });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'later', DelaySeconds: 900 });
  const bodies = async () => ((await sqs.receiveMessage({ QueueUrl })).Messages ?? []).map(({ Body }) => Body);
  expect(await bodies()).toEqual([]);
  await clock.advance('14m59s');
  expect(await bodies()).toEqual([]);
  await clock.advance('1s');
  expect(await bodies()).toEqual(['later']);
  await clock.advance('9m');
  expect(await bodies()).toEqual([]);
  await clock.advance('1m');
  expect(await bodies()).toEqual(['later']);
  const long = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await clock.advance('10m');
  expect((await long).Messages).toMatchObject([{ Body: 'later' }]);
  await sqs.deleteQueue({ QueueUrl });
});

test('EventBridge and its scheduler: every occurrence, at its time', async () => {
  const [events, scheduler] = [new EventBridge(cloud.config), new Scheduler(cloud.config)];
  const began = clock.now();
  await events.putRule({ Name: 'hourly', ScheduleExpression: 'rate(1 hour)' });
  await events.putTargets({ Rule: 'hourly', Targets: [{ Id: 'f', Arn: arn }] });
  await cloud.lambda.addPermission({
    FunctionName: 'echo',
    StatementId: 'events',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
  });
  const before = runs().length;
  await clock.advance('5h');
  expect(runs().slice(before)).toMatchObject(
    [1, 2, 3, 4, 5].map((hour) => ({
      trigger: 'events.amazonaws.com',
      event: { time: `${new Date(began + hour * 3_600_000).toISOString().slice(0, 19)}Z` },
    })),
  );
  await events.disableRule({ Name: 'hourly' });
  const at = new Date(clock.now() + 86_400_000).toISOString().slice(0, 19);
  await scheduler.createSchedule({
    Name: 'once',
    ScheduleExpression: `at(${at})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arn, RoleArn: await schedulerRole(), Input: '{"once":true}' },
  });
  await clock.advance('23h59m');
  expect(runs().at(-1)?.event).not.toEqual({ once: true });
  await clock.advance('1m');
  expect(runs().at(-1)).toMatchObject({ event: { once: true }, time: `${at}.000Z` });
});

async function schedulerRole(): Promise<string> {
  const iam = new IAM(cloud.config);
  const { Role } = await iam.createRole({
    RoleName: 'scheduler',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await iam.putRolePolicy({
    RoleName: 'scheduler',
    PolicyName: 'invoke',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
    }),
  });
  return Role?.Arn ?? '';
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: after one minute, and two more.
test('Lambda: retries of asynchronous invocations', async () => {
  const before = runs().length;
  await cloud.lambda.invoke({ FunctionName: 'echo', InvocationType: 'Event', Payload: '{"fail":1}' });
  await clock.advance(0);
  const times = () => runs().slice(before).length;
  expect(times()).toBe(1);
  await clock.advance('59s');
  expect(times()).toBe(1);
  await clock.advance('1s');
  expect(times()).toBe(2);
  await clock.advance('2m');
  expect(times()).toBe(3);
  await clock.advance('1d');
  expect(times()).toBe(3);
});

test('Lambda: a batching window ends when it is over', async () => {
  const sqs = new SQS(cloud.config);
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'batched', Attributes: { VisibilityTimeout: '300' } });
  await cloud.lambda.createEventSourceMapping({
    FunctionName: 'echo',
    EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:batched',
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 30,
  });
  for (const MessageBody of ['1', '2']) await sqs.sendMessage({ QueueUrl, MessageBody });
  await expect.poll(() => cloud.messages('batched')[0]?.state).toBe('hidden');
  expect(runs().at(-1)?.event).not.toHaveProperty('Records');
  await clock.advance('31s');
  const batch = () => (runs().at(-1)?.event ?? {}) as { Records?: unknown[] };
  await expect.poll(() => batch().Records?.length).toBe(2);
  await expect.poll(() => cloud.messages('batched')).toEqual([]);
});

test('DynamoDB: items expire', async () => {
  const dynamodb = new DynamoDB(cloud.config);
  await dynamodb.createTable({
    TableName: 'expiring',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await dynamodb.updateTimeToLive({
    TableName: 'expiring',
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
  const ttl = { N: String(Math.floor(clock.now() / 1000) + 3_600) };
  await dynamodb.putItem({ TableName: 'expiring', Item: { id: { S: 'a' }, ttl } });
  const count = async () => (await dynamodb.scan({ TableName: 'expiring' })).Count;
  await clock.advance('59m');
  expect(await count()).toBe(1);
  await clock.advance('2m');
  expect(await count()).toBe(0);
});

test('IAM: sessions end', async () => {
  await new IAM(cloud.config).createRole({
    RoleName: 'mine',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }],
    }),
  });
  const { Credentials } = await new STS(cloud.config).assumeRole({
    RoleArn: 'arn:aws:iam::000000000000:role/mine',
    RoleSessionName: 'session',
    DurationSeconds: 900,
  });
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const sts = new STS({ ...cloud.config, credentials });
  expect((await sts.getCallerIdentity({})).Arn).toContain('assumed-role/mine/session');
  await clock.advance('15m');
  await expect(sts.getCallerIdentity({})).rejects.toMatchObject({ name: 'ExpiredToken' });
  // A warm function whose credentials have ended gets a new environment.
  await clock.advance('1d');
  expect((await cloud.call('echo', { n: 1 })).payload).toEqual({ n: 1 });
});

test('CloudFormation: a wait condition runs out', async () => {
  const cloudformation = new CloudFormation(cloud.config);
  const Resources = {
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Wait: { Type: 'AWS::CloudFormation::WaitCondition', Properties: { Handle: { Ref: 'Handle' }, Timeout: '3600' } },
  };
  await cloudformation.createStack({
    StackName: 'waits',
    TemplateBody: JSON.stringify({ Resources }),
    DisableRollback: true,
  });
  const status = async () => (await cloudformation.describeStacks({ StackName: 'waits' })).Stacks?.[0]?.StackStatus;
  await clock.advance('59m');
  expect(await status()).toBe('CREATE_IN_PROGRESS');
  await clock.advance('1m');
  expect(await status()).toBe('CREATE_FAILED');
});

test('CloudWatch Logs: what is older than the retention goes', async () => {
  const logs = new CloudWatchLogs(cloud.config);
  await logs.createLogGroup({ logGroupName: 'kept' });
  await logs.putRetentionPolicy({ logGroupName: 'kept', retentionInDays: 1 });
  await logs.createLogStream({ logGroupName: 'kept', logStreamName: 's' });
  await logs.putLogEvents({
    logGroupName: 'kept',
    logStreamName: 's',
    logEvents: [{ timestamp: clock.now(), message: 'old' }],
  });
  const count = async () => (await logs.filterLogEvents({ logGroupName: 'kept' })).events?.length;
  expect(await count()).toBe(1);
  await clock.advance('2d');
  expect(await count()).toBe(0);
});

test('over HTTP', async () => {
  const ask = async (at: string, body?: unknown) => {
    const answer = await fetch(
      `${at}/_jaws/clock`,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    );
    return { status: answer.status, body: (await answer.json()) as { fake?: boolean } };
  };
  const before = clock.now();
  expect((await ask(cloud.endpoint)).body).toEqual({ now: new Date(before).toISOString(), fake: true });
  expect(await ask(cloud.endpoint, { advance: '5m' })).toEqual({
    status: 200,
    body: { now: new Date(before + 300_000).toISOString(), fake: true },
  });
  for (const wrong of [{}, [], { advance: 'soon' }, { advance: '5m', more: 1 }]) {
    expect((await ask(cloud.endpoint, wrong)).status, JSON.stringify(wrong)).toBe(400);
  }
  const real = await startCloud({ port: 0 });
  expect((await ask(real.endpoint)).body.fake).toBe(false);
  expect((await ask(real.endpoint, { advance: '5m' })).status).toBe(409);
  await real.close();
});

test('objects and their times', async () => {
  const s3 = new S3({ ...cloud.config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'timed' });
  await s3.putObject({ Bucket: 'timed', Key: 'key', Body: 'x' });
  expect((await s3.headObject({ Bucket: 'timed', Key: 'key' })).LastModified?.getTime()).toBe(
    Math.floor(clock.now() / 1000) * 1000,
  );
});
