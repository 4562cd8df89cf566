import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const token = { authorization: 'Bearer secret' };
let app: ModuleApp;
beforeAll(async () => {
  app = await ModuleApp.start(['awsm-queue'], { QUEUE_TOKEN: 'secret' });
});
afterAll(() => app.stop());

const log = async () => {
  const logGroupName = '/aws/lambda/dev-app-lAwsmQueueWorker';
  const { events } = await app.aws.json('logs', 'FilterLogEvents', { logGroupName }).catch(() => ({ events: [] }));
  return events.map((event: { message: string }) => event.message).join('');
};
const queue = async (output: string) => {
  const { QueueUrls } = await app.aws.json('sqs', 'ListQueues', {});
  return QueueUrls.find((url: string) => url.includes(`-${output}-`));
};

test('a job is performed', async () => {
  const { status, json } = await app.call('POST', '/queue/jobs', { type: 'log', payload: 'hello' }, token);
  expect(status).toBe(202);
  await expect.poll(log, { timeout: 30_000 }).toContain(`Job ${json.id}, attempt 1: hello`);
});

test('nobody without the token', async () => {
  expect((await app.call('POST', '/queue/jobs', { type: 'log' })).status).toBe(401);
  expect((await app.call('GET', '/queue/dead-letters', undefined, { authorization: 'Bearer x' })).status).toBe(401);
});

test('what is no job is refused', async () => {
  expect((await app.call('POST', '/queue/jobs', 'no JSON', token)).status).toBe(400);
  expect((await app.call('POST', '/queue/jobs', { payload: 1 }, token)).status).toBe(400);
});

test('a job that fails becomes a dead letter, and is sent back', async () => {
  // Tried again at once: nobody waits nine minutes in a test.
  await app.aws.json('sqs', 'SetQueueAttributes', {
    QueueUrl: await queue('Jobs'),
    Attributes: { VisibilityTimeout: '0' },
  });
  await app.call('POST', '/queue/jobs', { type: 'unheard of' }, token);
  const count = async () => (await app.call('GET', '/queue/dead-letters', undefined, token)).json?.count;
  await expect.poll(count, { timeout: 60_000, interval: 200 }).toBe(1);
  const { json } = await app.call('GET', '/queue/dead-letters', undefined, token);
  expect(JSON.parse(json.sample[0].body)).toMatchObject({ type: 'unheard of' });
  expect((await app.call('POST', '/queue/dead-letters/redrive', undefined, token)).status).toBe(202);
  await expect.poll(async () => (await log()).match(/failed:/g)?.length ?? 0, { timeout: 60_000 }).toBeGreaterThan(3);
});
