import { request } from 'node:http';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const config = (accessKeyId = 'test') => ({
  region: 'us-east-1',
  endpoint: cloud.endpoint,
  credentials: { accessKeyId, secretAccessKey: 'test' },
  maxAttempts: 1,
});

async function ask(path: string, init?: RequestInit) {
  const answer = await fetch(`${cloud.endpoint}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, text, json: () => JSON.parse(text) };
}

/** Like a client that resolves this host to the cloud. */
const askHost = (host: string, path: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(cloud.endpoint);
    request({ port, host: '127.0.0.1', path, method, headers: { host: `${host}:4566` } }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, text });
    })
      .on('error', reject)
      .end();
  });

describe('what says that it is ready', () => {
  // HealthResource in localstack/services/internal.py; the wait of pytest-localstack, serverless-localstack and docker health checks.
  test('/_localstack/health', async () => {
    const health = (await ask('/_localstack/health')).json();
    expect(health).toMatchObject({ edition: 'community', version: expect.any(String) });
    expect(health.services).toMatchObject({ s3: 'running', sqs: 'running', lambda: 'running', dynamodb: 'running' });
    expect((await ask('/_localstack/health', { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${cloud.endpoint}/_localstack/health`)).headers.get('x-localstack')).toBe('true');
    expect((await ask('/_localstack/health', { method: 'POST', body: '{"action":"restart"}' })).status).toBe(501);
  });

  // InitScriptsResource, InitScriptsStageResource
  test('/_localstack/init', async () => {
    expect((await ask('/_localstack/init')).json()).toEqual({
      completed: { BOOT: true, START: true, READY: true, SHUTDOWN: false },
      scripts: [],
    });
    expect((await ask('/_localstack/init/ready')).json()).toEqual({ completed: true, scripts: [] });
    expect((await ask('/_localstack/init/odd')).status).toBe(404);
  });

  // InfoResource
  test('/_localstack/info', async () => {
    expect((await ask('/_localstack/info')).json()).toMatchObject({
      edition: 'community',
      is_license_activated: false,
      is_docker: false,
      uptime: expect.any(Number),
      server_time_utc: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    });
  });

  test('a missing item returns its name', async () => {
    expect((await ask('/_localstack/config')).status).toBe(404);
    expect((await ask('/_localstack/diagnose')).status).toBe(404);
  });
});

