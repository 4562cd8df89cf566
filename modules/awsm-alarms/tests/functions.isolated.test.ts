import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { keyIn } from '../lib/channels/webhook.ts';
import type { Message } from '../lib/notify.ts';
import { defineSettings } from '../lib/settings.ts';
import { eventOf } from './event.ts';
import { messageOf } from './incidents.ts';

// The functions themselves, as Lambda calls them, with the tables and the queue of an embedded cloud, and a channel on this machine.
const context = { getRemainingTimeInMillis: () => 20_000 };
let cloud: Cloud;
let server: Server;
let aws: ReturnType<typeof createAws>;
let queue: string;
const got: { headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  aws = createAws();
  for (const [TableName, AttributeName] of [['Alarms', 'name'] as const, ['Sent', 'id'] as const]) {
    await aws.json('dynamodb', 'CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    });
  }
  ({ QueueUrl: queue } = await aws.json('sqs', 'CreateQueue', { QueueName: 'messages' }));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = {
    ALARMS_TABLE: 'Alarms',
    ALARMS_SENT: 'Sent',
    ALARMS_MESSAGES: queue,
    ALARMS_PREFIX: 'prod-shop-',
    ALARMS_STAGE: 'prod',
    ALARMS_PROJECT: 'shop',
    ALARMS_SLACK_URL: `${address}/slack`,
    ALARMS_WEBHOOK_URL: `${address}/hook`,
    ALARMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  // A channel of the project's own, which calls this machine for the test.
  vi.doMock('../awsm/settings.ts', () => ({
    settings: defineSettings({
      channels: {
        slack: { kind: 'slack', url: 'ALARMS_SLACK_URL' },
        webhook: { kind: 'webhook', url: 'ALARMS_WEBHOOK_URL', secret: 'ALARMS_WEBHOOK_SECRET' },
      },
      loopbackForTests: true,
    }),
  }));
});
beforeEach(() => {
  got.length = 0;
  status = 200;
});
afterAll(async () => {
  vi.doUnmock('../awsm/settings.ts');
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await cloud.close();
});

const waiting = async () => {
  const { Messages = [] } = await aws.json('sqs', 'ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 });
  return Messages as { MessageId: string; Body: string; ReceiptHandle: string }[];
};

test('an event becomes an alarm, the alarm a message, the message a request', async () => {
  const { handler: collect } = await import('../awsm/collect/handler.ts');
  const { handler: notify } = await import('../awsm/notify/handler.ts');
  const { handler: send } = await import('../awsm/send/handler.ts');
  const attributes = { ApproximateReceiveCount: '1' };
  const stamp = new Date(Date.now() - 60_000).toISOString().replace('Z', '+0000');
  const ringing = JSON.stringify(eventOf('prod-shop-lLinksGet-errors', 'ALARM', stamp));
  const Records = [
    { messageId: 'a', body: ringing, attributes },
    { messageId: 'b', body: '{}', attributes },
  ];
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  expect(await collect({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  said.mockRestore();
  const { Item } = await aws.json('dynamodb', 'GetItem', {
    TableName: 'Alarms',
    Key: { name: { S: 'prod-shop-lLinksGet-errors' } },
  });
  expect(Item.state.S).toBe('ALARM');

  await notify();
  const messages = await waiting();
  const channels = messages.map(({ Body }) => (JSON.parse(Body) as Message).channel);
  expect(channels.sort()).toEqual(['slack', 'webhook']);
  const records = messages.map(({ MessageId, Body, ReceiptHandle }) => ({
    messageId: MessageId,
    body: Body,
    receiptHandle: ReceiptHandle,
    attributes,
  }));
  expect(await send({ Records: records }, context)).toEqual({ batchItemFailures: [] });
  // SQS delivers it again: it was already sent.
  expect(await send({ Records: records }, context)).toEqual({ batchItemFailures: [] });
  expect(got).toHaveLength(2);
  const hook = got.find(({ headers }) => headers['webhook-id'] !== undefined);
  expect(JSON.parse(hook?.body ?? '{}')).toMatchObject({
    type: 'alarms',
    data: { stage: 'prod', project: 'shop', alarms: [{ name: 'prod-shop-lLinksGet-errors', severity: 'high' }] },
  });
  const slack = JSON.parse(got.find((one) => one !== hook)?.body ?? '{}');
  expect(slack).toMatchObject({
    text: 'An alarm in prod · shop · eu-west-1',
    blocks: [{ type: 'header' }, { type: 'section' }],
  });
  await notify();
  expect(await waiting()).toEqual([]);
});

test('a message that fails waits longer each time, and is sent when the channel is there again', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { handler: send } = await import('../awsm/send/handler.ts');
  const body = JSON.stringify({ ...messageOf([], 'slack'), id: 'msg_again' });
  await aws.json('sqs', 'SendMessage', { QueueUrl: queue, MessageBody: body });
  const [message] = await waiting();
  const record = (count: number) => ({
    messageId: message?.MessageId ?? '',
    body,
    receiptHandle: message?.ReceiptHandle ?? '',
    attributes: { ApproximateReceiveCount: String(count) },
  });
  status = 500;
  const failed = { batchItemFailures: [{ itemIdentifier: message?.MessageId }] };
  expect(await send({ Records: [record(1)] }, context)).toEqual(failed);
  expect(String(errors.mock.calls[0]?.at(-1))).toBe('PostError: The channel slack answered 500.');
  status = 200;
  expect(await send({ Records: [record(2)] }, context)).toEqual({ batchItemFailures: [] });
  expect(got).toHaveLength(2);
  // An unreadable record does not count as sent.
  const odd = { ...record(1), body: JSON.stringify({ id: 'msg_odd', channel: 'slack', at: 0 }) };
  expect(await send({ Records: [odd] }, context)).toEqual(failed);
  expect(got).toHaveLength(2);
  vi.restoreAllMocks();
});

test('the least and the most of each number, and of names', () => {
  const channels = { a: { kind: 'slack', url: 'A' } } as const;
  for (const [name, most] of Object.entries({ reminderMinutes: 10_080, mostReminders: 1000, settleMinutes: 1440 })) {
    for (const fine of [0, most]) expect(defineSettings({ channels, [name]: fine })).toMatchObject({ [name]: fine });
    for (const bad of [-1, most + 1, 0.5]) {
      expect(() => defineSettings({ channels, [name]: bad })).toThrow(
        `${name} must be a whole number from 0 to ${most}`,
      );
    }
  }
  const channel = (more: object) => ({ channels: { a: { kind: 'slack', url: 'A', ...more } as never } });
  const longest = 'A'.repeat(100);
  expect(defineSettings(channel({ url: longest })).channels.a?.url).toBe(longest);
  const mistakes: [object, string][] = [
    [channel({ url: `${longest}A` }), 'channels.a.url must be the name of a variable'],
    [channel({ url: 'https://hooks.example' }), 'channels.a.url'],
    [channel({ kind: 'mail' }), 'channels.a.kind must be one of slack, teams, webhook, not "mail"'],
    [channel({ kind: 'webhook' }), 'channels.a.secret must be the name of a variable'],
    [channel({ secret: 'S' }), 'channels.a.secret is not a setting'],
    [channel({ least: 'low ' }), 'channels.a.least must be high or low'],
    [channel({ only: ['a b'] }), 'channels.a.only must be a list'],
    [channel({ only: ['x'.repeat(256)] }), 'channels.a.only must be a list'],
    [channel({ only: 'a' }), 'channels.a.only'],
    [channel({ quiet: 'night' }), 'channels.a.quiet must be an object'],
    [channel({ quiet: { from: '22:00', to: '22:00', zone: 'UTC' } }), 'from and to are the same time'],
    [
      channel({ quiet: { from: '24:00', to: '7:00', zone: 'Mars' } }),
      'quiet.from must be a time, as 22:00, not "24:00"',
    ],
    [channel({ quiet: { from: '22:00', to: '07:00', zone: 'Mars' } }), 'quiet.zone must be a time zone'],
    [channel({ quiet: { from: '22:00', to: '07:00', zone: 'UTC', until: 1 } }), 'quiet.until is not a setting'],
    [channel({ quiet: { from: '22:00', to: '07:00', zone: 'UTC', except: [1] } }), 'quiet.except must be a list'],
    [{ channels: { [`a${'b'.repeat(31)}`]: { kind: 'slack', url: 'A' } } }, 'a name is of a-z, 0-9 and -, 31 at most'],
    [{ channels: { constructor: { kind: 'slack', url: 'A' } } }, 'channels.constructor: a name'],
    [{ channels: { a: null } }, 'channels.a must be an object'],
    [{ channels: [] }, 'channels must be an object'],
    [{ channels, language: 'fr' }, 'language must be en or de, not "fr"'],
    [{ channels, loopbackForTests: 1 }, 'loopbackForTests must be true or false'],
    [{ channels, high: 'all' }, 'high must be a list'],
    [{ channels, hihg: [] }, 'hihg is not a setting; these are: channels, language'],
  ];
  for (const [given, message] of mistakes) expect(() => defineSettings(given as never), message).toThrow(message);
  expect(defineSettings({ channels: { [`a${'b'.repeat(30)}`]: channels.a } }).language).toBe('en');
});

test('a key of a webhook has 24 to 64 bytes', () => {
  const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
  expect([23, 24, 64, 65].map((bytes) => keyIn(secret(bytes))?.length)).toEqual([undefined, 24, 64, undefined]);
  expect(['', 'whsec_', secret(32).slice(6), `${secret(32)}!`, ` ${secret(32)}`].map(keyIn)).toEqual(
    Array(5).fill(undefined),
  );
});
