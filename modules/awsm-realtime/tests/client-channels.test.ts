import { expect, test, vi } from 'vitest';
import { Played } from './played.ts';

// What the client shows and requests for each channel, against a simulated server.

const id = (at: number, key = `k${at}`) => `${String(at).padStart(9, '0')}-${key}`;
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function subscribed(answer: object = {}, all = new Played()) {
  const shown: unknown[] = [];
  const { ready, unsubscribe } = all.realtime.subscribe('a', (message) => shown.push(message.data));
  const line = await all.open();
  expect(await line.answer(1, { ok: true, ...answer })).toEqual({ do: 'subscribe', channel: 'a', re: 1 });
  await ready;
  const say = (at: number, data: unknown, key?: string) => line.get({ channel: 'a', id: id(at, key), data });
  return { all, line, shown, say, unsubscribe };
}

test('every listener of a channel gets each message, also one that comes later, until it leaves', async () => {
  const { all, line, shown, say, unsubscribe } = await subscribed();
  const others: unknown[] = [];
  const second = all.realtime.subscribe('a', ({ data }) => others.push(data));
  await second.ready;
  expect(line.asked).toHaveLength(1);
  say(1, 'one');
  unsubscribe();
  say(2, 'two');
  line.get({ channel: 'b', id: id(3), data: 'of another channel' });
  expect([shown, others]).toEqual([['one'], ['one', 'two']]);
  second.unsubscribe();
  expect(await line.answer(2)).toMatchObject({ do: 'unsubscribe', channel: 'a' });
  say(4, 'four');
  expect(others).toHaveLength(2);
});

test('the last thousand messages are known by the key after the dash of their id', async () => {
  const { shown, say } = await subscribed();
  for (let at = 0; at < 1001; at++) say(at, at);
  shown.length = 0;
  say(2000, 'forgotten', 'k0');
  // The oldest one was dropped for it.
  for (const known of ['k2', 'k1000', 'k0']) say(2001, 'again', known);
  say(2002, 'forgotten', 'k1');
  expect(shown).toEqual(['forgotten', 'forgotten']);
});

test('an id without a dash is a key as a whole', async () => {
  const { line, shown } = await subscribed();
  for (const one of ['x', 'y', 'x']) line.get({ channel: 'a', id: one, data: one });
  expect(shown).toEqual(['x', 'y']);
});

test('a reconnect resumes from the newest message, whatever the order of arrival', async () => {
  const { all, line, say } = await subscribed({ last: id(1) });
  say(5, 'five');
  say(3, 'three');
  line.close();
  await all.pass(500);
  const next = await all.open(1);
  expect(await next.ask(1)).toMatchObject({ do: 'subscribe', channel: 'a', after: id(5), follows: false });
});

test('without a message a reconnect resumes from the position in the first answer', async () => {
  const { all, line } = await subscribed({ last: id(1) });
  line.close();
  await all.pass(500);
  const next = await all.open(1);
  expect(await next.answer(1, { ok: true, missed: [], more: false, last: id(9) })).toMatchObject({ after: id(1) });
  next.close();
  await all.pass(500);
  expect(await (await all.open(2)).ask(1)).toMatchObject({ after: id(1) });
});

test('missed messages come in parts, each after the last message of the one before', async () => {
  const { all, line, shown } = await subscribed({ last: id(1) });
  line.close();
  await all.pass(500);
  const next = await all.open(1);
  const part = (...ats: number[]) => ats.map((at) => ({ channel: 'a', id: id(at), data: at }));
  await next.answer(1, { ok: true, missed: part(2, 3), more: true });
  expect(await next.answer(2, { ok: true, missed: part(4), more: true })).toMatchObject({
    after: id(3),
    follows: true,
  });
  expect(await next.answer(3, { ok: true, missed: [], more: true })).toMatchObject({ after: id(4), follows: true });
  await settle();
  expect([shown, next.asked.length]).toEqual([[2, 3, 4], 3]);
});

test('no more parts are requested for a channel that was left meanwhile', async () => {
  const all = new Played();
  const { unsubscribe } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.ask(1);
  unsubscribe();
  line.get({ re: 1, ok: true, missed: [{ channel: 'a', id: id(1), data: 1 }], more: true });
  expect(await line.answer(2)).toMatchObject({ do: 'unsubscribe' });
  await settle();
  expect(line.asked).toHaveLength(2);
});

test('a channel that is left and joined again at once is left before it is joined', async () => {
  const { all, line, unsubscribe } = await subscribed();
  unsubscribe();
  const shown: unknown[] = [];
  const { ready } = all.realtime.subscribe('a', ({ data }) => shown.push(data));
  await settle();
  // The server processes two messages of a connection in parallel: neither may overtake the other.
  expect(line.asked.slice(1)).toMatchObject([{ do: 'subscribe' }]);
  await line.answer(2);
  await ready;
  line.get({ channel: 'a', id: id(1), data: 1 });
  expect(shown).toEqual([1]);
});

