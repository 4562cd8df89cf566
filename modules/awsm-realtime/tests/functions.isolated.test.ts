import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { untranslated } from '../../../test/untranslated.ts';
import { defineSettings, type GivenSettings, ruleFor } from '../lib/settings.ts';
import { de } from '../lib/texts/de.ts';
import { clientUrl, userOf } from '../lib/tickets.ts';

// The functions themselves, as API Gateway, a bus and a stream call them, with the tables of an embedded cloud.
const awsm = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources.cloudFormation;
// biome-ignore lint/suspicious/noExplicitAny: events and answers of API Gateway, which the tests look into
type Handler = (event: any, context?: object) => Promise<any>;
const functions = ['authorizer', 'deliver', 'publish', 'socket', 'ticket'] as const;
const calls = {} as Record<(typeof functions)[number], Handler>;
const context = { getRemainingTimeInMillis: () => 20_000 };

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let sockets: Server;
/** The response to the next sends; 200 without one. */
const answers: number[] = [];
const sent: { method: string; url: string; body: string }[] = [];
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  sockets = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      sent.push({ method: request.method ?? '', url: request.url ?? '', body });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((listening) => sockets.listen(0, '127.0.0.1', listening));
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    REALTIME_CONNECTIONS: 'Connections',
    REALTIME_MESSAGES: 'Messages',
    REALTIME_ENDPOINT: `http://127.0.0.1:${(sockets.address() as AddressInfo).port}/dev`,
    REALTIME_URL: 'wss://abc.execute-api.us-east-1.amazonaws.com/dev',
    REALTIME_ORIGINS: 'https://app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  aws = createAws();
  const { RealtimeConnections, RealtimeMessages } = awsm.Resources;
  for (const [TableName, { Properties }] of Object.entries({
    Connections: RealtimeConnections,
    Messages: RealtimeMessages,
  })) {
    const { AttributeDefinitions, BillingMode, KeySchema } = Properties;
    await aws.json('dynamodb', 'CreateTable', { TableName, AttributeDefinitions, BillingMode, KeySchema });
  }
  // The settings of the module, and a channel with presence as a project may add it.
  vi.doMock('../awsm/settings.ts', async () => {
    const { settings } = await vi.importActual<typeof import('../awsm/settings.ts')>('../awsm/settings.ts');
    const room = { channel: 'room:{id}', read: 'everyone', write: 'everyone', presence: true } as const;
    return {
      settings: { ...settings, channels: [...settings.channels, ...defineSettings({ channels: [room] }).channels] },
    };
  });
  for (const name of functions) calls[name] = (await import(`../awsm/${name}/handler.ts`)).handler;
});
afterEach(() => {
  sent.length = 0;
});
afterAll(async () => {
  vi.doUnmock('../awsm/settings.ts');
  vi.unstubAllEnvs();
  sockets.closeAllConnections();
  sockets.close();
  await cloud.close();
});

const ticketFor = async (sub: string, roles = 'member admin') => {
  const requestContext = { authorizer: { sub, roles, principalId: sub } };
  const { statusCode, body } = await calls.ticket({ httpMethod: 'POST', requestContext });
  return { statusCode, ...JSON.parse(body) };
};
const opening = (ticket?: string) =>
  calls.authorizer({ methodArn: 'arn:x', ...(ticket !== undefined && { queryStringParameters: { ticket } }) });
const socket = (eventType: string, connectionId: string, more: object = {}, authorizer?: object) =>
  calls.socket({ requestContext: { eventType, connectionId, ...(authorizer && { authorizer }) }, ...more });
const say = async (id: string, message: object) =>
  JSON.parse((await socket('MESSAGE', id, { body: JSON.stringify(message) })).body);
const items = async (TableName: string) => (await aws.json('dynamodb', 'Scan', { TableName })).Items as object[];

test('a ticket needs a signed-in user and opens one connection', async () => {
  const nobody = await calls.ticket({ httpMethod: 'POST', requestContext: {} });
  expect([nobody.statusCode, JSON.parse(nobody.body)]).toEqual([
    401,
    { error: 'Please sign in.', reason: 'unauthorized' },
  ]);
  const { statusCode, ticket, url, expiresIn } = await ticketFor('ada');
  expect([statusCode, expiresIn]).toEqual([200, 60]);
  expect(url).toBe(`${cloud.endpoint.replace('http', 'ws')}/_aws/execute-api/abc/dev`);
  expect(await opening(ticket)).toEqual({
    principalId: 'ada',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn:x' }],
    },
    context: { sub: 'ada', roles: 'member admin' },
  });
  for (const used of [ticket, 'x', undefined]) {
    const { principalId, policyDocument, context: about } = await opening(used);
    expect([principalId, policyDocument.Statement[0].Effect, about]).toEqual(['nobody', 'Deny', undefined]);
  }
});

