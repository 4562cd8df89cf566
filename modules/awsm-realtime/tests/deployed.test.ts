import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketClient } from '../../../packages/cloud/src/services/apigatewayv2/testing/websocket-client.ts';
import { type Mail, ModuleApp } from '../../../test/module-app.ts';
import { createRealtime, type Realtime } from '../client/index.js';

const variables = {
  USERS_SECRET: 'a secret of thirty-two characters',
  USERS_FROM: 'no-reply@app.example',
  USERS_PAGES: 'https://app.example',
};
const password = 'correct horse battery';
const settings = `import { defineSettings } from 'awsm-realtime';

export const settings = defineSettings({
  channels: [
    { channel: 'user:{sub}', read: (user, { sub }) => user.sub === sub, write: 'nobody', historySeconds: 3600 },
    { channel: 'room:{id}', read: 'everyone', write: 'everyone', presence: true, historySeconds: 3600 },
  ],
});
`;
const clients: Realtime[] = [];

/** Node 20 lacks a browser's WebSocket. */
class Socket {
  onopen: unknown;
  onclose: unknown;
  onerror: unknown;
  onmessage: unknown;
  #client: WebSocketClient | undefined;

  constructor(url: string) {
    void this.#begin(new URL(url));
  }

  async #begin({ host, pathname, search }: URL) {
    const tell = (listener: unknown, event?: object) => (listener as (event?: object) => void)?.(event);
    try {
      this.#client = await WebSocketClient.open(`http://${host}`, pathname + search);
    } catch {
      return tell(this.onclose);
    }
    void this.#client.ended.then(() => tell(this.onclose));
    tell(this.onopen);
    for (;;) {
      const { opcode, payload } = await this.#client.next();
      if (opcode === 1) tell(this.onmessage, { data: payload.toString() });
    }
  }

  send(text: string): void {
    this.#client?.send(text);
  }

  close(): void {
    this.#client?.destroy();
  }
}

/** A user of a region: the id, and a client of the module in that region. */
async function userIn(app: ModuleApp, region: string, email: string) {
  const place = app.in(region);
  await place.call('POST', '/users/sign-up', { email, password, name: 'Ada' });
  const find = async (): Promise<Mail | undefined> =>
    (await app.mails()).find(({ Destination }) => Destination.ToAddresses?.[0] === email);
  await expect.poll(find, { timeout: 30_000 }).toBeDefined();
  const token = /#([\w-]{43})/.exec((await find())?.Body?.text_part ?? '')?.[1];
  const { json } = await place.call('POST', '/users/verify', { token, password });
  const headers = { authorization: `Bearer ${json.accessToken}` };
  const me = await place.call('GET', '/users/me', undefined, headers);
  const ticket = async () => (await place.call('POST', '/realtime/ticket', undefined, headers)).json;
  const realtime = createRealtime({ ticket, WebSocket: Socket });
  clients.push(realtime);
  return { id: me.json.id as string, realtime, ticket };
}

async function start(protocol: 'REST' | 'HTTP', regions: readonly string[]): Promise<ModuleApp> {
  const app = await ModuleApp.start(['awsm-users', 'awsm-realtime'], variables, protocol, regions);
  writeFileSync(`${app.root}/aws_modules/awsm-realtime/settings.ts`, settings);
  await app.deploy();
  for (const region of ['us-east-1', ...regions]) {
    await app.in(region).aws.rest('email', 'POST', '/v2/email/identities', { EmailIdentity: 'app.example' });
  }
  return app;
}

const slow = { timeout: 30_000 };

