import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { enqueue, readJob } from '../lib/index.ts';

// The functions themselves, as Lambda calls them, on queues of an embedded cloud.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const token = 'a-token-of-thirty-two-characters';
const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
type Handler = (event: object, context?: object) => Promise<{ statusCode: number; body: string }>;

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let jobs: string;
let letters: string;
let tables = 0;
let call: Record<'enqueue' | 'dead-letters', Handler>;
let worker: (event: object, context: object) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  aws = createAws();
});
beforeEach(async () => {
  const made = async (name: string, Attributes = {}) => {
    const { QueueUrl } = await aws.json('sqs', 'CreateQueue', { QueueName: name, Attributes });
    const { Attributes: its } = await aws.json('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
    return { url: QueueUrl as string, arn: its.QueueArn as string };
  };
  const dead = await made(`dead-${tables}`);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  jobs = (await made(`jobs-${tables}`, { RedrivePolicy, VisibilityTimeout: '0', MaximumMessageSize: '1048576' })).url;
  letters = dead.url;
  const table = `done-${tables++}`;
  const { AttributeDefinitions, KeySchema } = Resources.JobsDone.Properties;
  await aws.json('dynamodb', 'CreateTable', {
    TableName: table,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
  });
  const variables = { JOBS_URL: jobs, DEAD_LETTERS_URL: letters, DEAD_LETTERS_ARN: dead.arn, JOBS_DONE: table };
  for (const [name, value] of Object.entries({ ...variables, QUEUE_TOKEN: token })) vi.stubEnv(name, value);
  vi.resetModules();
  call = {
    enqueue: (await import('../awsm/enqueue/handler.ts')).handler as Handler,
    'dead-letters': (await import('../awsm/dead-letters/handler.ts')).handler as Handler,
  };
  worker = (await import('../awsm/worker/handler.ts')).handler as typeof worker;
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const said = ({ statusCode, body }: { statusCode: number; body: string }) => [statusCode, JSON.parse(body)];
const post = (job: unknown, headers: object = bearer) =>
  call.enqueue({ httpMethod: 'POST', headers, body: JSON.stringify(job) });
const waiting = async (): Promise<string[]> => {
  const { Messages = [] } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl: jobs, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body }: { Body: string }) => Body);
};
/** Each message is received twice: then it becomes a dead letter. */
const die = async (...bodies: object[]) => {
  for (const body of bodies) {
    await aws.json('sqs', 'SendMessage', { QueueUrl: jobs, MessageBody: JSON.stringify(body) });
  }
  await expect.poll(async () => (await waiting()).length).toBe(0);
};

test.each([{}, { authorization: 'Bearer another-token-of-thirty-two-chars' }, { authorization: token }])(
  'without the token (%j) nothing is put into the queue, looked at or sent back',
  async (headers) => {
    await die({ id: '1' });
    expect(said(await post({ type: 'log' }, headers))).toEqual([
      401,
      expect.objectContaining({ reason: 'unauthorized' }),
    ]);
    for (const httpMethod of ['GET', 'POST']) {
      const refused = await call['dead-letters']({ httpMethod, headers });
      expect(said(refused)).toEqual([401, { error: 'Send the token of the queue.', reason: 'unauthorized' }]);
    }
    expect(await waiting()).toEqual([]);
  },
);

