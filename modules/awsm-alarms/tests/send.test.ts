import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '../lib/notify.ts';
import { answerOf, post, retryAfterIn } from '../lib/post.ts';
import { type SendOptions, send } from '../lib/send.ts';
import { defineSettings } from '../lib/settings.ts';
import { messageOf } from './incidents.ts';

let server: Server;
let base: string;
let answer: RequestListener;
let got: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
const logged: string[] = [];
beforeEach(() => {
  answer = (_, response) => response.end('ok');
  got = [];
  logged.length = 0;
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => {
      logged.push(
        args.map((arg) => (arg instanceof Error ? `${arg.stack} ${JSON.stringify(arg)}` : String(arg))).join(' '),
      );
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const settings = defineSettings({
  channels: {
    slack: { kind: 'slack', url: 'SLACK' },
    teams: { kind: 'teams', url: 'TEAMS' },
    hook: { kind: 'webhook', url: 'HOOK', secret: 'SECRET' },
  },
  loopbackForTests: true,
});
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const run = async (channel: string, more: Partial<SendOptions> = {}, attempt = 1) => {
  const waits: number[] = [];
  const aws = {
    json: async (_service: string, operation: string, input: { VisibilityTimeout: number; ReceiptHandle: string }) => {
      expect([operation, input.ReceiptHandle]).toEqual(['ChangeMessageVisibility', 'handle']);
      waits.push(input.VisibilityTimeout);
    },
  } as unknown as SendOptions['aws'];
  const message: Message = messageOf([], channel);
  const { batchItemFailures } = await send(
    [
      {
        messageId: '1',
        receiptHandle: 'handle',
        body: JSON.stringify(message),
        attributes: { ApproximateReceiveCount: String(attempt) },
      },
    ],
    {
      aws,
      queue: 'q',
      ledger: { claim: async () => 'ours', done: async () => {}, release: async () => {} },
      settings,
      place: { stage: 'prod', project: 'shop' },
      variables: {
        SLACK: `${base}/TOP-SECRET`,
        TEAMS: `${base}/TOP-SECRET`,
        HOOK: `${base}/TOP-SECRET`,
        SECRET: secret,
      },
      remaining: () => 30_000,
      ...more,
    },
  );
  return { failed: batchItemFailures.length === 1, waits };
};
const strict = { settings: defineSettings({ ...settings, loopbackForTests: false }) };

test.each(['slack', 'teams', 'hook'])('%s gets JSON', async (channel) => {
  expect(await run(channel)).toEqual({ failed: false, waits: [] });
  expect(got).toHaveLength(1);
  const { body = '' } = got[0] ?? {};
  expect(got[0]).toMatchObject({
    method: 'POST',
    path: '/TOP-SECRET',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'awsm-alarms/1',
      connection: 'close',
    },
  });
  expect(Object.keys(JSON.parse(body))).toEqual(
    { slack: ['text', 'blocks'], teams: ['type', 'attachments'], hook: ['type', 'timestamp', 'data'] }[channel],
  );
  if (channel === 'hook')
    expect(got[0]?.headers).toMatchObject({
      'webhook-id': 'msg_1',
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
});

test('a channel without an address, or that is not among the settings any more, gets nothing', async () => {
  expect(await run('slack', { variables: {} })).toEqual({ failed: false, waits: [] });
  for (const channel of ['gone', 'toString']) expect(await run(channel)).toEqual({ failed: false, waits: [] });
  expect(got).toEqual([]);
  expect(logged).toEqual([
    'The channel slack has no address: SLACK is not set.',
    ...['gone', 'toString'].map((name) => `The channel ${name} was removed from the settings: its message is dropped.`),
  ]);
});

test('429: it waits for as long as the channel asks, 15 minutes at most', async () => {
  answer = (_, response) => response.writeHead(429, { 'retry-after': '77' }).end();
  expect(await run('slack')).toEqual({ failed: true, waits: [77] });
  answer = (_, response) => response.writeHead(429, { 'retry-after': '1' }).end();
  expect(await run('slack', {}, 3)).toEqual({ failed: true, waits: [1] });
  // Later attempts are spread out, so that they are not all used up at once.
  expect(await run('slack', {}, 4)).toEqual({ failed: true, waits: [240] });
  answer = (_, response) => response.writeHead(429, { 'retry-after': '241' }).end();
  expect(await run('slack', {}, 4)).toEqual({ failed: true, waits: [241] });
  answer = (_, response) => response.writeHead(429, { 'retry-after': '99999' }).end();
  expect(await run('slack')).toEqual({ failed: true, waits: [900] });
  answer = (_, response) => response.writeHead(429, { 'retry-after': '0' }).end();
  expect(await run('slack')).toEqual({ failed: true, waits: [1] });
});

test.each([
  [200, false],
  [299, false],
  [300, true],
  [404, true],
])('the answer %i is a failure: %s', async (status, failed) => {
  answer = (_, response) => response.writeHead(status).end();
  expect((await run('slack')).failed).toBe(failed);
});

test('each failure has a message of its own', async () => {
  const said = async (channel: string, more: Partial<SendOptions>) => {
    logged.length = 0;
    await run(channel, more);
    return /PostError: (.*)/.exec(logged.join('\n'))?.[1];
  };
  const of = (SLACK: string) => said('slack', { variables: { SLACK } });
  expect(await of('http://127.0.0.1:1/')).toBe('The channel slack failed: it cannot be reached (ECONNREFUSED).');
  expect(await of('no url')).toBe('The channel slack failed: its address is not valid.');
  expect(await of('https://u@x.test/')).toBe('The channel slack failed: its address has a name or password.');
  expect(await of('http://x.test/')).toBe('The channel slack failed: its address is not https.');
  const find = async () => [];
  expect(await said('slack', { variables: { SLACK: 'https://x.test/' }, find })).toBe(
    'The channel slack failed: its host is not found.',
  );
  const inside = async () => [{ address: '10.0.0.1', family: 4 }];
  expect(await said('slack', { variables: { SLACK: 'https://x.test/' }, find: inside })).toBe(
    'The channel slack failed: its address is not a public one.',
  );
  for (const SECRET of [undefined, 'x']) {
    expect(await said('hook', { variables: { HOOK: base, SECRET } })).toBe(
      'The channel hook failed: SECRET is not whsec_ with 24 to 64 bytes in base64.',
    );
  }
  answer = (_, response) => response.writeHead(200, { big: 'x'.repeat(17_000) }).end();
  expect(await of(base)).toBe('The channel slack failed: it cannot be reached (HPE_HEADER_OVERFLOW).');
  answer = (_, response) => response.writeHead(200, { big: 'x'.repeat(15_000) }).end();
  expect(await of(base)).toBeUndefined();
  expect(await said('slack', strict)).toBe('The channel slack failed: its address is not https.');
});

test('an error of the program is logged as it is, and the message is not delayed', async () => {
  const find = () => {
    throw new RangeError('a bug');
  };
  const { failed, waits } = await run('slack', { ...strict, variables: { SLACK: 'https://x.test/' }, find });
  expect([failed, waits, logged.join().includes('RangeError: a bug')]).toEqual([true, [], true]);
});

test.each([
  [1, 30],
  [3, 120],
  [8, 900],
])('attempt %i failed: it waits for %i seconds', async (attempt, seconds) => {
  answer = (_, response) => response.writeHead(500).end('TOP-SECRET');
  expect(await run('teams', {}, attempt)).toEqual({ failed: true, waits: [seconds] });
});

test('a redirect is not followed', async () => {
  answer = (_, response) => response.writeHead(307, { location: `${base}/elsewhere` }).end();
  expect((await run('slack')).failed).toBe(true);
  expect(got.map(({ path }) => path)).toEqual(['/TOP-SECRET']);
});

test('no log has an address, a secret or an answer', async () => {
  answer = (_, response) => response.writeHead(500).end('TOP-SECRET');
  await run('hook');
  await run('slack', strict);
  for (const SLACK of [
    'TOP-SECRET no url',
    'ftp://x.test/TOP-SECRET',
    'https://u:TOP-SECRET@x.test/',
    'http://127.0.0.1:1/TOP-SECRET',
  ]) {
    expect((await run('slack', { variables: { SLACK } })).failed).toBe(true);
  }
  expect((await run('hook', { variables: { HOOK: base, SECRET: 'TOP-SECRET' } })).failed).toBe(true);
  expect(logged.length).toBeGreaterThanOrEqual(7);
  expect(logged.join('\n')).not.toContain('TOP-SECRET');
  expect(logged.join('\n')).not.toContain(secret.slice(6));
});

test.each([
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://169.254.170.2/v2/credentials',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[fd00:ec2::254]/',
  'https://[fe80::1]/',
  'https://localhost/',
  'https://localhost./',
])('%s is not called', async (address) => {
  await expect(post(address, '{}', {}, { loopback: false })).rejects.toThrow('not a public one');
});

test('http, other protocols, names with passwords', async () => {
  await expect(post(`${base}/x`, '{}', {}, { loopback: false })).rejects.toThrow('not https');
  await expect(post('http://hooks.test/', '{}', {}, { loopback: true })).rejects.toThrow('not https');
  await expect(post('http://169.254.169.254/', '{}', {}, { loopback: true })).rejects.toThrow('not https');
  await expect(post('http://10.0.0.1/', '{}', {}, { loopback: true })).rejects.toThrow('not https');
  await expect(post('http://[::2]/', '{}', {}, { loopback: true })).rejects.toThrow('not https');
  await expect(post('http://[::1]:1/', '{}', {}, { loopback: true })).rejects.toThrow('cannot be reached');
  await expect(post('file:///etc/passwd', '{}', {}, { loopback: true })).rejects.toThrow('not https');
  await expect(post('https://user@127.0.0.1/', '{}', {}, { loopback: true })).rejects.toThrow('name or password');
  await expect(post('https://:secret@127.0.0.1/', '{}', {}, { loopback: true })).rejects.toThrow('name or password');
  expect(got).toEqual([]);
});

test('a name is looked up once, and one address inside is enough to refuse it', async () => {
  let times = 0;
  const find = async () => {
    times++;
    return ['8.8.8.8', '127.0.0.1'].map((address) => ({ address, family: 4 }));
  };
  await expect(post('https://rebind.test/', '{}', {}, { loopback: false, find })).rejects.toThrow('not a public one');
  expect(times).toBe(1);
});

test('the connection goes to the address that was checked', async () => {
  const url = new URL(`http://hooks.invalid:${new URL(base).port}/pinned`);
  const to = { address: '127.0.0.1', family: 4 } as const;
  const response = await answerOf(url, '{}', {}, to, AbortSignal.timeout(5000));
  response.destroy();
  expect(got.map(({ path, headers }) => [path, headers.host])).toEqual([['/pinned', url.host]]);
});

test('an answer that does not come, and one that does not end', async () => {
  answer = () => {};
  await expect(post(base, '{}', {}, { loopback: true, timeoutMs: 200 })).rejects.toThrow(
    'did not answer within 200 ms',
  );
  answer = (_, response) => {
    response.writeHead(200);
    const more = () => response.destroyed || response.write(Buffer.alloc(300), () => setImmediate(more));
    more();
  };
  expect(await post(base, '{}', {}, { loopback: true, maxBytes: 1000 })).toEqual({
    status: 200,
    retryAfter: undefined,
  });
});

test('Retry-After in seconds and as a date', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  expect(retryAfterIn('120', now)).toBe(120);
  expect(retryAfterIn('Sun, 29 Nov 2026 12:01:00 GMT', now)).toBe(60);
  expect(retryAfterIn('Sun, 29 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(retryAfterIn('Sun, 29 Nov 2026 12:00:01 GMT', now + 1)).toBe(1);
  expect(retryAfterIn('999999999', now)).toBe(999_999_999);
  expect(retryAfterIn('soon', now)).toBeUndefined();
  expect(retryAfterIn(undefined, now)).toBeUndefined();
});
