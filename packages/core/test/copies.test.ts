import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AwsError } from 'jaws-core-js/aws';
import { createHandler, Refusal } from 'jaws-core-js/http';
import { AddressError, publicAddress, TransferError } from 'jaws-core-js/net';
import { expect, test } from 'vitest';

/** A copy of this package in another folder, as with a linked module. */
const copy = mkdtempSync(join(tmpdir(), 'copy-'));
cpSync(fileURLToPath(new URL('..', import.meta.url)), copy, {
  recursive: true,
  filter: (path) => !/[\\/](test|node_modules)$/.test(path),
});
const other = (path: string) => import(/* @vite-ignore */ pathToFileURL(join(copy, path)).href);

test('a refusal of another copy of this package is answered with its own status', async () => {
  const { Refusal: Other } = await other('http/index.mjs');
  const handler = createHandler(async () => {
    throw new Other(401, 'unauthorized', 'Send a token.');
  });
  const { statusCode, body } = await handler({ headers: {}, httpMethod: 'GET', requestContext: {} });
  expect([statusCode, JSON.parse(body ?? '')]).toEqual([401, { error: 'Send a token.', reason: 'unauthorized' }]);
});

test('the errors of another copy are known, others and subclasses are not mistaken', async () => {
  const [aws, net] = await Promise.all([other('aws/index.js'), other('net/index.mjs')]);
  expect(new aws.AwsError('Code', 'text')).toBeInstanceOf(AwsError);
  expect(new net.TransferError('time', 'late')).toBeInstanceOf(TransferError);
  const missing = await publicAddress('nowhere.test', async () => []).catch((error) => error);
  expect(missing).toBeInstanceOf(net.AddressError);
  expect(missing).toBeInstanceOf(AddressError);
  expect(missing instanceof Refusal).toBe(false);
  for (const one of [undefined, null, 'x', {}, new Error('x')]) expect((one as unknown) instanceof Refusal).toBe(false);
  class Own extends Refusal {}
  const refusal = new Refusal(400, 'a', 'b');
  expect([
    refusal instanceof Own,
    new Own(400, 'a', 'b') instanceof Own,
    new Own(400, 'a', 'b') instanceof Refusal,
  ]).toEqual([false, true, true]);
});
