import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { defineSettings, submit } from '../lib/index.ts';

// The functions themselves, as Lambda calls them, with the table and the mails of an embedded cloud.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
type Handler = (event: object) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;
const good = { name: 'Ada', email: 'ada@example.com', subject: 'Hello', message: 'I would like to know more.' };

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let send: Handler;
let token: Handler;
let tables = 0;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    CONTACT_SECRET: 'a secret of thirty-two characters',
    CONTACT_TO: 'me@app.example',
    CONTACT_FROM: 'form@app.example',
    CONTACT_ORIGINS: 'https://app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  aws = createAws();
  await aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
});
beforeEach(async () => {
  const TableName = `limits-${tables++}`;
  const { AttributeDefinitions, KeySchema } = Resources.ContactLimits.Properties;
  const keys = { AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', { TableName, ...keys });
  vi.stubEnv('CONTACT_LIMITS', TableName);
  vi.resetModules();
  // The functions use the clock that exists when they are loaded.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T05:00:00Z') });
  send = (await import('../awsm/send/handler.ts')).handler as Handler;
  token = (await import('../awsm/token/handler.ts')).handler as Handler;
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const mails = async () =>
  ((await (await fetch(`${cloud.endpoint}/_aws/ses`)).json()) as { messages: Record<string, unknown>[] }).messages;
const opened = async () => JSON.parse((await token({ httpMethod: 'GET' })).body).token as string;
const event = (body: string, sourceIp: string, headers: object = {}) => ({
  httpMethod: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
  requestContext: { identity: { sourceIp } },
});

let hosts = 1;
/** A form that was open for some seconds before it is sent. */
async function post(more: object = {}, { seconds = 10, ip = `192.0.2.${hosts++}`, headers = {} } = {}) {
  const start = Date.now();
  const body = JSON.stringify({ ...good, token: await opened(), ...more });
  vi.setSystemTime(start + seconds * 1000);
  const answer = await send(event(body, ip, headers));
  vi.setSystemTime(start);
  return { status: answer.statusCode, headers: answer.headers, ...JSON.parse(answer.body) };
}

test('a message is mailed as a text, and an answer goes to who wrote it', async () => {
  const before = (await mails()).length;
  const body = JSON.parse((await token({ httpMethod: 'GET' })).body);
  expect(body).toEqual({ token: expect.stringMatching(/./), waitSeconds: 3 });
  expect(await post()).toMatchObject({ status: 202, sent: true });
  const [mail, ...others] = (await mails()).slice(before);
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    Source: 'form@app.example',
    Destination: { ToAddresses: ['me@app.example'] },
    Subject: '[Contact] Hello',
    Body: { text_part: 'I would like to know more.\n\n-- \nAda <ada@example.com>\n' },
  });
  expect(JSON.stringify(mail)).toContain('ada@example.com');
  await post({ subject: '' });
  expect((await mails()).at(-1)).toMatchObject({ Subject: '[Contact] Ada' });
});

test('a form is sent neither too soon nor too late', async () => {
  expect(await post({}, { seconds: 2 })).toMatchObject({ status: 400, reason: 'token', retryAfter: 1 });
  expect((await post({}, { seconds: 2 })).headers['retry-after']).toBe('1');
  expect((await post({}, { seconds: 3 })).status).toBe(202);
  expect((await post({}, { seconds: 4 * 3600 })).status).toBe(202);
  expect((await post({}, { seconds: 4 * 3600 + 1 })).error).toBe(
    'The form was open for too long. Please send it again.',
  );
  expect((await post({ token: 'x' })).error).toMatch(/^The form is not ready/);
  expect((await post({}, { seconds: 2, headers: { 'accept-language': 'de' } })).error).toMatch(/^Das war sehr schnell/);
});

test('a header that a sender writes is not the address, unless the project names it', async () => {
  const forged = (n: number) => {
    const address = `198.51.100.${n}`;
    return { 'x-forwarded-for': address, forwarded: `for=${address}`, 'cloudfront-viewer-address': `${address}:443` };
  };
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) statuses.push((await post({}, { ip: '203.0.113.9', headers: forged(n) })).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
});

test('a form is sent once, and five an hour from one network', async () => {
  const before = (await mails()).length;
  const start = Date.now();
  const used = await opened();
  const sent = async (one: string, ip: string) => {
    const body = JSON.stringify({ ...good, token: one });
    const answer = await send(event(body, ip));
    return [answer.statusCode, JSON.parse(answer.body).reason, answer.headers['retry-after']];
  };
  vi.setSystemTime(start + 60_000);
  expect(await sent(used, '2001:db8::1')).toEqual([202, undefined, undefined]);
  expect(await sent(used, '2001:db8::1')).toEqual([400, 'token', undefined]);
  for (let n = 0; n < 3; n++) {
    vi.setSystemTime(start);
    const one = await opened();
    vi.setSystemTime(start + 60_000);
    expect((await sent(one, '2001:db8::2'))[0]).toBe(202);
  }
  vi.setSystemTime(start);
  const [last, other] = [await opened(), await opened()];
  vi.setSystemTime(start + 60_000);
  expect(await sent(last, '2001:db8::3')).toEqual([429, 'limit', '3540']);
  expect((await sent(other, '2001:db8:0:1::1'))[0]).toBe(202);
  vi.setSystemTime(start + 3_600_000);
  expect((await sent(last, '2001:db8::3'))[0]).toBe(202);
  expect((await mails()).length - before).toBe(6);
});

test('bot messages go nowhere, but look sent', async () => {
  const before = (await mails()).length;
  expect(await post({ website: 'x' })).toMatchObject({ status: 202, sent: true });
  expect((await mails()).length).toBe(before);
});

test('only JSON of limited size', async () => {
  expect(await post({}, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415, reason: 'type' });
  expect(await post({}, { headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 202 });
  const around = JSON.stringify({ ...good, token: await opened(), more: '' }).length;
  expect((await post({ more: 'x'.repeat(32 * 1024 - around) })).status).toBe(202);
  expect((await post({ more: 'x'.repeat(32 * 1024 - around + 1) })).status).toBe(413);
});

test('the pages of the project may call, and no others', async () => {
  for (const [handler, method] of [[send, 'POST'] as const, [token, 'GET'] as const]) {
    const asked = (origin: string) => handler({ httpMethod: 'OPTIONS', headers: { origin } });
    const { headers } = await asked('https://app.example');
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': method,
    });
    expect((await asked('https://other.example')).headers['access-control-allow-origin']).toBeUndefined();
  }
  const { headers } = await send({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers['access-control-allow-headers']).toBe('content-type');
});

test('a day has as many messages as the project says, and one that could not be mailed can be sent again', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  vi.setSystemTime(now);
  const [first, second, third, fourth] = [await opened(), await opened(), await opened(), await opened()];
  now += 10_000;
  let broken = true;
  const contact = {
    aws,
    secret: process.env.CONTACT_SECRET,
    table: process.env.CONTACT_LIMITS ?? '',
    settings: defineSettings({ messagesPerDay: 3 }),
    deliver: async () => {
      if (broken) throw new Error('SES is away');
    },
    now: () => now,
  };
  const by = (one: string, ip: string) => submit(contact, { ...good, token: one }, ip);
  await expect(by(first, '192.0.2.1')).rejects.toThrow('SES is away');
  broken = false;
  await by(first, '192.0.2.2');
  await by(second, '192.0.2.3');
  await by(third, '192.0.2.4');
  await expect(by(fourth, '192.0.2.4')).rejects.toMatchObject({ status: 429, details: { retryAfter: 12 * 3600 - 10 } });
  const { Items } = await aws.json('dynamodb', 'Scan', { TableName: contact.table });
  const expires = (prefix: string) =>
    Items.find(({ id }: { id: { S: string } }) => id.S.startsWith(prefix)).expires.N as string;
  // Counters outlive their window, tokens their form.
  expect(Number(expires('all#')) * 1000).toBeGreaterThanOrEqual(Date.parse('2026-03-02T00:00:00Z'));
  expect(Number(expires('token#')) * 1000).toBe(Date.parse('2026-03-01T16:00:00Z'));
  expect(JSON.stringify(Items)).not.toContain('192.0.2');
});

test('the header with the address is one that a CDN alone writes', () => {
  expect(defineSettings().clientHeader).toBe('');
  expect(defineSettings({ clientHeader: 'cloudfront-viewer-address' }).clientHeader).toBe('cloudfront-viewer-address');
  expect(() => defineSettings({ clientHeader: 'x-forwarded-for' })).toThrow('aws_modules/awsm-contact/settings.ts');
});

test('the least and the most of each number', () => {
  const bounds = {
    messagesPerHour: [5, 1, 1000],
    messagesPerNetworkDay: [20, 1, 10_000],
    messagesPerSiteDay: [60, 1, 100_000],
    messagesPerDay: [500, 1, 1_000_000],
    shortestSeconds: [3, 0, 60],
    longestHours: [4, 1, 24],
  };
  for (const [name, [usual = 0, least = 0, most = 0]] of Object.entries(bounds)) {
    expect(defineSettings()).toMatchObject({ [name]: usual });
    for (const fine of [least, most]) expect(defineSettings({ [name]: fine })).toMatchObject({ [name]: fine });
    for (const bad of [least - 1, most + 1]) expect(() => defineSettings({ [name]: bad })).toThrow(name);
  }
});