describe('on an HTTP API', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await start('HTTP', []);
  }, 300_000);
  afterAll(async () => {
    for (const client of clients.splice(0)) client.close();
    await app?.stop();
  });

  test('users talk, see each other, and receive private messages from the server', async () => {
    const [ada, bob] = [
      await userIn(app, 'us-east-1', 'ada@example.com'),
      await userIn(app, 'us-east-1', 'bob@example.com'),
    ];
    const got: unknown[] = [];
    const own: unknown[] = [];
    await ada.realtime.subscribe('room:1', (message) => got.push([message.kind, message.from, message.data])).ready;
    await ada.realtime.subscribe(`user:${ada.id}`, ({ data }) => own.push(data)).ready;
    await bob.realtime.subscribe('room:1', () => {}).ready;
    await expect(bob.realtime.subscribe(`user:${ada.id}`, () => {}).ready).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await bob.realtime.publish('room:1', { text: 'hello' });
    await expect.poll(() => got, slow).toContainEqual(['message', bob.id, { text: 'hello' }]);
    expect(got).toContainEqual(['join', bob.id, undefined]);
    expect([...(await ada.realtime.presence('room:1'))].sort()).toEqual([ada.id, bob.id].sort());
    bob.realtime.close();
    await expect.poll(() => got, slow).toContainEqual(['leave', bob.id, undefined]);
    expect(await ada.realtime.presence('room:1')).toEqual([ada.id]);

    const event = (issuer: string, data: string) => ({
      Source: 'shop',
      DetailType: 'RealtimePublish',
      Detail: JSON.stringify({ issuer, channel: `user:${ada.id}`, data }),
    });
    // Both stages use the same bus.
    const Entries = [event('app/prod', 'of another stage'), event('app/dev', 'paid')];
    await app.aws.json('events', 'PutEvents', { Entries });
    await expect.poll(() => own, slow).toEqual(['paid']);
  });

  test('a ticket opens one connection, and nobody connects without one', async () => {
    expect((await app.call('POST', '/realtime/ticket')).status).toBe(401);
    const { ticket } = await userIn(app, 'us-east-1', 'eve@example.com');
    const given = await ticket();
    const { host, pathname } = new URL(given.url);
    const open = (search: string) => WebSocketClient.open(`http://${host}`, pathname + search);
    (await open(`?ticket=${given.ticket}`)).destroy();
    await expect(open('')).rejects.toThrow('HTTP/1.1 401');
    for (const search of ['?ticket=x', `?ticket=${given.ticket}`]) {
      await expect(open(search)).rejects.toThrow('HTTP/1.1 403');
    }
  });
});

describe('in two regions, on a REST API', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await start('REST', ['eu-west-1']);
  }, 300_000);
  afterAll(async () => {
    for (const client of clients.splice(0)) client.close();
    await app?.stop();
  });

  test('what is published in one region reaches the other once, and a region that dies takes nobody with it', async () => {
    const ada = await userIn(app, 'us-east-1', 'ada@example.com');
    const bob = await userIn(app, 'eu-west-1', 'bob@example.com');
    const [here, there]: [unknown[], unknown[]] = [[], []];
    await ada.realtime.subscribe('room:1', ({ kind, data }) => kind === 'message' && here.push(data)).ready;
    await bob.realtime.subscribe('room:1', ({ kind, data }) => kind === 'message' && there.push(data)).ready;
    await ada.realtime.publish('room:1', 'from us');
    await bob.realtime.publish('room:1', 'from eu');
    await expect
      .poll(() => [[...here].sort(), [...there].sort()], slow)
      .toEqual([
        ['from eu', 'from us'],
        ['from eu', 'from us'],
      ]);
    await expect.poll(async () => (await ada.realtime.presence('room:1')).length, slow).toBe(2);

    await app.in('eu-west-1').off();
    await ada.realtime.publish('room:1', 'alone');
    await expect.poll(() => here, slow).toContain('alone');
    await app.in('eu-west-1').on();
    // The client of the recovered region gets it through the stream or the history.
    await expect.poll(() => there.filter((one) => one === 'alone'), { timeout: 60_000 }).toEqual(['alone']);
    await bob.realtime.publish('room:1', 'back');
    await expect.poll(() => here, slow).toContain('back');
    expect(here).toHaveLength(4);
  });
});
