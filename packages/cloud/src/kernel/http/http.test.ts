import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { isGone } from './is-gone.ts';
import { LARGEST_PAYLOAD, NO_BODY, readBody } from './read-body.ts';
import { Throttles } from './throttles.ts';

describe('a token bucket', () => {
  test('gives its burst at once, and then its rate', () => {
    const throttles = new Throttles();
    const take = (now: number) => throttles.take('key', 2, 3, now);
    expect([take(0), take(0), take(0), take(0)]).toEqual([true, true, true, false]);
    expect([take(499), take(500), take(501)]).toEqual([false, true, false]);
    // The bucket never holds more than the burst.
    expect([take(60_000), take(60_000), take(60_000), take(60_000)]).toEqual([true, true, true, false]);
  });

  test('is one for each key', () => {
    const throttles = new Throttles();
    expect([throttles.take('a', 1, 1, 0), throttles.take('b', 1, 1, 0), throttles.take('a', 1, 1, 0)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('is forgotten with all others when there are too many', () => {
    const throttles = new Throttles();
    throttles.take('first', 1, 1, 0);
    for (let n = 1; n < 10_000; n++) throttles.take(`${n}`, 1, 1, 0);
    expect(throttles.take('first', 1, 1, 0)).toBe(false);
    throttles.take('one more', 1, 1, 0);
    expect(throttles.take('first', 1, 1, 0)).toBe(true);
  });
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The result of reading the body of a request that is written to a socket as it is. */
async function reading(...pieces: (string | Buffer)[]) {
  let answer: (outcome: unknown) => void = () => {};
  const outcome = new Promise<unknown>((resolve) => {
    answer = resolve;
  });
  server = createServer((request) => {
    void (async () => readBody(request, () => new Error('too large')))().then(
      (body) => answer(body),
      (error) => answer({ error, request }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
  for (const piece of pieces) {
    if (piece === 'end') socket.destroy();
    else socket.write(piece);
    await new Promise((done) => setTimeout(done, 10));
  }
  return { outcome: await outcome, socket };
}

const head = (...lines: string[]) => `POST / HTTP/1.1\r\nHost: x\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

describe('a body', () => {
  test('is what was sent', async () => {
    expect(String((await reading(head('Content-Length: 5'), 'he', 'llo')).outcome)).toBe('hello');
    expect(String((await reading(head('Transfer-Encoding: chunked'), '2\r\nhe\r\n', '0\r\n\r\n')).outcome)).toBe('he');
  });

  test('that is missing is not waited for', async () => {
    expect((await reading(head('Content-Length: 0'))).outcome).toBe(NO_BODY);
    expect((await reading(head())).outcome).toBe(NO_BODY);
  });

  test('that is announced to be too large is refused before it comes', async () => {
    expect((await reading(head(`Content-Length: ${LARGEST_PAYLOAD + 1}`))).outcome).toMatchObject({
      error: { message: 'too large' },
    });
  });

  test('that becomes too large is refused, and one of the limit is not', async () => {
    const chunk = (size: number) => [`${size.toString(16)}\r\n`, Buffer.alloc(size), '\r\n'];
    const half = LARGEST_PAYLOAD / 2;
    const max = await reading(head('Transfer-Encoding: chunked'), ...chunk(half), ...chunk(half), '0\r\n\r\n');
    expect((max.outcome as Buffer).length).toBe(LARGEST_PAYLOAD);
    const more = await reading(head('Transfer-Encoding: chunked'), ...chunk(half), ...chunk(half), ...chunk(1));
    expect(more.outcome).toMatchObject({ error: { message: 'too large' } });
  });

  test('whose sender goes away is an aborted request', async () => {
    const { outcome } = await reading(head('Content-Length: 5'), 'he', 'end');
    const { error, request } = outcome as { error: Error; request: IncomingMessage };
    expect(error).toMatchObject({ code: 'ECONNRESET', message: 'The client went away' });
    expect(isGone(error, request)).toBe(true);
  });
});

test('a client is gone when its request is not whole, or broke by itself', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  const whole = { complete: true, errored: null } as IncomingMessage;
  const half = { complete: false, errored: null } as IncomingMessage;
  for (const code of ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE']) {
    const one = error(code);
    expect(isGone(one, half), code).toBe(true);
    expect(isGone(one, whole), code).toBe(false);
    expect(isGone(one, { complete: true, errored: one } as unknown as IncomingMessage), code).toBe(true);
  }
  expect(isGone(error('ENOENT'), half)).toBe(false);
  expect(isGone(new Error('odd'), half)).toBe(false);
});
