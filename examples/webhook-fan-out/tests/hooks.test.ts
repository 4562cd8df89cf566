import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
// Loads .env into process.env; the deployed functions get the same variables in tests.
import 'jaws-core-js/env';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';
import { isSigned, signed } from '../aws_modules/hooks/signature.ts';

const secret = 'a secret of thirty-two characters';
const got: { readonly path: string; readonly body: string; readonly isSigned: boolean }[] = [];
let server: Server;
let app: App;

before(async () => {
  app = await startApp();
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const headers = request.headers as Record<string, string>;
    got.push({ path: request.url ?? '', body, isSigned: isSigned(secret, headers, body) });
    response.writeHead(request.url === '/broken' ? 500 : 204).end();
  }).listen(0, '127.0.0.1');
});
after(() => server.close());
beforeEach(async () => {
  await app.reset();
  got.length = 0;
});

/** Written straight into the table: the API accepts https only, which this server does not speak. */
async function subscribe(id: string, ...types: string[]) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${id}`;
  const Item = { id: { S: id }, url: { S: url }, secret: { S: secret }, types: { L: types.map((S) => ({ S })) } };
  await createAws(app.aws).json('dynamodb', 'PutItem', { TableName: app.resources.HookSubscribers, Item });
}

function send(event: { id: string; type: string; data: unknown }, headers?: Record<string, string>) {
  const body = JSON.stringify(event);
  const own = headers ?? signed(process.env.HOOKS_SECRET ?? '', event.id, body);
  return app.fetch('/hooks', { method: 'POST', headers: { 'content-type': 'application/json', ...own }, body });
}

const paid = { id: 'E1', type: 'order.paid', data: { order: 1 } };
const paths = () => got.map(({ path }) => path).sort();

test('an event is sent to everybody who wants it, once and signed', async () => {
  await subscribe('all');
  await subscribe('paid', 'order.paid');
  await subscribe('shipped', 'order.shipped');
  assert.equal((await send(paid)).status, 202);
  assert.equal((await send(paid)).status, 202);
  await app.cloud.clock.advance('1m');
  assert.deepEqual(paths(), ['/all', '/paid']);
  assert.ok(got.every((one) => one.isSigned && one.body === JSON.stringify(paid)));
});

test('a subscriber that fails is a dead letter in the end, and delays nobody', async () => {
  await subscribe('broken');
  await subscribe('fine');
  await send(paid);
  await app.cloud.clock.advance('20m');
  assert.deepEqual(paths(), [...Array(5).fill('/broken'), '/fine']);
  const [dead, ...more] = await app.messages('HookDeliveriesDead');
  assert.equal(more.length, 0);
  assert.deepEqual(JSON.parse(dead?.body ?? '').to, { id: 'broken' });
  assert.deepEqual(await app.messages('HookEventsDead'), []);
});

test('an unsigned, badly signed or old webhook is refused', async () => {
  const body = JSON.stringify(paid);
  const old = signed(process.env.HOOKS_SECRET ?? '', paid.id, body, Date.now() - 600_000);
  for (const headers of [{}, old, signed('another secret of thirty-two letters', paid.id, body)]) {
    assert.equal((await send(paid, headers)).status, 401);
  }
  assert.equal((await send({ ...paid, type: 'Order Paid' })).status, 400);
  assert.deepEqual(await app.messages('HookEvents'), []);
});

test('only the token adds a subscriber', async () => {
  const add = (body: object, token = process.env.HOOKS_TOKEN) =>
    app.fetch('/subscribers', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  assert.equal((await add({ url: 'https://example.com/hooks' }, 'x'.repeat(43))).status, 401);
  assert.equal((await add({ url: 'http://example.com/hooks' })).status, 400);
  assert.equal((await add({ url: 'https://user:password@example.com/hooks' })).status, 422);
  const answer = await add({ url: 'https://example.com/hooks', types: ['order.paid'] });
  assert.equal(answer.status, 201);
  assert.match(((await answer.json()) as { secret: string }).secret, /^[\w-]{43}$/);
});