test('the pages of the project may ask for tickets, and no others', async () => {
  const origin = async (from: string) => {
    const { headers } = await calls.ticket({ httpMethod: 'OPTIONS', headers: { origin: from } });
    return headers['access-control-allow-origin'];
  };
  expect([await origin('https://app.example'), await origin('https://b.example')]).toEqual([
    'https://app.example',
    undefined,
  ]);
});

test('a connection speaks, hears what is published to its channel, and leaves nothing behind', async () => {
  expect(await socket('CONNECT', 'c0')).toEqual({ statusCode: 401 });
  expect(await socket('CONNECT', 'c1', {}, { sub: 'ada', roles: '' })).toEqual({ statusCode: 200 });
  expect(await say('c1', { do: 'ping', re: 1 })).toEqual({ re: 1, ok: true });
  const text = Buffer.from('{"do":"ping","re":2}').toString('base64');
  expect(JSON.parse((await socket('MESSAGE', 'c1', { body: text, isBase64Encoded: true })).body)).toEqual({
    re: 2,
    ok: true,
  });
  const { statusCode, body } = await socket('MESSAGE', 'c1');
  expect([statusCode, JSON.parse(body).reason]).toEqual([200, 'invalid']);
  expect(await say('c1', { do: 'subscribe', channel: 'user:ada' })).toEqual({
    ok: true,
    last: expect.stringMatching(/^[0-9a-z]{9}-0{20}$/),
  });
  expect(await say('c1', { do: 'subscribe', channel: 'user:bob' })).toMatchObject({ ok: false, reason: 'forbidden' });
  expect(await say('c1', { do: 'publish', channel: 'user:ada', data: 1 })).toMatchObject({
    ok: false,
    reason: 'forbidden',
  });

  const { id } = await calls.publish({ channel: 'user:ada', data: { news: 1 } });
  const [NewImage] = await items('Messages');
  const insert = { eventName: 'INSERT', dynamodb: { SequenceNumber: '7', NewImage } };
  expect(await calls.deliver({ Records: [insert] }, context)).toEqual({ batchItemFailures: [] });
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /dev/@connections/c1']);
  expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
    id,
    channel: 'user:ada',
    kind: 'message',
    data: { news: 1 },
  });
  // Without time for another message, it goes back to the queue.
  const late = { getRemainingTimeInMillis: () => 4_999 };
  expect(await calls.deliver({ Records: [insert] }, late)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });

  expect(await socket('DISCONNECT', 'c1')).toEqual({ statusCode: 200 });
  expect(JSON.stringify(await items('Connections'))).not.toContain('C#c1');
  expect(await say('c1', { do: 'ping' })).toMatchObject({ ok: false, reason: 'gone' });
});

test('a ticket requested in German is refused in German', async () => {
  const headers = { 'accept-language': 'de-AT,en;q=0.5' };
  const requestContext = { authorizer: { sub: 'berta' } };
  const none = await calls.ticket({ httpMethod: 'POST', headers, requestContext: {} });
  expect(JSON.parse(none.body).error).toBe('Bitte melden Sie sich an.');
  const { ticket } = JSON.parse((await calls.ticket({ httpMethod: 'POST', headers, requestContext })).body);
  const { context: authorizer } = await opening(ticket);
  expect(authorizer).toEqual({ sub: 'berta', roles: '', languages: 'de-AT,en;q=0.5' });
  await socket('CONNECT', 'g1', {}, authorizer);
  expect(await say('g1', { do: 'x' })).toMatchObject({
    ok: false,
    reason: 'invalid',
    error: 'Senden Sie ping, subscribe, unsubscribe, publish oder presence.',
  });
  await socket('CONNECT', 'g2', {}, { sub: 'carl', roles: '' });
  expect((await say('g2', { do: 'x' })).error).toBe('Send ping, subscribe, unsubscribe, publish or presence.');
});

test('every text that people read is in German too', () => {
  const { 'Please sign in.': _ofTheTicket, ...ofTheLibrary } = de;
  const ofTheLog = [
    'The event names no user.',
    'The time is over; the message is sent again to all.',
    'A message could not be sent ({}): the connection is closed.',
  ];
  expect(untranslated(new URL('../lib', import.meta.url), ofTheLibrary, ofTheLog)).toEqual([]);
});

