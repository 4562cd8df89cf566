import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, test } from 'node:test';
import { createAws } from 'jaws-core-js/aws';
import { type App, startApp } from 'jaws-core-js/test';
import { guestOf, ticketFor } from '../aws_modules/chat/tickets.ts';
import { open, type Socket } from './socket.ts';

let app: App;
const sockets: Socket[] = [];
before(async () => {
  app = await startApp();
});
beforeEach(() => app.reset());
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

const post = (body: unknown) =>
  app.fetch('/tickets', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function connect(ticket: string): Promise<Socket> {
  const { cloud, resources, stage } = app;
  const url = `${cloud.endpoint}/_aws/execute-api/${resources.WebSocketApi}/${stage}?ticket=${encodeURIComponent(ticket)}`;
  const socket = await open(url);
  sockets.push(socket);
  return socket;
}

async function enter(name: string, room = 'lobby'): Promise<Socket> {
  const { ticket } = (await (await post({ name, room })).json()) as { ticket: string };
  return connect(ticket);
}

/** Several messages, in any order. */
const textOf = async (socket: Socket, count: number) => {
  const all = await Promise.all(Array.from({ length: count }, () => socket.next()));
  return all
    .map((message) => ({ ...(message as object), time: undefined }))
    .map((one) => JSON.stringify(one))
    .sort();
};

test('everybody in the room gets a message, nobody elsewhere', async () => {
  const [ada, grace, other] = await Promise.all([enter('Ada'), enter('Grace'), enter('Alan', 'other')]);
  ada.send({ action: 'send', text: ' Hello ' });
  assert.deepEqual(await textOf(ada, 2), ['{"from":"Ada","text":"Hello"}', '{"ok":true}']);
  assert.deepEqual(await textOf(grace, 1), ['{"from":"Ada","text":"Hello"}']);
  other.send({ action: 'send', text: 'Anybody?' });
  assert.deepEqual(await textOf(other, 2), ['{"from":"Alan","text":"Anybody?"}', '{"ok":true}']);
});

test('a client that is gone delays nobody', async () => {
  const [ada, grace] = await Promise.all([enter('Ada'), enter('Grace')]);
  grace.close();
  for (const text of ['one', 'two']) {
    ada.send({ action: 'send', text });
    assert.equal((await textOf(ada, 2)).length, 2);
  }
});

test('a connection that is not open yet stays in the room, one that is long gone does not', async () => {
  const ada = await enter('Ada');
  const aws = createAws(app.aws);
  const now = Math.floor(Date.now() / 1000);
  // Two hours after the messages arrived, as in `enter`.
  const expires = { new: now + 7200, gone: now + 7200 - 60 };
  for (const [id, time] of Object.entries(expires)) {
    const Item = { room: { S: 'lobby' }, id: { S: id }, expires: { N: String(time) } };
    await aws.json('dynamodb', 'PutItem', { TableName: app.resources.ChatConnections, Item });
  }
  ada.send({ action: 'send', text: 'Hello' });
  await textOf(ada, 2);
  const { Items } = await aws.json('dynamodb', 'Scan', { TableName: app.resources.ChatConnections });
  const ids = Items.map((item: { id: { S: string } }) => item.id.S);
  assert.deepEqual([ids.length, ids.includes('new'), ids.includes('gone')], [2, true, false]);
});

test('the sender of an invalid message gets an error', async () => {
  const ada = await enter('Ada');
  for (const text of ['', ' ', 7, 'x'.repeat(1001)]) {
    ada.send({ action: 'send', text });
    assert.match(JSON.stringify(await ada.next()), /^{"error":"Send /);
  }
});

test('without a ticket nobody comes in', async () => {
  await assert.rejects(connect(''), /401/);
  await assert.rejects(connect('a.b'), /403/);
  await assert.rejects(connect(ticketFor({ name: 'Eve', room: 'lobby' }, 'x'.repeat(32))), /403/);
  for (const guest of [{ name: 'Ada' }, { name: ' ', room: 'lobby' }, { name: 'Ada', room: '../etc' }]) {
    assert.equal((await post(guest)).status, 400);
  }
});

test('a ticket is good for a minute', () => {
  const secret = 'a secret of thirty-two characters';
  const ticket = ticketFor({ name: 'Ada', room: 'lobby' }, secret, 0);
  assert.deepEqual(guestOf(ticket, secret, 59_000), { name: 'Ada', room: 'lobby' });
  assert.equal(guestOf(ticket, secret, 60_000), undefined);
});