test('a channel is left only after the answer to its subscription', async () => {
  const all = new Played();
  const { unsubscribe } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.ask(1);
  unsubscribe();
  await settle();
  expect(line.asked).toHaveLength(1);
  line.get({ re: 1, ok: true });
  expect(await line.answer(2)).toEqual({ do: 'unsubscribe', channel: 'a', re: 2 });
});

test('a channel that is left without a connection needs no message', async () => {
  const all = new Played();
  const one = all.realtime.subscribe('a', () => {});
  all.realtime.subscribe('b', () => {});
  one.unsubscribe();
  const line = await all.open();
  expect(await line.answer(1)).toMatchObject({ do: 'subscribe', channel: 'b' });
  await settle();
  expect(line.asked).toHaveLength(1);
});

test('channels are asked for one after the other', async () => {
  const all = new Played();
  for (const name of ['a', 'b', 'c']) all.realtime.subscribe(name, () => {});
  const line = await all.open();
  for (const [at, name] of ['a', 'b', 'c'].entries()) {
    await line.ask(at + 1);
    await settle();
    expect(line.asked).toHaveLength(at + 1);
    expect(await line.answer(at + 1)).toMatchObject({ channel: name });
  }
});

test('a channel that is refused is forgotten, and may be asked for again', async () => {
  const all = new Played();
  const first = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.answer(1, { ok: false, error: 'No.', reason: 'limit', field: 'channel' });
  await expect(first.ready).rejects.toMatchObject({ message: 'No.', reason: 'limit', field: 'channel' });
  const second = all.realtime.subscribe('a', () => {});
  await line.answer(2);
  await second.ready;
  // Ending the first subscription does not affect the second.
  first.unsubscribe();
  await settle();
  expect(line.asked).toHaveLength(2);
});

test('a channel that was left before its refusal can be subscribed to again', async () => {
  const all = new Played();
  const first = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.ask(1);
  first.unsubscribe();
  const second = all.realtime.subscribe('a', () => {});
  line.get({ re: 1, ok: false, error: 'No.', reason: 'forbidden' });
  await expect(first.ready).rejects.toMatchObject({ reason: 'forbidden' });
  await line.answer(2);
  await second.ready;
});

test('a change of channels that lost a race is sent again at once', async () => {
  const all = new Played();
  const { ready } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.answer(1, { ok: false, error: 'x', reason: 'raced' });
  await line.answer(2);
  await ready;
  expect(all.pending).toEqual([240_000]);
});

test('too many messages in a minute are waited for, between five and ten seconds', async () => {
  const all = new Played({ random: () => 0.5 });
  const { ready } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.answer(1, { ok: false, error: 'x', reason: 'limit' });
  await all.pass(7500);
  await line.answer(2);
  await ready;
});

test('a connection that does not answer about a channel is left for another one', async () => {
  const all = new Played();
  const { ready } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.ask(1);
  await all.pass(10_000);
  await vi.waitFor(() => expect(line.isOpen).toBe(false));
  await all.pass(500);
  await (await all.open(1)).answer(1);
  await ready;
});

test('a channel that is asked for when the connection is open needs no other one', async () => {
  const { all, line } = await subscribed();
  const { ready } = all.realtime.subscribe('b', () => {});
  expect(await line.answer(2)).toEqual({ do: 'subscribe', channel: 'b', re: 2 });
  await ready;
  expect(all.lines).toHaveLength(1);
});

test('a connection that the server does not know is closed at once, and its requests are sent again', async () => {
  const { all, line } = await subscribed();
  const asked = all.realtime.publish('a', 1);
  await line.answer(2, { ok: false, error: 'x', reason: 'gone' });
  expect(line.isOpen).toBe(false);
  await vi.waitFor(() => expect(all.pending).toEqual([500, 1000]));
  await all.pass(1000);
  const next = await all.open(1);
  await next.ask(2);
  for (const { do: what, re } of next.asked) next.get({ re, ok: true, ...(what === 'publish' && { id: 'i' }) });
  expect(await asked).toBe('i');
});

test('a closed client sends nothing, even while its connection is still ending', async () => {
  const { all, line, unsubscribe } = await subscribed();
  line.close = () => {};
  all.realtime.close();
  unsubscribe();
  all.realtime.subscribe('b', () => {});
  await settle();
  expect([line.asked.length, all.lines.length]).toEqual([1, 1]);
});
