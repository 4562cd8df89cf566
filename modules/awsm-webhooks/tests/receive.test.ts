import { createHmac } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { type Ledger, processBatch, providers, receive, type Sink } from '../lib/index.ts';
import { maxBytes } from '../lib/receive.ts';
import type { Message } from '../lib/store.ts';

const senders = {
  hmac: { provider: providers.hmac, secrets: ['s'] },
  slack: { provider: providers.slack, secrets: ['s'] },
  github: { provider: providers.github, secrets: [] },
};
const hex = (body: string | Buffer) => createHmac('sha256', 's').update(body).digest('hex');

async function send(provider: string, body: Buffer | string, headers: Record<string, string>, base64 = false) {
  const taken: Message[] = [];
  const take: Sink = async (message) => (taken.push(message) > 1 ? 'duplicate' : 'taken');
  const text = base64 ? Buffer.from(body).toString('base64') : String(body);
  const request = { pathParameters: { provider }, headers, body: text, isBase64Encoded: base64 };
  const { statusCode, body: said } = await receive(request, senders, take, 1_000_000);
  return { statusCode, said, taken };
}

test('what is signed goes into the queue, byte for byte', async () => {
  const body = Buffer.from([0xff, 0xfe, 0x00]);
  const { statusCode, said, taken } = await send('hmac', body, { 'X-Signature': hex(body), 'X-Webhook-Id': '1' }, true);
  expect([statusCode, said]).toEqual([200, '']);
  expect(taken).toEqual([
    { provider: 'hmac', id: '1', type: 'event', receivedAt: 1_000_000, contentType: '', body: '//4A' },
  ]);
});

test.each(['github', 'nobody', '__proto__', 'constructor', ''])('"%s" is not set up', async (provider) => {
  expect((await send(provider, '', {})).statusCode).toBe(404);
});

test('what is wrong is not said', async () => {
  const wrong = await send('hmac', 'a', { 'x-signature': hex('b') });
  const none = await send('hmac', 'a', {});
  expect(wrong).toEqual({ statusCode: 401, said: '{"error":"Unauthorized"}', taken: [] });
  expect(none).toEqual(wrong);
});

test('signed, but no event', async () => {
  const body = 'a';
  const { statusCode, taken } = await send('hmac', body, { 'x-signature': hex(body), 'x-webhook-id': 'x'.repeat(257) });
  expect([statusCode, taken]).toEqual([400, []]);
});

test('too large', async () => {
  const body = 'a'.repeat(maxBytes + 1);
  expect((await send('hmac', body, { 'x-signature': hex(body) })).statusCode).toBe(413);
  const fits = body.slice(1);
  expect((await send('hmac', fits, { 'x-signature': hex(fits) })).statusCode).toBe(200);
});

test("Slack's challenge is answered only when it is signed", async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  const headers = { 'x-slack-request-timestamp': '1000', 'x-slack-signature': `v0=${hex(`v0:1000:${body}`)}` };
  expect(await send('slack', body, headers)).toEqual({ statusCode: 200, said: 'abc', taken: [] });
  expect((await send('slack', body, { ...headers, 'x-slack-signature': 'v0=0' })).statusCode).toBe(401);
});

test('performed once, and what fails comes again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const done = new Set(['done']);
  const ledger: Ledger = {
    isDone: async ({ id }) => done.has(id),
    markDone: async ({ id }) => {
      if (id === 'unmarked') throw new Error('no table');
      done.add(id);
    },
  };
  const record = (id: string, body: string, contentType = 'application/json') => ({
    messageId: `m-${id}`,
    body: JSON.stringify({
      provider: 'hmac',
      id,
      type: 't',
      receivedAt: 5,
      contentType,
      body: Buffer.from(body).toString('base64'),
    }),
    attributes: { ApproximateReceiveCount: '2' },
  });
  const form = 'application/x-www-form-urlencoded; charset=utf-8';
  const records = [
    record('done', '{}'),
    record('ok', '{"a":1}'),
    record('bad', '{}'),
    record('form', 'a=1&b=2', form),
    record('inner', `payload=${encodeURIComponent('{"c":3}')}`, form),
    record('unmarked', '{}'),
    record('ok', '{"a":1}'),
    { ...record('broken', ''), body: 'no JSON' },
  ];
  const seen: unknown[] = [];
  const { batchItemFailures } = await processBatch(records, ledger, async ({ id, payload, receivedAt }, attempt) => {
    expect([receivedAt.getTime(), attempt]).toEqual([5, 2]);
    if (id === 'bad') throw new Error('bad');
    seen.push([id, payload]);
  });
  expect(seen).toEqual([
    ['ok', { a: 1 }],
    ['form', { a: '1', b: '2' }],
    ['inner', { c: 3 }],
    ['unmarked', {}],
  ]);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm-bad' }, { itemIdentifier: 'm-broken' }]);
});