// tests/aws/services/sqs/test_sqs_developer_api.py
describe('/_aws/sqs/messages', () => {
  let QueueUrl = '';
  const sqs = () => new SQS(config());
  const url = (more = '') => `/_aws/sqs/messages?QueueUrl=${encodeURIComponent(QueueUrl)}${more}`;
  const asJson = async (path: string) =>
    (await ask(path, { headers: { accept: 'application/json' } })).json().ReceiveMessageResponse.ReceiveMessageResult;

  beforeAll(async () => {
    ({ QueueUrl = '' } = await sqs().createQueue({ QueueName: 'developer' }));
    await sqs().sendMessage({ QueueUrl, MessageBody: 'message-1' });
    await sqs().sendMessage({ QueueUrl, MessageBody: 'message-2' });
  });

  test('is XML, or JSON on request, and does not receive messages', async () => {
    const { text } = await ask(url());
    expect(text.match(/<Body>[^<]*/g)).toEqual(['<Body>message-1', '<Body>message-2']);
    expect(text).toContain('<Name>ApproximateReceiveCount</Name><Value>0</Value>');
    const { Message } = await asJson(url());
    expect(Message).toMatchObject([
      { Body: 'message-1', MD5OfBody: '3d6b824fd8c1520e9a047d21fee6fb1f' },
      { Body: 'message-2', MD5OfBody: '95ef155b66299d14edf7ed57c468c13b' },
    ]);
    const attributes = Object.fromEntries(
      Message[0].Attribute.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
    );
    expect(attributes).toMatchObject({ SenderId: '000000000000', ApproximateReceiveCount: '0' });
    expect(await asJson('/_aws/sqs/messages/us-east-1/000000000000/developer')).toEqual(await asJson(url()));
  });

  test('takes every strategy of queue URLs', async () => {
    for (const one of [
      'http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/developer',
      'http://us-east-1.queue.localhost.localstack.cloud:4566/000000000000/developer',
      'http://localhost:4566/queue/us-east-1/000000000000/developer',
    ]) {
      QueueUrl = one;
      expect((await asJson(url())).Message).toHaveLength(2);
      expect((await sqs().getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes).toMatchObject({
        ApproximateNumberOfMessages: '2',
      });
    }
  });

  test('is an endpoint for SDKs, for ReceiveMessage only', async () => {
    const developer = new SQS({
      ...config(),
      endpoint: `${cloud.endpoint}/_aws/sqs/messages`,
      useQueueUrlAsEndpoint: false,
    });
    const { Messages } = await developer.receiveMessage({ QueueUrl, MaxNumberOfMessages: 1 });
    expect(Messages?.map(({ Body }) => Body)).toEqual(['message-1', 'message-2']);
    await expect(developer.sendMessage({ QueueUrl, MessageBody: 'x' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'This endpoint only accepts ReceiveMessage calls',
    });
    const form = await ask('/_aws/sqs/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action: 'ReceiveMessage', QueueUrl }).toString(),
    });
    expect(form.text).toContain('<Body>message-1</Body>');
  });

  test('shows hidden and delayed messages when asked', async () => {
    await sqs().receiveMessage({ QueueUrl });
    await sqs().sendMessage({ QueueUrl, MessageBody: 'later', DelaySeconds: 60 });
    expect((await asJson(url())).Message).toMatchObject({ Body: 'message-2' });
    const all = (await asJson(url('&ShowInvisible=True&ShowDelayed=true'))).Message;
    expect(
      all.map(({ Body, Attribute }: { Body: string; Attribute: { Name: string; Value: string }[] }) => [
        Body,
        ...Attribute.filter(({ Name }) => Name.startsWith('Is')).map(({ Value }) => Value),
      ]),
    ).toEqual([
      ['message-1', 'false', 'false'],
      ['message-2', 'true', 'false'],
      ['later', 'true', 'true'],
    ]);
  });

  test('a queue that is not there', async () => {
    const missing = await ask('/_aws/sqs/messages?QueueUrl=http://localhost:4566/000000000000/none');
    expect(missing).toMatchObject({
      status: 400,
      text: expect.stringContaining('AWS.SimpleQueueService.NonExistentQueue'),
    });
    const headers = { 'x-amz-target': 'AmazonSQS.ReceiveMessage' };
    for (const body of ['{no', 'null', '[]', '7']) {
      expect((await ask('/_aws/sqs/messages', { method: 'POST', headers, body })).status).toBe(400);
    }
  });
});

// https://docs.localstack.cloud/aws/capabilities/chaos-engineering/chaos-api/
describe('/_localstack/chaos', () => {
  const rules = (method: string, body?: unknown) =>
    ask('/_localstack/chaos/faults', { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const code = () =>
    new STS(config()).getCallerIdentity({}).then(
      () => 'ok',
      (error) => [error.name, error.$metadata.httpStatusCode],
    );

  test('faults are set, added and removed', async () => {
    const rule = { service: 'sts', region: 'us-east-1', error: { statusCode: 418, code: 'Teapot' } };
    expect((await rules('POST', [rule])).json()).toEqual([rule]);
    expect(await code()).toEqual(['Teapot', 418]);
    expect((await rules('PATCH', [{ service: 's3' }])).json()).toEqual([
      rule,
      { service: 's3', error: { statusCode: 503, code: 'ServiceUnavailable' } },
    ]);
    expect((await rules('DELETE', [rule])).json()).toHaveLength(1);
    expect(await code()).toBe('ok');
    expect((await rules('POST', [])).json()).toEqual([]);
    expect((await rules('POST', [{ service: 'none' }])).status).toBe(400);
    expect((await rules('POST', {})).status).toBe(400);
    expect((await rules('POST', [null])).status).toBe(400);
    expect((await rules('POST', [{ service: 's3', error: null }])).status).toBe(200);
    expect((await rules('POST', [])).json()).toEqual([]);
  });

  test('latency', async () => {
    const effects = async (body: unknown) =>
      (await ask('/_localstack/chaos/effects', { method: 'POST', body: JSON.stringify(body) })).json();
    expect(await effects({ latency: 80 })).toEqual({ latency: 80 });
    const began = performance.now();
    expect(await code()).toBe('ok');
    expect(performance.now() - began).toBeGreaterThan(75);
    expect(await effects({ latency: 0 })).toEqual({ latency: 0 });
  });
});

describe('names and addresses', () => {
  test('an access key of 12 digits is an account', async () => {
    expect((await new STS(config('111111111111')).getCallerIdentity({})).Account).toBe('111111111111');
    expect((await new STS(config()).getCallerIdentity({})).Account).toBe('000000000000');
  });

  test('buckets below s3.localhost.localstack.cloud', async () => {
    const s3 = new S3({ ...config(), forcePathStyle: true });
    await s3.createBucket({ Bucket: 'virtual' });
    await s3.putObject({ Bucket: 'virtual', Key: 'key', Body: 'text' });
    for (const host of ['virtual.s3.localhost.localstack.cloud', 'virtual.s3.us-east-1.localhost.localstack.cloud']) {
      expect(await askHost(host, '/key')).toEqual({ status: 403, text: expect.stringContaining('AccessDenied') });
    }
    await s3.deletePublicAccessBlock({ Bucket: 'virtual' });
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::virtual/*' }];
    await s3.putBucketPolicy({ Bucket: 'virtual', Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    expect(await askHost('virtual.s3.localhost.localstack.cloud', '/key')).toEqual({ status: 200, text: 'text' });
  });

  test('HEAD / answers', async () => {
    expect((await ask('/', { method: 'HEAD' })).status).toBe(200);
    // cdklocal's endpoint, and its S3, where HEAD / is a bucket's.
    expect((await askHost('localhost.localstack.cloud', '/', 'HEAD')).status).toBe(200);
    expect((await askHost('nothing.s3.localhost.localstack.cloud', '/', 'HEAD')).status).toBe(404);
  });
});

test('expired items are deleted at once, and their number is returned', async () => {
  const dynamodb = new DynamoDB(config());
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
  const past = String(Math.floor(Date.now() / 1000) - 100);
  await dynamodb.putItem({ TableName: 'expiring', Item: { id: { S: 'a' }, ttl: { N: past } } });
  expect((await ask('/_aws/dynamodb/expired', { method: 'DELETE' })).json()).toEqual({ ExpiredItems: 1 });
  expect((await dynamodb.scan({ TableName: 'expiring' })).Count).toBe(0);
});

test('runtimes', async () => {
  expect((await ask('/_aws/lambda/runtimes')).json().Runtimes).toContain('nodejs22.x');
  expect((await ask('/_aws/lambda/runtimes')).json().Runtimes).not.toContain('python2.7');
  expect((await ask('/_aws/lambda/runtimes?filter=all')).json().Runtimes).toContain('python2.7');
});

test('routes that moto has and this cloud lacks say so', async () => {
  expect((await ask('/moto-api/data.json')).status).toBe(501);
  expect((await ask('/moto-api/seed?a=1', { method: 'POST' })).status).toBe(501);
});

test('a reset, as LocalStack and moto have it', async () => {
  const s3 = new S3({ ...config(), forcePathStyle: true });
  for (const path of ['/_localstack/state/reset', '/moto-api/reset']) {
    await s3.createBucket({ Bucket: 'going' });
    expect((await ask(path, { method: 'POST' })).status).toBe(200);
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
  }
});
