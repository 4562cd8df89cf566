import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { createRealtime, type Realtime } from '../client/index.js';
import { connect, disconnect } from '../lib/connections.ts';
import { publish } from '../lib/publish.ts';
import { issueTicket, redeemTicket } from '../lib/tickets.ts';
import { TestRealtime } from './cloud.ts';

let cloud: Cloud;
let server: TestRealtime;
let sockets: Socket[];
let clients: Realtime[];
/** Lost answers, by request. */
let lost: string[];
/** The client's waits, which the test ends. */
let waits: { act: () => void; ms: number }[];
/** The server's work for ended connections. */
let ending: Promise<void>[];
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());
beforeEach(async () => {
  server = await TestRealtime.in(cloud);
  [sockets, clients, lost, waits, ending] = [[], [], [], [], []];
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(ending);
});

/** A browser's WebSocket that leads to the functions. */
class Socket {
  onopen: unknown;
  onclose: unknown;
  onerror: unknown;
  onmessage: unknown;
  readonly id = `c${sockets.length}`;
  isOpen = true;
  readonly asked: { do: string; channel?: string; after?: string; key?: string }[] = [];

  constructor(url: string) {
    sockets.push(this);
    void this.#begin(new URL(url).searchParams.get('ticket'));
  }

  async #begin(ticket: unknown) {
    const user = await redeemTicket(server, ticket);
    if (user && (await connect(server, this.id, user))) (this.onopen as () => void)();
    else this.drop();
  }

  send(text: string): void {
    const message = JSON.parse(text);
    this.asked.push(message);
    const answered = server.ask(this.id, message).then((found) => {
      const at = lost.indexOf(message.do);
      if (at >= 0) lost.splice(at, 1);
      else this.get(found);
    });
    ending.push(answered);
  }

  get(message: object): void {
    if (this.isOpen) (this.onmessage as (event: object) => void)({ data: JSON.stringify(message) });
  }

  /** Either side ends the connection. */
  drop(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    ending.push(disconnect(server, this.id));
    (this.onclose as () => void)();
  }

  close = () => this.drop();
}

const userOf = { sub: 'ada', roles: ['member'] };

function client(): Realtime {
  const made = createRealtime({
    ticket: async () => ({ url: 'wss://api.test/dev', ticket: await issueTicket(server, userOf) }),
    WebSocket: Socket,
    random: () => 1,
    timers: {
      set: (act, ms) => {
        const one = { act, ms };
        waits.push(one);
        return one;
      },
      clear: (one) => {
        waits = waits.filter((each) => each !== one);
      },
    },
  });
  clients.push(made);
  return made;
}

/** Ends the next wait of this length. */
async function pass(ms: number): Promise<void> {
  await vi.waitFor(() => expect(waits.map((one) => one.ms)).toContain(ms));
  const one = waits.find((each) => each.ms === ms)!;
  waits = waits.filter((each) => each !== one);
  one.act();
}

