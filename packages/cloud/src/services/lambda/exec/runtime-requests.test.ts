import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { type Invocation, PAYLOAD_LIMIT } from './invocation.ts';
import { RuntimeApi, type RuntimeListener } from './runtime-api.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

const apis: RuntimeApi[] = [];
afterEach(() => {
  for (const api of apis.splice(0)) api.close();
});

/** An API whose listener records its calls; `id` is running. */
async function runtimeApi(more: Partial<RuntimeListener> = {}) {
  const received: unknown[][] = [];
  const note =
    (kind: string) =>
    (...args: unknown[]) =>
      void received.push([kind, ...args.map((one) => (one instanceof Buffer ? one.toString() : one))]);
  const api = new RuntimeApi({
    isOwn: () => true,
    mayPoll: () => true,
    ready: note('ready'),
    isRunning: (id) => id === 'id',
    response: note('response'),
    tooLarge: note('tooLarge'),
    stream(id, body) {
      note('stream')(id);
      body.resume();
    },
    error: note('error'),
    initError: note('initError'),
    held: note('held'),
    provide: async (name) => (name === 'known' || name === '@scope/known' ? { folder: name } : undefined),
    ...more,
  });
  apis.push(api);
  const host = await api.listen();
  return { api, heard: received, host, ask: (...args: Ask) => ask(host, ...args) };
}
type Ask = [method: string, path: string, body?: string | Buffer, headers?: Record<string, string>];

