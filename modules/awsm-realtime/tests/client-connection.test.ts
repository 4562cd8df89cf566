import { expect, test, vi } from 'vitest';
import { createRealtime, RealtimeError } from '../client/index.js';
import { Line, Played } from './played.ts';

// The client against a simulated server: its requests, their times, and its reaction to each answer.

/** Runs everything that waits for no timer and no answer. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('two things at once share a connection, whose ticket is part of its address', async () => {
  const all = new Played();
  const both = [all.realtime.publish('a', 1), all.realtime.presence('b')];
  const line = await all.open();
  expect(line.url).toBe('wss://api.test/dev?ticket=a%2Bb');
  await line.ask(2);
  const [publish, presence] = line.asked;
  expect(publish).toEqual({
    do: 'publish',
    channel: 'a',
    data: 1,
    key: expect.stringMatching(/^[0-9a-f]{1,2}(-[0-9a-f]{1,2}){15}$/),
    re: 1,
  });
  expect(presence).toEqual({ do: 'presence', channel: 'b', re: 2 });
  line.get({ re: 2, ok: true, users: ['u'] });
  line.get({ re: 1, ok: true, id: 'i' });
  expect(await Promise.all(both)).toEqual(['i', ['u']]);
  // Only the heartbeat remains.
  expect([all.lines.length, all.pending]).toEqual([1, [240_000]]);
});

test('late answers, and messages of unknown channels, are ignored', async () => {
  const all = new Played();
  const asked = all.realtime.publish('a', 1);
  const line = await all.open();
  const { re } = await line.ask(1);
  await all.pass(10_000);
  line.get({ re, ok: true, id: 'late' });
  line.get({ re: 99, ok: false, error: 'x' });
  line.get({ channel: 'a', id: '1-a' });
  line.get({});
  await all.pass(1000);
  await line.answer(2, { ok: true, id: 'i' });
  expect(await asked).toBe('i');
});

test('a refusal has its reason and field, and is not tried again', async () => {
  const all = new Played();
  const asked = all.realtime.publish('a', 1);
  const line = await all.open();
  await line.answer(1, { ok: false, error: 'Too much.', reason: 'size', field: 'data' });
  const error = await asked.catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RealtimeError);
  expect(error).toMatchObject({ name: 'RealtimeError', message: 'Too much.', reason: 'size', field: 'data' });
  expect(all.pending).toEqual([240_000]);
  expect(new RealtimeError()).toMatchObject({
    message: 'The server gave no reason.',
    reason: 'failed',
    field: undefined,
  });
});

test('a request without an answer is sent five times, with growing waits', async () => {
  const all = new Played();
  const asked = all.realtime.presence('a').catch((error) => error);
  const line = await all.open();
  for (const wait of [1000, 2000, 4000, 8000]) {
    await all.pass(10_000);
    await all.pass(wait);
  }
  await line.ask(5);
  await all.pass(10_000);
  expect(await asked).toMatchObject({ message: 'There was no answer.', reason: 'timeout' });
  expect([line.asked.length, all.pending]).toEqual([5, [240_000]]);
});

test('a request on a lost connection is sent again on the next one', async () => {
  const all = new Played();
  const asked = all.realtime.publish('a', 1);
  const first = await all.open();
  const { key } = await first.ask(1);
  first.close();
  // Nothing waits for the lost connection any more.
  await vi.waitFor(() => expect(all.pending).toEqual([1000]));
  expect(all.realtime.state).toBe('closed');
  await all.pass(1000);
  const second = await all.open(1);
  expect((await second.answer(1, { ok: true, id: 'i' })).key).toBe(key);
  expect(await asked).toBe('i');
});

test('a failed request for a ticket is repeated', async () => {
  const ticket = vi.fn(async () => ({ url: 'wss://b.test/dev', ticket: 't' }));
  ticket.mockRejectedValueOnce(new TypeError('fetch failed'));
  const all = new Played({ ticket });
  const asked = all.realtime.presence('a');
  await all.pass(1000);
  const line = await all.open();
  await line.answer(1, { ok: true, users: [] });
  expect(await asked).toEqual([]);
  expect(ticket).toHaveBeenCalledTimes(2);
});

test('a connection that does not open is given up', async () => {
  const all = new Played();
  const asked = all.realtime.presence('a');
  const line = await all.line(0);
  expect(() => (line.onerror as () => void)()).not.toThrow();
  expect(all.realtime.state).toBe('connecting');
  await all.pass(10_000);
  expect(line.isOpen).toBe(false);
  await vi.waitFor(() => expect(all.realtime.state).toBe('closed'));
  await all.pass(1000);
  const second = await all.line(1);
  second.close();
  await vi.waitFor(() => expect(all.pending).toEqual([2000]));
  await all.pass(2000);
  const third = await all.open(2);
  await third.answer(1, { ok: true, users: ['u'] });
  expect(await asked).toEqual(['u']);
});

test('a connection that never opens is an error after five attempts', async () => {
  const all = new Played();
  const asked = all.realtime.presence('a').catch((error) => error);
  for (const [number, ms] of [1000, 2000, 4000, 8000].entries()) {
    (await all.line(number)).close();
    await all.pass(ms);
  }
  (await all.line(4)).close();
  expect(await asked).toMatchObject({ message: 'There is no connection.', reason: 'closed' });
  expect(all.pending).toEqual([]);
});

test('the waits between attempts to connect grow up to a limit, and start over after a connection', async () => {
  const all = new Played({ random: () => 0.5 });
  all.realtime.subscribe('a', () => {});
  let number = 0;
  for (const ms of [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
    (await all.line(number++)).close();
    await all.pass(ms);
  }
  const line = await all.open(number);
  await line.answer(1);
  line.close();
  await vi.waitFor(() => expect(all.pending).toEqual([250]));
});

test('a client without channels does not come back by itself', async () => {
  const all = new Played();
  const asked = all.realtime.presence('a');
  const line = await all.open();
  await line.answer(1, { ok: true, users: [] });
  await asked;
  line.close();
  await settle();
  expect([all.pending, all.lines.length]).toEqual([[], 1]);
});

test('each change of the state is reported once, to those who listen', async () => {
  const all = new Played();
  const [states, others]: [string[], string[]] = [[], []];
  all.realtime.onState((state) => states.push(state));
  const end = all.realtime.onState((state) => others.push(state));
  expect(all.realtime.state).toBe('closed');
  all.realtime.subscribe('a', () => {});
  (await all.line(0)).close();
  await all.pass(500);
  await all.open(1);
  end();
  all.realtime.close();
  all.realtime.close();
  expect(states).toEqual(['connecting', 'closed', 'connecting', 'open', 'closed']);
  expect(others).toEqual(['connecting', 'closed', 'connecting', 'open']);
});

test('closing a client fails its pending requests and later calls', async () => {
  const all = new Played();
  const { ready } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.answer(1);
  await ready;
  const asked = all.realtime.publish('a', 1).catch((error) => error);
  await line.ask(2);
  all.realtime.close();
  expect(await asked).toMatchObject({ message: 'The connection was lost.', reason: 'closed' });
  expect(line.isOpen).toBe(false);
  await expect(all.realtime.presence('a')).rejects.toMatchObject({
    message: 'The client was closed.',
    reason: 'closed',
  });
  expect([all.pending, all.lines.length]).toEqual([[], 1]);
});

test('a client that is closed while it waits to reconnect does not reconnect', async () => {
  const all = new Played();
  all.realtime.subscribe('a', () => {});
  (await all.open()).close();
  await vi.waitFor(() => expect(all.pending).toEqual([500]));
  all.realtime.close();
  expect(all.pending).toEqual([]);
});

test('a connection that opens after the client was closed is closed', async () => {
  const all = new Played();
  const asked = all.realtime.presence('a').catch((error) => error);
  const line = await all.line(0);
  all.realtime.close();
  line.open();
  expect(await asked).toMatchObject({ message: 'The client was closed.', reason: 'closed' });
  await settle();
  expect([line.isOpen, all.realtime.state, all.pending]).toEqual([false, 'closed', []]);
});

test('signs of life go on as long as they are answered', async () => {
  const all = new Played();
  const { ready } = all.realtime.subscribe('a', () => {});
  const line = await all.open();
  await line.answer(1);
  await ready;
  for (const count of [2, 3]) {
    await all.pass(240_000);
    expect(await line.answer(count)).toEqual({ do: 'ping', re: count });
    await vi.waitFor(() => expect(all.pending).toEqual([240_000]));
  }
  await all.pass(240_000);
  await line.ask(4);
  await all.pass(10_000);
  await vi.waitFor(() => expect(line.isOpen).toBe(false));
  // Once, through the timer of a lost connection.
  expect(all.pending).toEqual([500]);
});

test('WebSocket, timers and random numbers of a browser are the defaults', async () => {
  vi.useFakeTimers();
  const lines: Line[] = [];
  vi.stubGlobal(
    'WebSocket',
    class extends Line {
      constructor(url: string) {
        super(url);
        lines.push(this);
      }
    },
  );
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  try {
    const realtime = createRealtime({ ticket: async () => ({ url: 'wss://c.test/dev', ticket: 't' }) });
    realtime.subscribe('a', () => {});
    await vi.advanceTimersByTimeAsync(0);
    lines[0]!.close();
    await vi.advanceTimersByTimeAsync(249);
    expect(lines).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines).toHaveLength(2);
    lines[1]!.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(lines[1]!.asked).toMatchObject([{ do: 'subscribe' }]);
    lines[1]!.get({ re: 1, ok: true });
    realtime.close();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }
});
