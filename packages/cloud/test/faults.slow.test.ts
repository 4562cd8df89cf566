import { request } from 'node:http';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, type Fault, startCloud } from '../src/index.ts';
import { writeZip } from '../src/services/lambda/code/zip-write.ts';
import { lambdaCloud } from '../src/services/lambda/testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

/** The error codes of this many calls; `ok` for success. */
async function outcomes(count: number, call: () => Promise<unknown>): Promise<string[]> {
  const codes: string[] = [];
  for (let n = 0; n < count; n++)
    codes.push(
      await call().then(
        () => 'ok',
        (error) => error.name,
      ),
    );
  return codes;
}

const http = async (method: string, path = '', body?: unknown) => {
  const answer = await fetch(`${cloud.endpoint}/_jaws/faults${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') };
};

describe('an error', () => {
  test('happens to the calls that it names, as often as it says', async () => {
    const [sts, s3] = [new STS(cloud.config), new S3({ ...cloud.config, forcePathStyle: true })];
    const error = { code: 'InternalError', status: 500, message: 'We are sorry.' };
    const remove = cloud.faults.add({ service: 's3', operation: 'ListBuckets', error, times: 2 });
    expect(await outcomes(3, () => s3.listBuckets({}))).toEqual(['InternalError', 'InternalError', 'ok']);
    expect(await outcomes(1, () => sts.getCallerIdentity({}))).toEqual(['ok']);
    expect(cloud.faults.list()).toEqual([]);
    remove();
    expect(cloud.requests({ error: 'InternalError' })).toMatchObject([
      { status: 500, error: { message: 'We are sorry.' } },
      { status: 500 },
    ]);
  });

  test('of a region or an account leaves the others alone', async () => {
    cloud.faults.add({ region: 'eu-west-1', error: 'throttle' });
    const there = new STS({ ...cloud.config, region: 'eu-west-1' });
    expect(await outcomes(1, () => there.getCallerIdentity({}))).toEqual(['Throttling']);
    expect(await outcomes(1, () => new STS(cloud.config).getCallerIdentity({}))).toEqual(['ok']);
  });

  test('is removed', async () => {
    const sts = new STS(cloud.config);
    const remove = cloud.faults.add({ error: { code: 'Odd' } });
    expect(await outcomes(1, () => sts.getCallerIdentity({}))).toEqual(['Odd']);
    remove();
    expect(await outcomes(1, () => sts.getCallerIdentity({}))).toEqual(['ok']);
  });

  test('with a seed happens to the same calls again', async () => {
    const pattern = async () => {
      const seeded = await startCloud({ port: 0, seed: 3 });
      seeded.faults.add({ service: 'sts', probability: 0.5, error: 'throttle' });
      const sts = new STS({ ...cloud.config, endpoint: seeded.endpoint });
      const all = await outcomes(20, () => sts.getCallerIdentity({}));
      await seeded.close();
      return all;
    };
    const first = await pattern();
    expect(new Set(first)).toEqual(new Set(['ok', 'Throttling']));
    expect(await pattern()).toEqual(first);
  });
});

describe('which of the matching calls', () => {
  test('meet a fault: all after the first so many, the third one alone', async () => {
    const sts = new STS(cloud.config);
    const call = () => sts.getCallerIdentity({});
    const remove = cloud.faults.add({ service: 'sts', error: 'throttle', skip: 2 });
    expect(await outcomes(4, call)).toEqual(['ok', 'ok', 'Throttling', 'Throttling']);
    remove();
    cloud.faults.add({ service: 'sts', operation: 'GetCallerIdentity', error: 'throttle', skip: 2, times: 1 });
    await new S3({ ...cloud.config, forcePathStyle: true }).listBuckets({});
    expect(await outcomes(4, call)).toEqual(['ok', 'ok', 'Throttling', 'ok']);
  });
});

describe('after the operation', () => {
  test('the answer is lost, and what was done stays done', async () => {
    const s3 = new S3({ ...cloud.config, forcePathStyle: true });
    cloud.faults.add({ service: 's3', operation: 'CreateBucket', error: 'reset', after: true, times: 1 });
    expect(await outcomes(1, () => s3.createBucket({ Bucket: 'lost-answer' }))).not.toEqual(['ok']);
    expect(cloud.faults.list()).toEqual([]);
    await s3.headBucket({ Bucket: 'lost-answer' });
    await s3.deleteBucket({ Bucket: 'lost-answer' });
  });

  test('an error takes its place, or it comes late', async () => {
    const sqs = new SQS(cloud.config);
    const error = { code: 'InternalError', status: 500 };
    cloud.faults.add({ service: 'sqs', operation: 'CreateQueue', error, after: true, latency: 60, times: 1 });
    const began = performance.now();
    expect(await outcomes(1, () => sqs.createQueue({ QueueName: 'after' }))).toEqual(['InternalError']);
    expect(performance.now() - began).toBeGreaterThan(55);
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: 'after' });
    await sqs.deleteQueue({ QueueUrl });
  });

  test('a call that fails by itself meets none', async () => {
    const sqs = new SQS(cloud.config);
    cloud.faults.add({ service: 'sqs', error: 'throttle', after: true, times: 1 });
    const codes = await outcomes(1, () => sqs.getQueueUrl({ QueueName: 'nobody' }));
    expect(codes).toEqual(['QueueDoesNotExist']);
    expect(cloud.faults.list()).toHaveLength(1);
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html (ExpiredTokenException)
test.each<[string, (config: typeof cloud.config) => Promise<unknown>, string, number]>([
  ['s3', (config) => new S3({ ...config, forcePathStyle: true }).listBuckets({}), 'ExpiredToken', 400],
  ['sts', (config) => new STS(config).getCallerIdentity({}), 'ExpiredToken', 403],
  ['dynamodb', (config) => new DynamoDB(config).listTables({}), 'ExpiredTokenException', 400],
  ['lambda', (config) => new Lambda(config).listFunctions({}), 'ExpiredTokenException', 403],
])('%s says in its own way that credentials have expired', async (service, call, name, httpStatusCode) => {
  cloud.faults.add({ service, error: 'expired-token' });
  await expect(call(cloud.config)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

describe('the number of calls', () => {
  test('is kept by operation and region, whatever became of them', async () => {
    cloud.faults.forgetCalls();
    const there = new STS({ ...cloud.config, region: 'eu-west-1' });
    await new STS(cloud.config).getCallerIdentity({});
    cloud.faults.add({ service: 'sts', error: 'throttle' });
    await outcomes(2, () => there.getCallerIdentity({}));
    const own = { service: 'sts', operation: 'GetCallerIdentity' };
    expect(cloud.faults.calls(own)).toEqual([
      { ...own, region: 'us-east-1', count: 1 },
      { ...own, region: 'eu-west-1', count: 2 },
    ]);
    const counted = await http('GET', '/calls?service=sts&region=eu-west-1');
    expect(counted.body).toEqual({ calls: [{ ...own, region: 'eu-west-1', count: 2 }] });
    expect((await http('GET', '/calls?servcie=sts')).status).toBe(400);
    expect((await http('DELETE', '/calls')).status).toBe(204);
    expect((await http('GET', '/calls')).body).toEqual({ calls: [] });
  });
});

// Codes that SDKs retry: THROTTLING_ERROR_CODES of @smithy/service-error-classification; S3's 503 is a transient error.
test.each<[string, (config: typeof cloud.config) => Promise<unknown>, string]>([
  ['s3', (config) => new S3({ ...config, forcePathStyle: true }).listBuckets({}), 'SlowDown'],
  [
    'dynamodb',
    (config) => new DynamoDB(config).getItem({ TableName: 'ttt', Key: { a: { S: 'a' } } }),
    'ProvisionedThroughputExceededException',
  ],
  ['dynamodb', (config) => new DynamoDB(config).listTables({}), 'ThrottlingException'],
  ['lambda', (config) => new Lambda(config).invoke({ FunctionName: 'none' }), 'TooManyRequestsException'],
  ['sqs', (config) => new SQS(config).listQueues({}), 'RequestThrottled'],
  ['sns', (config) => new SNS(config).listTopics({}), 'Throttling'],
])('%s throttles in its own way, and an SDK tries again', async (service, call, name) => {
  cloud.faults.add({ service, error: 'throttle', times: 1 });
  await expect(call(cloud.config)).rejects.toMatchObject({ name });
  cloud.faults.add({ service, error: 'throttle', times: 2 });
  const answer = await call({ ...cloud.config, maxAttempts: 4 }).catch((error) => error.name);
  expect(answer).not.toBe(name);
  expect(cloud.faults.list()).toEqual([]);
});

describe('a connection', () => {
  test('is reset', async () => {
    cloud.faults.add({ service: 'sts', error: 'reset' });
    expect(await outcomes(1, () => new STS(cloud.config).getCallerIdentity({}))).not.toEqual(['ok']);
    expect(cloud.requests({ service: 'sts', status: 0 })).toHaveLength(1);
  });

  test('is silent', async () => {
    cloud.faults.add({ service: 'sts', error: 'timeout' });
    const sts = new STS({ ...cloud.config, requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true } });
    expect(await outcomes(1, () => sts.getCallerIdentity({}))).toEqual(['TimeoutError']);
  });

  test('is slow', async () => {
    cloud.faults.add({ service: 'sts', latency: { min: 60, max: 80 } });
    const began = performance.now();
    await new STS(cloud.config).getCallerIdentity({});
    expect(performance.now() - began).toBeGreaterThan(55);
    expect(cloud.requests({ service: 'sts' }).at(-1)?.duration).toBeGreaterThan(55);
  });
});

test('services meet faults when they call each other', async () => {
  await cloud.make('target', { 'index.js': 'exports.handler = async (event) => event;' });
  const [sns, sqs] = [new SNS(cloud.config), new SQS(cloud.config)];
  const { TopicArn = '' } = await sns.createTopic({ Name: 'topic' });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'dead' });
  const Resource = 'arn:aws:sqs:us-east-1:000000000000:dead';
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await cloud.lambda.addPermission({
    FunctionName: 'target',
    StatementId: 's',
    Action: 'lambda:InvokeFunction',
    Principal: 'sns.amazonaws.com',
  });
  await sns.subscribe({
    TopicArn,
    Protocol: 'lambda',
    Endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:target',
    Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Resource }) },
  });
  cloud.faults.add({ service: 'lambda', operation: 'Invoke', error: { code: 'AccessDeniedException', status: 403 } });
  await sns.publish({ TopicArn, Message: 'lost' });
  await expect.poll(() => cloud.messages('dead').length).toBe(1);
  expect(cloud.invocations({ function: 'target' })).toEqual([]);
});

describe('over HTTP', () => {
  test('faults are added, listed, replaced and removed', async () => {
    const made = await http('POST', '', { service: 'sts', error: 'throttle' });
    expect(made).toMatchObject({ status: 201, body: { ids: [expect.stringMatching(/^fault-\d+$/)] } });
    expect(await outcomes(1, () => new STS(cloud.config).getCallerIdentity({}))).toEqual(['Throttling']);
    const [id] = made.body.ids;
    expect((await http('GET')).body).toEqual({
      faults: [{ id, service: 'sts', error: 'throttle', hits: 1 }],
      regionsDown: {},
      regionsSlow: {},
    });
    expect((await http('DELETE', `/${id}`)).status).toBe(204);
    expect((await http('DELETE', `/${id}`)).status).toBe(404);
    const put = await http('PUT', '', [
      { service: 's3', latency: 5 },
      { account: '111111111111', error: 'reset' },
    ]);
    expect(put.body.faults).toMatchObject([{ service: 's3', latency: 5 }, { error: 'reset' }]);
    expect((await http('DELETE')).status).toBe(204);
    expect((await http('GET')).body.faults).toEqual([]);
  });

  test.each<[unknown, string]>([
    ['{', 'is not JSON'],
    [undefined, 'object in the body'],
    [7, 'is an object'],
    [{}, 'an error or a latency'],
    [{ service: 's4', error: 'throttle' }, 'no service "s4"'],
    [{ service: 's3', operation: 'PutItem', error: 'throttle' }, 'no operation "PutItem"'],
    [{ servcie: 's3', error: 'throttle' }, 'no "servcie"'],
    [{ error: 'explode' }, '"explode"'],
    [{ error: { code: 'a\r\nb' } }, 'error.code'],
    [{ error: { code: 'A', status: 200 } }, 'error.status'],
    [{ error: 'throttle', probability: 2 }, 'probability takes a number, 0 to 1'],
    [{ error: 'throttle', times: 0 }, 'times'],
    [{ error: 'throttle', skip: -1 }, 'skip'],
    [{ error: 'throttle', after: 'yes' }, 'after takes true or false'],
    [{ latency: -1 }, 'latency'],
    [{ latency: { min: 5 } }, 'latency.max'],
    [{ latency: { min: 5, max: 1 } }, 'latency.max'],
  ])('%j is refused', async (fault, message) => {
    expect(await http('POST', '', fault)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
    expect(cloud.faults.list()).toEqual([]);
  });

  test('the library refuses the same', () => {
    expect(() => cloud.faults.add({ service: 's4', error: 'throttle' })).toThrow(TypeError);
    expect(() => cloud.faults.add({} as Fault)).toThrow('an error or a latency');
    expect(() => cloud.faults.regionDown('nowhere')).toThrow('is not a region');
  });
});

describe('a region that is down', () => {
  const sts = (at: Cloud, region: string) => new STS({ ...cloud.config, endpoint: at.endpoint, region });

  test('closes connections or says that it is unavailable; the others go on', async () => {
    cloud.faults.regionDown('us-west-2');
    expect(await outcomes(1, () => sts(cloud, 'us-west-2').getCallerIdentity({}))).not.toEqual(['ok']);
    expect(await outcomes(1, () => sts(cloud, 'us-east-1').getCallerIdentity({}))).toEqual(['ok']);
    expect((await http('PUT', '/regions/us-west-2', { looks: 'unavailable' })).status).toBe(204);
    expect(await outcomes(1, () => sts(cloud, 'us-west-2').getCallerIdentity({}))).toEqual(['ServiceUnavailable']);
    expect((await http('GET')).body.regionsDown).toEqual({ 'us-west-2': 'unavailable' });
    expect((await http('DELETE', '/regions/us-west-2')).status).toBe(204);
    expect(await outcomes(1, () => sts(cloud, 'us-west-2').getCallerIdentity({}))).toEqual(['ok']);
    expect((await http('PUT', '/regions/mars')).status).toBe(400);
    expect((await http('PUT', '/regions/us-west-2', { looks: 'odd' })).status).toBe(400);
  });

  test('stands still: functions and event sources go on when it is up', async () => {
    const config = { ...cloud.config, region: 'us-west-2' };
    const [lambda, sqs] = [new Lambda(config), new SQS(config)];
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' }],
    });
    await new IAM(config).putRolePolicy({ RoleName: 'function', PolicyName: 'queue', PolicyDocument });
    await lambda.createFunction({
      FunctionName: 'standing',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: cloud.role,
      Code: { ZipFile: writeZip({ 'index.js': 'exports.handler = async () => "ran";' }) },
    });
    const { FunctionUrl = '' } = await lambda.createFunctionUrlConfig({ FunctionName: 'standing', AuthType: 'NONE' });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'standing' });
    await lambda.createEventSourceMapping({
      FunctionName: 'standing',
      EventSourceArn: 'arn:aws:sqs:us-west-2:000000000000:standing',
    });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'later', DelaySeconds: 1 });
    cloud.faults.regionDown('us-west-2', 'unavailable');
    const host = new URL(FunctionUrl).host;
    expect(await askHost(host)).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(cloud.invocations({ function: 'standing' })).toEqual([]);
    expect(cloud.messages('standing')).toHaveLength(1);

    cloud.faults.regionUp('us-west-2');
    await expect.poll(() => cloud.messages('standing').length, { timeout: 10_000 }).toBe(0);
    expect(cloud.invocations({ function: 'standing' })).toMatchObject([{ result: 'ran', region: 'us-west-2' }]);
  });
});

/** The status of a request with that Host. */
const askHost = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(cloud.endpoint);
    request({ port, host: '127.0.0.1', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