function ask(
  host: string,
  method: string,
  path: string,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const [hostname, port] = host.split(':');
    const asked = request({ hostname, port, method, path, headers: { host, ...headers }, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
const V = '/2018-06-01/runtime';
const OK = { status: 202, text: '{"status":"OK"}\n' };

describe('answers of a runtime', () => {
  it.each<[string, string, unknown[]]>([
    ['a response', `${V}/invocation/id/response`, ['response', 'id', 'body']],
    ['an error', `${V}/invocation/id/error`, ['error', 'id', 'body']],
    ['an error of the initialization', `${V}/init/error`, ['initError', 'Type', 'body']],
  ])('%s', async (_, path, expected) => {
    const { ask, heard: received } = await runtimeApi();
    const answer = await ask('POST', path, 'body', { 'lambda-runtime-function-error-type': 'Type' });
    expect(answer).toMatchObject(OK);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '16' });
    expect(received).toEqual([expected]);
  });

  it('an error of the initialization may have no type', async () => {
    const { ask, heard: received } = await runtimeApi();
    await ask('POST', `${V}/init/error`, 'body');
    expect(received).toEqual([['initError', '', 'body']]);
  });

  it('are streamed where they say so', async () => {
    const { ask, heard: received } = await runtimeApi();
    const mode = { 'lambda-runtime-function-response-mode': 'streaming' };
    expect(await ask('POST', `${V}/invocation/id/response`, 'body', mode)).toMatchObject(OK);
    await ask('POST', `${V}/invocation/id/error`, 'body', mode);
    await ask('POST', `${V}/invocation/id/response`, 'body', { 'lambda-runtime-function-response-mode': 'other' });
    expect(received).toEqual([
      ['stream', 'id'],
      ['error', 'id', 'body'],
      ['response', 'id', 'body'],
    ]);
  });

  it('may be as large as any, and no larger', async () => {
    const { ask, heard: received } = await runtimeApi();
    const path = `${V}/invocation/id/response`;
    expect(await ask('POST', path, Buffer.alloc(PAYLOAD_LIMIT, 'x'))).toMatchObject(OK);
    expect(await ask('POST', path, Buffer.alloc(PAYLOAD_LIMIT + 1, 'x'))).toMatchObject({
      status: 413,
      text: '{"errorType":"RequestEntityTooLarge","errorMessage":"Exceeded maximum allowed payload size"}',
    });
    await ask('POST', `${V}/invocation/id/error`, Buffer.alloc(PAYLOAD_LIMIT + 1, 'x'));
    expect(received.map(([kind, , body]) => [kind, typeof body === 'string' ? body.length : body])).toEqual([
      ['response', PAYLOAD_LIMIT],
      ['tooLarge', PAYLOAD_LIMIT + 1],
      ['tooLarge', PAYLOAD_LIMIT + 1],
    ]);
  });

  it('are not kept once they are too large', async () => {
    const { host, heard: received } = await runtimeApi();
    const [hostname, port] = host.split(':');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = () => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = held();
    const sent = request({ hostname, port, method: 'POST', path: `${V}/invocation/id/response`, headers: { host } });
    const answer = once(sent, 'response');
    const size = 64 << 20;
    for (let at = 0; at < size; at += 1 << 20) {
      if (!sent.write(Buffer.alloc(1 << 20))) await once(sent, 'drain');
    }
    expect(held() - before).toBeLessThan(2 * PAYLOAD_LIMIT);
    sent.end();
    await answer;
    expect(received).toEqual([['tooLarge', 'id', size]]);
  });

  it('are refused for an invocation that does not run', async () => {
    const { ask, heard: received } = await runtimeApi();
    for (const kind of ['response', 'error']) {
      expect(await ask('POST', `${V}/invocation/other/${kind}`, 'body')).toMatchObject({
        status: 400,
        text: '{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}',
      });
    }
    expect(received).toEqual([]);
  });

  it.each([
    ['GET', `${V}/invocation/id/response`],
    ['POST', `${V}/invocation/next`],
    ['GET', `${V}/init/error`],
    ['GET', '/'],
    ['POST', `${V}/invocation/id/other`],
    ['POST', `/x${V}/init/error`],
  ])('%s %s is not implemented', async (method, path) => {
    const { ask, heard: received } = await runtimeApi();
    const { status, text } = await ask(method, path);
    expect([status, JSON.parse(text)]).toEqual([
      404,
      { errorType: 'NotFound', errorMessage: `${method} ${path} is not implemented.` },
    ]);
    expect(received).toEqual([]);
  });
});

describe('polls', () => {
  const invocation = {
    id: 'id',
    arn: 'arn:f',
    traceId: 'Root=1',
    payload: Buffer.from('{"a":1}'),
  } as unknown as Invocation;

  it('wait for an invocation', async () => {
    const { api, ask, heard: received } = await runtimeApi();
    expect(() => api.send(invocation, 5)).toThrow('The runtime does not poll.');
    for (const more of [{}, { clientContext: '{"c":2}' }]) {
      const polled = ask('GET', `${V}/invocation/next`);
      await expect.poll(() => received.splice(0)).toEqual([['ready']]);
      api.send({ ...invocation, ...more }, 1234);
      const { status, headers, text } = await polled;
      expect([status, text]).toEqual([200, '{"a":1}']);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': '7',
        'lambda-runtime-aws-request-id': 'id',
        'lambda-runtime-deadline-ms': '1234',
        'lambda-runtime-invoked-function-arn': 'arn:f',
        'lambda-runtime-trace-id': 'Root=1',
      });
      expect(headers['lambda-runtime-client-context']).toBe('clientContext' in more ? '{"c":2}' : undefined);
    }
  });

  const refused = {
    status: 403,
    text: '{"errorType":"InvalidStateTransition","errorMessage":"Transition to RuntimeReady is not allowed."}',
  };

  it('are one at a time', async () => {
    const { api, ask, heard: received } = await runtimeApi();
    const first = ask('GET', `${V}/invocation/next`);
    await expect.poll(() => received).toEqual([['ready']]);
    expect(await ask('GET', `${V}/invocation/next`)).toMatchObject(refused);
    expect(received).toEqual([['ready']]);
    api.send(invocation, 1);
    expect((await first).status).toBe(200);
  });

  const streaming = 'lambda-runtime-function-response-mode: streaming\r\n';
  it.each([
    ['a response', 'invocation/id/response', '', 'response'],
    ['a streamed response', 'invocation/id/response', streaming, 'stream'],
    ['an error', 'invocation/id/error', '', 'error'],
    ['an error of the initialization', 'init/error', '', 'initError'],
  ])(
    'that follow %s on its connection come after it: in one packet, in several, slowly',
    async (_, path, headers, kind) => {
      for (const cuts of [[], [-4], [-40, 20], [-3, -2, -1]]) {
        const order: string[] = [];
        const answered = () => void order.push(kind);
        const { api, host } = await runtimeApi({
          mayPoll: () => order.length === 1,
          ready: () => void order.push('ready'),
          response: answered,
          stream: (_id, body) => void body.on('end', answered).resume(),
          error: answered,
          initError: answered,
        });
        const [hostname, port] = host.split(':');
        const socket = connect({ host: hostname, port: Number(port), noDelay: true });
        let text = '';
        socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        const answer = `POST ${V}/${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}content-length: 4\r\n\r\nbody`;
        const packets = `${answer}GET ${V}/invocation/next HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
        const ends = [...cuts.map((cut) => answer.length + cut), packets.length];
        for (const [i, end] of ends.entries()) {
          socket.write(packets.slice(ends[i - 1] ?? 0, end));
          // Each packet arrives by itself.
          if (end < packets.length) await delay(20);
        }
        await expect.poll(() => order).toEqual([kind, 'ready']);
        api.send(invocation, 1);
        await expect
          .poll(() => text)
          .toMatch(/^HTTP\/1\.1 202 [\s\S]*\{"status":"OK"\}\nHTTP\/1\.1 200 [\s\S]*\{"a":1\}$/);
        socket.destroy();
      }
    },
  );

  it('are refused while an invocation waits for its answer', async () => {
    const { ask, heard: received } = await runtimeApi({ mayPoll: () => false });
    expect(await ask('GET', `${V}/invocation/next`)).toMatchObject(refused);
    expect(received).toEqual([]);
  });
});

describe('others', () => {
  const forbidden = {
    status: 403,
    text: '{"errorType":"Forbidden","errorMessage":"This is the Runtime API of another process."}',
  };

  it.each(['origin', 'referer', 'sec-fetch-site', 'sec-fetch-dest'])('are pages, by the header %s', async (name) => {
    const { ask, heard: received } = await runtimeApi();
    expect(await ask('POST', `${V}/invocation/id/response`, '{}', { [name]: '' })).toMatchObject(forbidden);
    expect(received).toEqual([]);
  });

  it('are requests by another host name', async () => {
    const { ask, heard: received, host } = await runtimeApi();
    for (const other of ['localhost', 'evil.example', host.replace('127.0.0.1', 'localhost')]) {
      expect(await ask('GET', `${V}/invocation/next`, '', { host: other })).toMatchObject(forbidden);
    }
    expect(received).toEqual([]);
  });

  it('are processes outside the function', async () => {
    const seen: number[] = [];
    const { ask, host } = await runtimeApi({
      isOwn({ localPort, remotePort }) {
        seen.push(localPort);
        expect(remotePort).toBeGreaterThan(0);
        return false;
      },
    });
    expect(await ask('POST', `${V}/invocation/id/response`, '{}')).toMatchObject(forbidden);
    expect(seen).toEqual([Number(host.split(':')[1])]);
  });
});

describe('packages', () => {
  it('are found for the runtime', async () => {
    const { ask } = await runtimeApi();
    for (const name of ['known', '@scope/known']) {
      expect(await ask('GET', `/jaws/packages/${name}`)).toMatchObject({ status: 200, text: `{"folder":"${name}"}` });
    }
    expect(await ask('GET', '/jaws/packages/other')).toMatchObject({ status: 404, text: '{}' });
    const broken = await runtimeApi({ provide: () => Promise.reject(new Error('no')) });
    expect(await broken.ask('GET', '/jaws/packages/known')).toMatchObject({ status: 404, text: '{}' });
  });

  it.each(['../known', '@scope/../known', '', '.known', '@/known'])('have names: %j is invalid', async (name) => {
    const { ask } = await runtimeApi({ provide: async () => ({ found: true }) });
    const { status, text } = await ask('GET', `/jaws/packages/${name}`);
    expect([status, text.includes('found')]).toEqual([404, false]);
  });
});