test('an event of a bus that comes twice is one message', async () => {
  const event = (id: string) => calls.publish({ id, detail: { channel: 'user:eve', data: 1 } });
  const end = async (id: string) => (await event(id)).id.split('-')[1];
  const first = await end('e1');
  expect([await end('e1'), (await end('e2')) === first]).toEqual([first, false]);
  await expect(calls.publish({ channel: 'nowhere', data: 1 })).rejects.toMatchObject({ reason: 'channel' });
});

test('of one user there are ten connections', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 11; n++) statuses.push((await socket('CONNECT', `many-${n}`, {}, { sub: 'many' })).statusCode);
  expect(statuses).toEqual([...Array(10).fill(200), 429]);
});

test('the least, the usual and the most of each number', () => {
  const bounds: Record<string, [number, number, number]> = {
    connectionsOfUser: [1, 10, 100],
    channelsOfConnection: [1, 50, 1000],
    messagesInMinute: [1, 120, 10_000],
    maxBytes: [256, 16_384, 30_000],
    ticketSeconds: [10, 60, 300],
    presenceSeconds: [300, 600, 7200],
    lateSeconds: [5, 120, 3600],
    parallel: [1, 50, 200],
  };
  for (const [name, [least, usual, most]] of Object.entries(bounds)) {
    expect(defineSettings()).toMatchObject({ [name]: usual });
    for (const fine of [least, most]) expect(defineSettings({ [name]: fine })).toMatchObject({ [name]: fine });
    for (const bad of [least - 1, most + 1, least + 0.5]) {
      expect(() => defineSettings({ [name]: bad })).toThrow(`${name} must be a whole number from ${least} to ${most}`);
    }
  }
  const rule = (more: object): GivenSettings => ({
    channels: [{ channel: 'a', read: 'everyone', write: 'nobody', ...more }],
  });
  expect(defineSettings(rule({})).channels[0]).toMatchObject({ presence: false, historySeconds: 0 });
  expect(defineSettings(rule({ historySeconds: 2_592_000 })).channels[0]?.historySeconds).toBe(2_592_000);
  for (const historySeconds of [-1, 2_592_001, 0.5])
    expect(() => defineSettings(rule({ historySeconds }))).toThrow('historySeconds');
  for (const name of ['read', 'write'])
    expect(() => defineSettings(rule({ [name]: 'all' }))).toThrow(`channels[0].${name} must be`);
});

test('a part of a name has 64 characters, a channel 256', () => {
  const rules = defineSettings({
    channels: [
      { channel: '{a}:{b}', read: 'everyone', write: 'nobody' },
      { channel: 'all{x}', read: 'everyone', write: 'everyone' },
    ],
  });
  const part = 'x'.repeat(64);
  expect(ruleFor(rules, `${part}:y`)?.parts).toEqual({ a: part, b: 'y' });
  expect(ruleFor(rules, `${part}x:y`)).toBeUndefined();
  expect(ruleFor(rules, ':y')).toBeUndefined();
  for (const odd of ['a/b:y', 'a b:y', 'ä:y']) expect(ruleFor(rules, odd)).toBeUndefined();
  expect(ruleFor(rules, 'A_.~@-9:y')?.rule.write).toBe('nobody');
  expect(ruleFor(rules, 'all1')?.rule.write).toBe('everyone');
});

test('only the embedded cloud of this machine leads to another address', () => {
  const url = 'wss://abc.execute-api.us-east-1.amazonaws.com/dev';
  expect(clientUrl(url, 'http://localhost:4566/')).toBe('ws://localhost:4566/_aws/execute-api/abc/dev');
  expect(clientUrl(url, 'http://127.0.0.1')).toBe('ws://127.0.0.1/_aws/execute-api/abc/dev');
  for (const other of ['http://127.0.0.1.evil.example', 'http://10.0.0.1:4566', ''])
    expect(clientUrl(url, other)).toBe(url);
  expect(clientUrl('wss://live.example', 'http://127.0.0.1:4566')).toBe('wss://live.example');
});

