import { createHash, createHmac } from 'node:crypto';
import { createHandler } from 'jaws-core-js/http';
import type { Ledger } from 'jaws-core-js/queue';
import { expect, test, vi } from 'vitest';
import { type Perform, processBatch, providers, receive, type Sink } from '../lib/index.ts';
import { maxBytes } from '../lib/receive.ts';
import type { Message } from '../lib/store.ts';

const senders = {
  hmac: { provider: providers.hmac, secrets: ['s'] },
  slack: { provider: providers.slack, secrets: ['s'] },
  github: { provider: providers.github, secrets: [] },
};
const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
const hex = (body: string | Buffer) => createHmac('sha256', 's').update(body).digest('hex');

async function send(provider: string, body: Buffer | string, headers: Record<string, string>, base64 = false) {
  const taken: Message[] = [];
  const take: Sink = async (message) => (taken.push(message) > 1 ? 'duplicate' : 'taken');
  const text = base64 ? Buffer.from(body).toString('base64') : String(body);
  const request = { pathParameters: { provider }, headers, body: text, isBase64Encoded: base64 };
  const { statusCode, body: said } = await createHandler((one) => receive(one, senders, take, 1_000_000))(request);
  return { statusCode, said, taken };
}

test('what is signed goes into the queue, byte for byte', async () => {
  const body = Buffer.from([0xff, 0xfe, 0x00]);
  const { statusCode, said, taken } = await send('hmac', body, { 'X-Signature': hex(body) }, true);
  expect([statusCode, said]).toEqual([200, '']);
  expect(taken).toEqual([{ provider: 'hmac', id: sha256(body), type: 'event', receivedAt: 1_000_000, body: '//4A' }]);
});

test.each(['github', 'nobody', '__proto__', 'constructor', ''])('"%s" is not set up', async (provider) => {
  expect((await send(provider, '', {})).statusCode).toBe(404);
});

test('the reason of a refusal is not revealed', async () => {
  const wrong = await send('hmac', 'a', { 'x-signature': hex('b') });
  const none = await send('hmac', 'a', {});
  expect(wrong).toEqual({ statusCode: 401, said: '{"error":"Unauthorized","reason":"signature"}', taken: [] });
  expect(none).toEqual(wrong);
});

test('signed, but no event', async () => {
  const body = '{}';
  const headers = { 'x-slack-request-timestamp': '1000', 'x-slack-signature': `v0=${hex(`v0:1000:${body}`)}` };
  const { statusCode, taken } = await send('slack', body, headers);
  expect([statusCode, taken]).toEqual([400, []]);
});

test('headers that are not signed change neither the id nor the type', async () => {
  const body = '{"type":"order.failed"}';
  const forged = { 'x-signature': hex(body), 'x-webhook-id': '1002', 'x-webhook-type': 'order.paid' };
  const { taken } = await send('hmac', body, forged);
  expect(taken).toMatchObject([{ id: sha256(body), type: 'order.failed' }]);
});

test('too large', async () => {
  const body = 'a'.repeat(maxBytes + 1);
  const refused = await send('hmac', body, { 'x-signature': hex(body) });
  expect([refused.statusCode, JSON.parse(refused.said ?? '').error]).toEqual([
    413,
    'An event has at most 716800 bytes.',
  ]);
  const fits = body.slice(1);
  expect((await send('hmac', fits, { 'x-signature': hex(fits) })).statusCode).toBe(200);
});

test("Slack's challenge is answered only when it is signed", async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  const headers = { 'x-slack-request-timestamp': '1000', 'x-slack-signature': `v0=${hex(`v0:1000:${body}`)}` };
  expect(await send('slack', body, headers)).toEqual({ statusCode: 200, said: 'abc', taken: [] });
  expect((await send('slack', body, { ...headers, 'x-slack-signature': 'v0=0' })).statusCode).toBe(401);
});

test('performed once, and retried after a failure', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const done = new Set(['hmac#done']);
  const running = new Set<string>();
  const ledger: Ledger = {
    claim: async (id) => {
      if (done.has(id)) return 'done';
      running.add(id);
      return 'ours';
    },
    done: async (id) => {
      if (id === 'hmac#unmarked') throw new Error('no table');
      done.add(id);
    },
    release: async (id) => void running.delete(id),
  };
  const record = (id: string, body: string) => ({
    messageId: `m-${id}`,
    body: JSON.stringify({
      provider: 'hmac',
      id,
      type: 't',
      receivedAt: 5,
      body: Buffer.from(body).toString('base64'),
    }),
    attributes: { ApproximateReceiveCount: '2' },
  });
  const records = [
    record('done', '{}'),
    record('ok', '{"a":1}'),
    record('bad', '{}'),
    record('form', 'a=1&b=2'),
    record('inner', `payload=${encodeURIComponent('{"c":3}')}`),
    record('unmarked', '{}'),
    record('hang', '{}'),
    { ...record('broken', ''), body: 'no JSON' },
  ];
  const seen: unknown[] = [];
  const perform: Perform = async ({ id, payload, receivedAt }, attempt) => {
    expect([receivedAt.getTime(), attempt]).toEqual([5, 2]);
    if (id === 'bad') throw new Error('bad');
    if (id === 'hang') await new Promise(() => {});
    seen.push([id, payload]);
  };
  const { batchItemFailures } = await processBatch(records, perform, { ledger, remaining: () => 320, marginMs: 20 });
  expect(seen).toEqual([
    ['ok', { a: 1 }],
    ['form', { a: '1', b: '2' }],
    ['inner', { c: 3 }],
    ['unmarked', {}],
  ]);
  const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();
  expect(failed).toEqual(['m-bad', 'm-broken', 'm-hang']);
  expect([...running].filter((id) => !done.has(id))).toEqual(['hmac#unmarked', 'hmac#hang']);
});
