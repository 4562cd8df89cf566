import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { defineSettings, type Message, sink } from '../lib/index.ts';

// The functions themselves, as Lambda calls them, and how events get into the queue, on an embedded cloud.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const key = Buffer.from('a key of sixteen bytes or more');
const secrets = {
  STRIPE_WEBHOOK_SECRET: 'a secret of stripe',
  GITHUB_WEBHOOK_SECRET: 'a secret of github',
  SLACK_SIGNING_SECRET: 'a secret of slack',
  STANDARD_WEBHOOK_SECRET: `whsec_${key.toString('base64')}`,
  HMAC_WEBHOOK_SECRET: 'a secret of hmac',
};
const sign = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text);
const seconds = String(Math.floor(Date.now() / 1000));

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let queueUrl: string;
let receive: (event: object) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  aws = createAws({ attempts: 1 });
  const { AttributeDefinitions, KeySchema } = Resources.WebhookDeliveries.Properties;
  const table = { TableName: 'deliveries', AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', table);
  queueUrl = (await aws.json('sqs', 'CreateQueue', { QueueName: 'events' })).QueueUrl;
  const variables = { ...secrets, DELIVERIES_TABLE: 'deliveries', EVENTS_URL: queueUrl };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  receive = (await import('../awsm/receive/handler.ts')).handler as typeof receive;
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const queued = async (): Promise<Message[]> => {
  const { Messages = [] } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body }: { Body: string }) => JSON.parse(Body));
};
const request = (provider: string, body: string, headers: Record<string, string>) =>
  receive({ httpMethod: 'POST', pathParameters: { provider }, headers, body });
const body = '{"id":"evt_1","type":"paid","event_id":"evt_1"}';
const signed: Record<string, Record<string, string>> = {
  stripe: { 'stripe-signature': `t=${seconds},v1=${sign('a secret of stripe', `${seconds}.${body}`).digest('hex')}` },
  github: {
    'x-hub-signature-256': `sha256=${sign('a secret of github', body).digest('hex')}`,
    'x-github-event': 'other',
  },
  slack: {
    'x-slack-request-timestamp': seconds,
    'x-slack-signature': `v0=${sign('a secret of slack', `v0:${seconds}:${body}`).digest('hex')}`,
  },
  standard: {
    'webhook-id': 'evt_1',
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${sign(key, `evt_1.${seconds}.${body}`).digest('base64')}`,
  },
  hmac: { 'x-signature': sign('a secret of hmac', body).digest('hex') },
};

test.each(Object.keys(signed))(
  'an event of %s goes into the queue once, with its own secret only',
  async (provider) => {
    for (const other of Object.keys(signed).filter((one) => one !== provider)) {
      expect((await request(provider, body, signed[other] ?? {})).statusCode).toBe(401);
    }
    const headers = { ...signed[provider], 'content-type': 'application/json' };
    expect(await request(provider, body, headers)).toMatchObject({ statusCode: 200, body: '' });
    expect(await request(provider, body, headers)).toMatchObject({ statusCode: 200, body: '' });
    expect(await queued()).toEqual([
      {
        provider,
        id: provider === 'github' || provider === 'hmac' ? expect.stringMatching(/^[0-9a-f]{64}$/) : 'evt_1',
        type: { github: 'other', slack: 'paid' }[provider] ?? 'paid',
        ...(provider === 'github' && { isTypeUnproven: true }),
        receivedAt: expect.closeTo(Date.now(), -5),
        body: Buffer.from(body).toString('base64'),
      },
    ]);
  },
);

test('a secret that could be guessed stops its own provider alone, and is not shown', async () => {
  vi.stubEnv('HMAC_WEBHOOK_SECRET', 'guess me');
  vi.resetModules();
  const { handler } = (await import('../awsm/receive/handler.ts')) as { handler: typeof receive };
  vi.stubEnv('HMAC_WEBHOOK_SECRET', secrets.HMAC_WEBHOOK_SECRET);
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const asked = (provider: string, headers = signed[provider]) =>
    handler({ httpMethod: 'POST', pathParameters: { provider }, headers, body });
  expect((await asked('hmac', { 'x-signature': sign('guess me', body).digest('hex') })).statusCode).toBe(500);
  expect(said.mock.calls.flat().map(String)).toEqual([
    'The request failed:',
    'Error: HMAC_WEBHOOK_SECRET needs 16 characters or more, each where there are several.',
  ]);
  expect((await asked('stripe')).statusCode).toBe(200);
});

test('the challenge of Slack is answered as plain text', async () => {
  const text = '{"type":"url_verification","challenge":"<b>"}';
  const signature = sign('a secret of slack', `v0:${seconds}:${text}`).digest('hex');
  const headers = { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${signature}` };
  const { statusCode, headers: said, body: answer } = await request('slack', text, headers);
  expect([statusCode, said['content-type'], answer]).toEqual([200, 'text/plain', '<b>']);
});

const message = (id: string, receivedAt: number): Message => ({
  provider: 'hmac',
  id,
  type: 't',
  receivedAt,
  body: '',
});

