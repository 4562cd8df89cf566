import { createHash } from 'node:crypto';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// Slow: a queue's message comes again when its visibility timeout is over, which is at least the function's timeout.

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html: an event invokes a function about 16 times. Asynchronous
// invocations go to the dead-letter queue then, messages of a queue to the queue's own.

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let sqs: SQS;

const LOOP = `
const { WAY, TO, AWS_LAMBDA_FUNCTION_NAME: FunctionName } = process.env;
const sdk = require('@aws-sdk/client-' + WAY);
exports.handler = async (event) => {
  const [record] = event.Records ?? [];
  const last = Number(event.n ?? record.body ?? record.Sns?.Message ?? record.s3.object.key);
  const n = String(last + 1);
  if (last > 30) return;
  if (WAY === 'lambda') {
    const Payload = JSON.stringify({ n });
    await new sdk.LambdaClient({}).send(new sdk.InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  }
  if (WAY === 'sqs') await new sdk.SQSClient({}).send(new sdk.SendMessageCommand({ QueueUrl: TO, MessageBody: n }));
  if (WAY === 'sns') await new sdk.SNSClient({}).send(new sdk.PublishCommand({ TopicArn: TO, Message: n }));
  if (WAY === 's3') await new sdk.S3Client({ forcePathStyle: true }).send(new sdk.PutObjectCommand({ Bucket: TO, Key: n, Body: n }));
};`;

beforeAll(async () => {
  cloud = await lambdaCloud();
  sqs = new SQS(cloud.config);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'all', PolicyDocument });
});
afterAll(() => cloud.close());

async function queue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes });
  return { QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
}
async function letter(QueueUrl: string | undefined): Promise<string> {
  const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  return Messages?.[0]?.Body ?? (await letter(QueueUrl));
}
const make = (way: string, to: string, more: object = {}) =>
  cloud.make(way, { 'index.js': LOOP }, { Environment: { Variables: { WAY: way, TO: to } }, MemorySize: 512, ...more });
const start = (FunctionName: string) =>
  cloud.lambda.invoke({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify({ n: 0 }) });
const permit = (FunctionName: string, Principal: string) =>
  cloud.lambda.addPermission({ FunctionName, StatementId: 's', Action: 'lambda:InvokeFunction', Principal });

describe('a recursive loop ends at 16 invocations', { timeout: 240_000 }, () => {
  it('of asynchronous ones', async () => {
    const dead = await queue('dead-lambda');
    await make('lambda', '', { DeadLetterConfig: { TargetArn: dead.arn } });
    await start('lambda');
    expect(JSON.parse(await letter(dead.QueueUrl))).toEqual({ n: '16' });
  });

  it('over a topic', async () => {
    const dead = await queue('dead-sns');
    const sns = new SNS(cloud.config);
    const { TopicArn = '' } = await sns.createTopic({ Name: 'loop' });
    const { FunctionArn } = await make('sns', TopicArn, { DeadLetterConfig: { TargetArn: dead.arn } });
    await permit('sns', 'sns.amazonaws.com');
    await sns.subscribe({ TopicArn, Protocol: 'lambda', Endpoint: FunctionArn });
    await start('sns');
    expect(JSON.parse(await letter(dead.QueueUrl)).Records[0].Sns.Message).toBe('16');
  });

  it('over a bucket', async () => {
    const dead = await queue('dead-s3');
    const s3 = new S3({ ...cloud.config, forcePathStyle: true });
    const Bucket = 'loop';
    await s3.createBucket({ Bucket });
    const { FunctionArn } = await make('s3', Bucket, { DeadLetterConfig: { TargetArn: dead.arn } });
    await permit('s3', 's3.amazonaws.com');
    const LambdaFunctionConfigurations = [{ LambdaFunctionArn: FunctionArn, Events: ['s3:ObjectCreated:*' as const] }];
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations },
    });
    await start('s3');
    expect(JSON.parse(await letter(dead.QueueUrl)).Records[0].s3.object.key).toBe('16');
  });

  it('over a queue', async () => {
    const dead = await queue('dead-sqs');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const source = await queue('loop', { RedrivePolicy, VisibilityTimeout: '10' });
    await make('sqs', source.QueueUrl ?? '', { Timeout: 10 });
    await cloud.lambda.createEventSourceMapping({ FunctionName: 'sqs', EventSourceArn: source.arn });
    await start('sqs');
    expect(await letter(dead.QueueUrl)).toBe('16');
  });
});

it('a function that allows loops is not stopped', async () => {
  const { FunctionArn = '' } = await cloud.make('allowed', { 'index.js': 'exports.handler = async () => 1' });
  const hash = createHash('sha256').update(FunctionArn).digest('hex').slice(0, 8);
  const client = new Lambda(cloud.config);
  let runs = 16;
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['X-Amzn-Trace-Id'] = `Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=0a0b0c0d:3|${hash}:${runs}`;
      return next(args);
    },
    { step: 'build' },
  );
  const invoke = () => client.invoke({ FunctionName: 'allowed' });
  await expect(invoke()).rejects.toMatchObject({
    name: 'RecursiveInvocationException',
    $metadata: { httpStatusCode: 400 },
  });
  runs = 15;
  expect((await invoke()).StatusCode).toBe(200);
  runs = 16;
  await cloud.lambda.putFunctionRecursionConfig({ FunctionName: 'allowed', RecursiveLoop: 'Allow' });
  expect((await invoke()).StatusCode).toBe(200);
  client.destroy();
});