test('a rule is checked as a whole, and each mistake is named with what it may be', () => {
  const wrong = (rule: object, more: object = {}) => {
    const channels = [{ channel: 'a', read: 'everyone', write: 'nobody', ...rule }];
    return () => defineSettings({ channels, ...more } as GivenSettings);
  };
  expect(wrong({ channel: 5 })).toThrow('awsm-realtime: channels[0].channel must look like room:{id}, not 5.');
  expect(wrong({ read: null })).toThrow(
    'awsm-realtime: channels[0].read must be "everyone", "nobody" or a function, not null.',
  );
  expect(wrong({ presence: 1 })).toThrow('awsm-realtime: channels[0].presence must be true or false.');
  expect(wrong({ historySeconds: '60' })).toThrow('historySeconds must be a whole number from 0 to 2592000.');
  expect(wrong({}, { typo: 1, ticketSeconds: '60' })).toThrow(
    'awsm-realtime: typo is not a setting; these are: connectionsOfUser, channelsOfConnection, messagesInMinute, ' +
      'maxBytes, ticketSeconds, presenceSeconds, lateSeconds, parallel, channels. ' +
      'ticketSeconds must be a whole number from 10 to 300, not "60".',
  );
  expect(defineSettings().channels).toEqual([]);
});

test('a channel has at most 256 characters', () => {
  const rules = defineSettings({ channels: [{ channel: '{a}:{b}:{c}:{d}', read: 'everyone', write: 'nobody' }] });
  const part = 'x'.repeat(64);
  const name = (last: number) => [part, part, part, 'x'.repeat(last)].join(':');
  expect(name(61)).toHaveLength(256);
  expect(Object.keys(ruleFor(rules, name(61))?.parts ?? {})).toEqual(['a', 'b', 'c', 'd']);
  expect(ruleFor(rules, name(62))).toBeUndefined();
});

test('what an authorizer says of a user is read as it is meant', () => {
  expect(userOf('ada', undefined)).toEqual({ sub: 'ada', roles: [] });
  expect(userOf(7, 'a  b ', '')).toEqual({ sub: '7', roles: ['a', 'b'] });
  expect(userOf('ada', '', 'x'.repeat(101)).languages).toBe('x'.repeat(100));
  expect(userOf('ada', '', ['de'])).not.toHaveProperty('languages');
});

test('a ticket is for whom the authorizer names, by an id or as it can', async () => {
  const sign = async (authorizer: object) => {
    const { body } = await calls.ticket({ httpMethod: 'POST', requestContext: { authorizer } });
    return (await opening(JSON.parse(body).ticket)).principalId;
  };
  expect(await sign({ sub: 'ada', principalId: 'p' })).toBe('ada');
  expect(await sign({ principalId: 'p' })).toBe('p');
});

test('delivery insists: a send is tried five times, whatever the region of the message', async () => {
  const statuses = [500, 500, 500, 500];
  answers.push(...statuses);
  await socket('CONNECT', 'r1', {}, { sub: 'ria', roles: '' });
  await say('r1', { do: 'subscribe', channel: 'user:ria' });
  await calls.publish({ channel: 'user:ria', data: 1, key: 'k' });
  const NewImage = (await items('Messages')).find((one) => JSON.stringify(one).includes('M#user:ria'));
  const insert = { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage } };
  // A late message of this region is still sent.
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 130_000);
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await calls.deliver({ Records: [insert] }, context);
  vi.restoreAllMocks();
  expect(sent.map(({ method }) => method)).toEqual(Array(5).fill('POST'));
});

test('every function notes joins and leaves in the messages of its region', async () => {
  const news = async () =>
    (await items('Messages'))
      .map((one) => one as Record<string, { S: string }>)
      .filter(({ pk }) => pk?.S === 'M#room:7' || pk?.S === 'P#room:7')
      .map(({ sk, kind, from, region }) => (kind ? [kind.S, from?.S, region?.S] : [sk?.S]).join(' '))
      .sort();
  await socket('CONNECT', 'p1', {}, { sub: 'pia', roles: '' });
  await say('p1', { do: 'subscribe', channel: 'room:7' });
  expect(await news()).toEqual(['join pia us-east-1', 'pia#us-east-1#p1']);
  const { id } = await calls.publish({ channel: 'room:7', data: 1 });
  const NewImage = (await items('Messages')).find((one) => JSON.stringify(one).includes(id));
  answers.push(410);
  await calls.deliver({ Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage } }] }, context);
  expect(await news()).toEqual(['join pia us-east-1', 'leave pia us-east-1', 'message  us-east-1']);
  expect(JSON.stringify(await items('Connections'))).not.toContain('p1');
  await socket('CONNECT', 'p2', {}, { sub: 'pia', roles: '' });
  await say('p2', { do: 'subscribe', channel: 'room:7' });
  await socket('DISCONNECT', 'p2');
  expect((await news()).filter((one) => one.startsWith('leave'))).toHaveLength(2);
});