test('a job is put into the queue as it was sent, with an id', async () => {
  const [status, { id }] = said(await post({ type: 'log', payload: { a: [1] }, more: 1 }));
  expect([status, id]).toEqual([202, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect((await waiting()).map((body) => JSON.parse(body))).toEqual([{ id, type: 'log', payload: { a: [1] } }]);
});

test('a job with an id keeps it, and waits as long as it says', async () => {
  expect(said(await post({ id: 'mine', type: 'log', delaySeconds: 900 }))).toEqual([202, { id: 'mine' }]);
  expect(await waiting()).toEqual([]);
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed'];
  const { Attributes } = await aws.json('sqs', 'GetQueueAttributes', { QueueUrl: jobs, AttributeNames });
  expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
  await post({ type: 'now' });
  expect(await waiting()).toHaveLength(1);
});

test('a job has the size of a message of SQS, and not a byte more', async () => {
  const sent: string[] = [];
  const json = async (_service: string, _operation: string, input: { MessageBody?: string } = {}) =>
    void sent.push(input.MessageBody ?? '') as never;
  const around = JSON.stringify({ id: '1', type: 'x', payload: '' }).length;
  const ofSize = (bytes: number) => ({ id: '1', type: 'x', payload: 'ä'.repeat((bytes - around) / 2) });
  const even = around % 2;
  await expect(enqueue({ json }, 'url', ofSize(1024 * 1024 + 2 - even))).rejects.toMatchObject({
    status: 413,
    reason: 'size',
  });
  expect(sent).toEqual([]);
  await enqueue({ json }, 'url', ofSize(1024 * 1024 - even));
  expect(sent).toHaveLength(1);
  // Even if the body without its spaces would be a job of the right size.
  const bodyOf = (bytes: number) => '{"type":"log"}'.padEnd(bytes);
  const status = async (bytes: number) =>
    (await call.enqueue({ httpMethod: 'POST', headers: bearer, body: bodyOf(bytes) })).statusCode;
  expect([await status(1024 * 1024), await status(1024 * 1024 + 1)]).toEqual([202, 413]);
});

test('a weak token is refused, and the log names it', async () => {
  vi.stubEnv('QUEUE_TOKEN', token.slice(1));
  vi.resetModules();
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  for (const name of ['enqueue', 'dead-letters'] as const) {
    const { handler } = await import(`../awsm/${name}/handler.ts`);
    const { statusCode } = await handler({ headers: { authorization: `Bearer ${token.slice(1)}` }, body: '{}' });
    expect([name, statusCode]).toEqual([name, 500]);
  }
  const said = log.mock.calls
    .flat()
    .map(String)
    .filter((one) => one.includes('QUEUE_TOKEN needs 32 characters'));
  expect(said).toHaveLength(2);
});

test('what a job may say', () => {
  expect(readJob({ type: 'x', payload: 0, id: 'a'.repeat(128), delaySeconds: 900 })).toEqual({
    job: { id: 'a'.repeat(128), type: 'x', payload: 0 },
    delaySeconds: 900,
  });
  expect(readJob({ type: 'x' })).toEqual({ job: { id: undefined, type: 'x', payload: undefined }, delaySeconds: 0 });
  for (const wrong of [{ id: 'a'.repeat(129) }, { id: 1 }, { id: 'ä' }, { delaySeconds: -1 }, { delaySeconds: 1.5 }]) {
    const [field = ''] = Object.keys(wrong);
    expect(() => readJob({ type: 'x', ...wrong })).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(field) }),
    );
  }
  expect(() => readJob({ type: '' })).toThrow('Send a type');
});

test('dead letters are shown, ten of them, and stay where they are until they are sent back', async () => {
  await die(...Array.from({ length: 12 }, (_, n) => ({ id: String(n) })));
  for (const _ of [1, 2]) {
    const [status, { count, sample }] = said(await call['dead-letters']({ httpMethod: 'GET', headers: bearer }));
    expect([status, count, sample.length]).toEqual([200, 12, 10]);
    expect(sample[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      body: expect.stringMatching(/^\{"id":"\d+"\}$/),
      sentAt: expect.closeTo(Date.now(), -6),
    });
  }
  const sentBack = await call['dead-letters']({ httpMethod: 'POST', headers: bearer });
  expect(said(sentBack)).toEqual([202, { task: expect.stringMatching(/./) }]);
  await expect
    .poll(async () => said(await call['dead-letters']({ httpMethod: 'GET', headers: bearer }))[1].count)
    .toBe(0);
});

test('a job is done once; one of an unknown type, one without time and one without a type come again', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const attributes = { ApproximateReceiveCount: '2' };
  const record = (messageId: string, body: object) => ({ messageId, body: JSON.stringify(body), attributes });
  const Records = [
    record('m1', { id: '1', type: 'log', payload: 'hello' }),
    record('m2', { id: '2', type: 'other' }),
    record('m3', { id: '3' }),
    record('m4', { type: 'log' }),
    record('m5', []),
    record('m6', 'text' as never),
    record('m7', { id: 7, type: 'log' }),
  ];
  const context = (left: number) => ({ getRemainingTimeInMillis: () => left });
  const failed = async (records: object[], left = 20_000) =>
    (await worker({ Records: records }, context(left))).batchItemFailures.map((one) => one.itemIdentifier).sort();
  expect(await failed(Records)).toEqual(['m2', 'm3', 'm4', 'm5', 'm6', 'm7']);
  const said = errors.mock.calls.map((call) => String(call.at(-1)));
  expect(said.filter((one) => one.includes('The message is not a job'))).toHaveLength(5);
  expect(said).toContain('Error: Unknown type of job: "other".');
  expect(log.mock.calls).toEqual([['Job 1, attempt 2:', 'hello']]);
  // A redrive gives the message a new id, but not the job.
  expect(await failed([record('m8', { id: '1', type: 'log', payload: 'hello' })])).toEqual([]);
  expect(log).toHaveBeenCalledTimes(1);
  expect(await failed([record('m9', { id: '7', type: 'log' })], 1000)).toEqual(['m9']);
  expect(log).toHaveBeenCalledTimes(1);
});