/** Sends new messages to the open connections. */
async function flow(): Promise<void> {
  server.got.clear();
  await server.deliver();
  for (const socket of sockets) for (const message of server.got.get(socket.id) ?? []) socket.get(message);
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

test('subscribes, publishes, shows each message once, and sees who is there', async () => {
  const realtime = client();
  const shown: unknown[] = [];
  await realtime.subscribe('news', ({ data }) => shown.push(data)).ready;
  await realtime.subscribe('room:1', () => {}).ready;
  const id = await realtime.publish('news', { a: 1 });
  await flow();
  sockets[0]!.get({ channel: 'news', id, kind: 'message', data: 'again' });
  expect(shown).toEqual([{ a: 1 }]);
  expect(await realtime.presence('room:1')).toEqual(['ada']);
  await expect(realtime.subscribe('user:bob', () => {}).ready).rejects.toMatchObject({ reason: 'forbidden' });
  await expect(realtime.publish('user:ada', 1)).rejects.toMatchObject({ reason: 'forbidden' });
});

test('comes back after a lost connection, waits longer each time, and gets what it missed', async () => {
  const realtime = client();
  const shown: unknown[] = [];
  const states: string[] = [];
  realtime.onState((state) => states.push(state));
  await realtime.subscribe('news', ({ data }) => shown.push(data)).ready;
  await publish(server, { channel: 'news', data: 1 });
  await flow();
  sockets[0]!.drop();
  await publish(server, { channel: 'news', data: 2 });
  await flow();
  expect(shown).toEqual([1]);
  await pass(500);
  await until(() => expect(shown).toEqual([1, 2]));
  expect(sockets[1]!.asked[0]).toMatchObject({ do: 'subscribe', channel: 'news', after: expect.any(String) });
  expect(states).toEqual(['connecting', 'open', 'closed', 'connecting', 'open']);
});

test('gets what it missed, also where nothing came before', async () => {
  const realtime = client();
  const shown: unknown[] = [];
  await realtime.subscribe('news', ({ data }) => shown.push(data)).ready;
  sockets[0]!.drop();
  await publish(server, { channel: 'news', data: 1 });
  await pass(500);
  await until(() => expect(shown).toEqual([1]));
});

test('subscribes to many channels', async () => {
  const realtime = client();
  await Promise.all(Array.from({ length: 30 }, (_, at) => realtime.subscribe(`room:${at}`, () => {}).ready));
  expect(sockets[0]!.asked).toHaveLength(30);
});

test('waits twice as long after each attempt that fails', async () => {
  server.use({ connectionsOfUser: 1 });
  await connect(server, 'other', userOf);
  client().subscribe('news', () => {});
  for (const ms of [500, 1000, 2000, 4000]) await pass(ms);
  await until(() => expect(waits.map(({ ms }) => ms)).toEqual([8000]));
  await disconnect(server, 'other');
  await pass(8000);
  await until(() => expect(sockets.at(-1)!.asked).toHaveLength(1));
});

test('publishes again with the same key when the answer was lost', async () => {
  const realtime = client();
  const shown: unknown[] = [];
  await realtime.subscribe('news', ({ data }) => shown.push(data)).ready;
  lost.push('publish');
  const published = realtime.publish('news', 'once');
  // The first request's answer, not whichever of the two arrives first.
  await until(() => expect(lost).toEqual([]));
  await pass(10_000);
  server.at += 5;
  await pass(1000);
  await published;
  const keys = sockets[0]!.asked.filter((one) => one.do === 'publish').map(({ key }) => key);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  await flow();
  expect(shown).toEqual(['once']);
});

test('says that it is there before the idle time is over, and leaves a connection that does not answer', async () => {
  const realtime = client();
  await realtime.subscribe('news', () => {}).ready;
  await pass(240_000);
  await until(() => expect(sockets[0]!.asked.at(-1)).toMatchObject({ do: 'ping' }));
  await until(() => expect(waits.map(({ ms }) => ms)).toEqual([240_000]));
  lost.push('ping');
  await pass(240_000);
  await until(() => expect(lost).toEqual([]));
  await pass(10_000);
  await pass(500);
  await until(() => expect(sockets[1]?.asked[0]).toMatchObject({ do: 'subscribe' }));
});

test('leaves a connection that the server does not know any more', async () => {
  const realtime = client();
  await realtime.subscribe('news', () => {}).ready;
  await disconnect(server, 'c0');
  const published = realtime.publish('news', 1);
  await pass(1000);
  await published;
  expect(sockets[0]!.isOpen).toBe(false);
  expect(sockets[1]!.asked.map((one) => one.do).sort()).toEqual(['publish', 'subscribe']);
});

test('leaves a channel with its last listener, and ends for good when it is closed', async () => {
  const realtime = client();
  const [one, two] = [realtime.subscribe('news', () => {}), realtime.subscribe('news', () => {})];
  await Promise.all([one.ready, two.ready]);
  one.unsubscribe();
  one.unsubscribe();
  expect(sockets[0]!.asked).toHaveLength(1);
  two.unsubscribe();
  await until(() => expect(sockets[0]!.asked.at(-1)).toMatchObject({ do: 'unsubscribe', channel: 'news' }));
  realtime.close();
  await expect(realtime.publish('news', 1)).rejects.toMatchObject({ reason: 'closed' });
  expect(sockets).toHaveLength(1);
});