test('an event that the queue refused is accepted when it is sent again', async () => {
  const failing = {
    json: async (service: never, operation: string, input: object = {}): Promise<never> => {
      if (operation === 'SendMessage') throw new Error('the queue is away');
      return (await aws.json(service, operation, input)) as never;
    },
  };
  const place = { table: 'deliveries', queueUrl };
  await expect(sink(failing, place)(message('retry', 1_000))).rejects.toThrow('the queue is away');
  expect(await sink(aws, place)(message('retry', 1_001))).toBe('taken');
  expect(await sink(aws, place)(message('retry', 1_002))).toBe('duplicate');
  expect((await queued()).map(({ id }) => id)).toEqual(['retry']);
});

test('the receiver of an event has 15 seconds to queue it; until then no one else does', async () => {
  let stuck = () => {};
  const waits = new Promise<void>((done) => {
    stuck = done;
  });
  const slow = {
    json: async (service: never, operation: string, input: object = {}): Promise<never> => {
      if (operation === 'SendMessage') await waits;
      return (await aws.json(service, operation, input)) as never;
    },
  };
  const place = { table: 'deliveries', queueUrl };
  const first = sink(slow, place)(message('slow', 50_000));
  const again = async (at: number) => sink(aws, place)(message('slow', at));
  await expect.poll(() => again(50_001)).toBe('busy');
  expect(await again(65_000)).toBe('busy');
  expect(await again(65_001)).toBe('taken');
  // The first one resumes: it is queued twice, and the record stays as it is.
  stuck();
  expect(await first).toBe('taken');
  expect(await again(90_000)).toBe('duplicate');
  await queued();
});

test('an event is known for as many days as the project says', async () => {
  const settings = defineSettings({ rememberDays: 4 });
  const take = sink(aws, { table: 'deliveries', queueUrl, settings });
  const day = 86_400_000;
  expect(await take(message('days', day))).toBe('taken');
  expect(await take(message('days', 5 * day))).toBe('duplicate');
  expect(await take(message('days', 5 * day + 1000))).toBe('taken');
  await queued();
});

test('a request whose event is being received by another one is asked to retry', async () => {
  const text = '{"type":"busy"}';
  const headers = { 'x-signature': sign('a secret of hmac', text).digest('hex') };
  await request('hmac', text, headers);
  const [{ id } = { id: '' }] = await queued();
  await aws.json('dynamodb', 'UpdateItem', {
    TableName: 'deliveries',
    Key: { id: { S: `hmac#${id}` } },
    UpdateExpression: 'SET #state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': { S: 'received' } },
  });
  const { statusCode, headers: said, body: answer } = await request('hmac', text, headers);
  expect([statusCode, said['retry-after'], JSON.parse(answer)]).toEqual([
    503,
    '5',
    { error: expect.stringMatching(/./), reason: 'busy' },
  ]);
});

test('the worker performs an event once, and gives back what it cannot read', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { handler } = await import('../awsm/process/handler.ts');
  const record = (messageId: string, given: object) => ({
    messageId,
    body: JSON.stringify(given),
    attributes: { ApproximateReceiveCount: '1' },
  });
  const paid = { ...message('evt_9', 1), provider: 'stripe', type: 'checkout.session.completed' };
  const Records = [record('a', paid), record('b', { ...paid, id: undefined }), record('c', { ...paid, provider: 1 })];
  const context = { getRemainingTimeInMillis: () => 20_000 };
  const failed = { batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] };
  expect(await handler({ Records }, context)).toEqual(failed);
  expect(errors.mock.calls.map((call) => String(call.at(-1)))).toEqual(
    Array(2).fill('TypeError: The message is not an event: it has no provider or no id.'),
  );
  expect(await handler({ Records: [record('d', paid)] }, context)).toEqual({ batchItemFailures: [] });
  await handler({ Records: [record('e', message('evt_10', 1))] }, context);
  expect(log.mock.calls.flat()).toEqual([
    "Stripe's event evt_9, attempt 1: a checkout is paid.",
    'Event evt_10 of hmac, attempt 1: nothing to do for "t".',
  ]);
});

test('after an error other than a failed condition the sender retries; nothing is queued twice', async () => {
  const failing = (operation: string) => ({
    json: async (service: never, called: string, input: object = {}): Promise<never> => {
      if (called === operation) throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
      return (await aws.json(service, called, input)) as never;
    },
  });
  const place = { table: 'deliveries', queueUrl };
  await expect(sink(failing('PutItem'), place)(message('denied', 1))).rejects.toThrow('not allowed');
  expect(await queued()).toEqual([]);
  await expect(sink(failing('UpdateItem'), place)(message('denied', 1))).rejects.toThrow('not allowed');
  expect((await queued()).map(({ id }) => id)).toEqual(['denied']);
  const away = { json: async () => Promise.reject(new Error('no queue, no table')) };
  await expect(sink(away, place)(message('away', 1))).rejects.toThrow('no queue, no table');
});

test('two requests are distinguished, also when their responses are lost', async () => {
  const items: Record<string, unknown>[] = [];
  const noting = {
    json: async (
      _service: never,
      operation: string,
      input: { Item?: Record<string, unknown> } = {},
    ): Promise<never> => {
      if (operation === 'PutItem') items.push(input.Item ?? {});
      return {} as never;
    },
  };
  for (const _ of [1, 2]) await sink(noting, { table: 't', queueUrl: 'q' })(message('same', 1));
  const [{ owner: one, ...first } = {}, { owner: other, ...second } = {}] = items;
  expect([first, one === other]).toEqual([second, false]);
});
