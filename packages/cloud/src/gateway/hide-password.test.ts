import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { hidePassword } from './hide-password.ts';
import { kernelAt, root } from './signature/testing.ts';

function requestWith(authorization: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders = ['Host', '127.0.0.1', 'AUTHORIZATION', authorization, 'Accept', '*/*'];
  request.headers = { host: '127.0.0.1', authorization, accept: '*/*' };
  return request;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const key = basic(`${root.accessKeyId}:${root.secretAccessKey}`);

test("only a key of a strict cloud's own is taken out, wherever it is read", () => {
  const request = requestWith(key);
  hidePassword(kernelAt(0, true), request);
  expect(request.headers).toEqual({ host: '127.0.0.1', accept: '*/*' });
  expect(request.rawHeaders).toEqual(['Host', '127.0.0.1', 'Accept', '*/*']);
  for (const [authorization, isStrict] of [
    [basic(`${root.accessKeyId}:wrong`), true],
    [basic('ann:secret'), true],
    ['Bearer x', true],
    [key, false],
  ] as const) {
    const other = requestWith(authorization);
    hidePassword(kernelAt(0, isStrict), other);
    expect([other.headers.authorization, other.rawHeaders[3]]).toEqual([authorization, authorization]);
  }
});
