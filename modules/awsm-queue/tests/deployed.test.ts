import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const secret = 'a-token-of-thirty-two-characters';
const token = { authorization: `Bearer ${secret}` };

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-queue'], { QUEUE_TOKEN: secret }, protocol);
  });
  afterAll(() => app?.stop());

  const log = async () => {
    const logGroupName = '/aws/lambda/dev-app-lAwsmQueueWorker';
    const { events } = await app.aws.json('logs', 'FilterLogEvents', { logGroupName }).catch(() => ({ events: [] }));
    return events.map((event: { message: string }) => event.message).join('');
  };
  const queue = async (output: string) => {
    const { QueueUrls } = await app.aws.json('sqs', 'ListQueues', {});
    return QueueUrls.find((url: string) => url.includes(`-${output}-`));
  };
  const setVisibility = async (seconds: number) =>
    app.aws.json('sqs', 'SetQueueAttributes', {
      QueueUrl: await queue('Jobs'),
      Attributes: { VisibilityTimeout: String(seconds) },
    });
  const times = async (text: RegExp) => (await log()).match(text)?.length ?? 0;
  const count = async () => (await app.call('GET', '/queue/dead-letters', undefined, token)).json?.count;

  test("a job is performed, as README's curl sends it", async () => {
    const as = (type: string) => ({ ...token, 'content-type': type });
    const job = { type: 'log', payload: 'hello' };
    const { status, json } = await app.call('POST', '/queue/jobs', job, as('application/json'));
    expect(status).toBe(202);
    // What curl sends without that header: any web page may send it, too.
    expect((await app.call('POST', '/queue/jobs', job, as('application/x-www-form-urlencoded'))).status).toBe(415);
    await expect.poll(log, { timeout: 30_000 }).toContain(`Job ${json.id}, attempt 1: hello`);
  });

  test('nobody without the token', async () => {
    expect((await app.call('POST', '/queue/jobs', { type: 'log' })).status).toBe(401);
    expect((await app.call('GET', '/queue/dead-letters', undefined, { authorization: 'Bearer x' })).status).toBe(401);
  });

  test('an invalid job is refused', async () => {
    expect((await app.call('POST', '/queue/jobs', 'no JSON', token)).status).toBe(400);
    expect((await app.call('POST', '/queue/jobs', { payload: 1 }, token)).json).toMatchObject({ field: 'type' });
    const payload = 'x'.repeat(1024 * 1024 - 20);
    expect((await app.call('POST', '/queue/jobs', { type: 'log', payload }, token)).status).toBe(413);
  });

  test('a job with an id is done once, however often it is sent', async () => {
    // A delivery that arrives while another one is under way is repeated after this time.
    await setVisibility(2);
    for (let sent = 0; sent < 3; sent++) {
      await app.call('POST', '/queue/jobs', { id: 'order-1', type: 'log', payload: 'once' }, token);
    }
    await app.call('POST', '/queue/jobs', { id: 'order-2', type: 'log', payload: 'after' }, token);
    await expect.poll(log, { timeout: 30_000 }).toContain('Job order-2');
    const idle = async () => {
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const input = { QueueUrl: await queue('Jobs'), AttributeNames };
      return Object.values((await app.aws.json('sqs', 'GetQueueAttributes', input)).Attributes);
    };
    await expect.poll(idle, { timeout: 30_000 }).toEqual(['0', '0']);
    expect(await times(/Job order-1,/g)).toBe(1);
  });

  test('one that hangs becomes a dead letter, and no other one with it', async () => {
    const file = `${app.root}/aws_modules/awsm-queue/worker/perform.ts`;
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace("case 'log':", "case 'hang':\n      return new Promise(() => {});\n    case 'log':"),
    );
    const settings = `${app.root}/aws_modules/awsm-queue/worker/awsm.json`;
    const quick = readFileSync(settings, 'utf8').replace('"Timeout": 30', '"Timeout": 3');
    writeFileSync(settings, quick.replace('"BatchSize": 1', '"BatchSize": 10'));
    await app.deploy();
    // Retried at once: nobody waits fifteen minutes in a test.
    await setVisibility(4);
    const ids = Array.from({ length: 9 }, (_, n) => `p${n}`);
    await app.call('POST', '/queue/jobs', { id: 'hangs', type: 'hang' }, token);
    await Promise.all(
      ids.map((id) => app.call('POST', '/queue/jobs', { id, type: 'log', payload: 'charge card' }, token)),
    );
    await expect.poll(count, { timeout: 60_000, interval: 200 }).toBe(1);
    const { json } = await app.call('GET', '/queue/dead-letters', undefined, token);
    expect(JSON.parse(json.sample[0].body)).toMatchObject({ id: 'hangs' });
    for (const id of ids) expect(await times(new RegExp(`Job ${id},`, 'g'))).toBe(1);
  });

  test('reading dead letters changes nothing; they are sent back by POST', async () => {
    const before = await times(/failed:/g);
    expect((await app.call('GET', '/queue/dead-letters', undefined, token)).status).toBe(200);
    expect(await count()).toBe(1);
    expect((await app.call('POST', '/queue/dead-letters/redrive', undefined, token)).status).toBe(202);
    await expect.poll(() => times(/failed:/g), { timeout: 60_000 }).toBeGreaterThan(before);
  });
});
