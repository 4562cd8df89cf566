import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { connect, disconnect } from '../lib/connections.ts';
import { publish } from '../lib/publish.ts';
import { defineSettings, ruleFor } from '../lib/settings.ts';
import { clientUrl, issueTicket, redeemTicket } from '../lib/tickets.ts';
import { TestRealtime } from './cloud.ts';

let cloud: Cloud;
let realtime: TestRealtime;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
beforeEach(async () => {
  realtime = await TestRealtime.in(cloud);
});
afterAll(() => cloud.close());

const ada = { sub: 'ada', roles: ['member'] };

describe('a ticket', () => {
  test('counts once, for the user it was given to, and is not in the table', async () => {
    const ticket = await issueTicket(realtime, ada);
    expect(JSON.stringify(await realtime.items('Connections'))).not.toContain(ticket);
    expect(await redeemTicket(realtime, ticket)).toEqual(ada);
    expect(await redeemTicket(realtime, ticket)).toBeUndefined();
  });

  test('counts for a minute, also while the table still has it', async () => {
    const [ticket, other] = [await issueTicket(realtime, ada), await issueTicket(realtime, ada)];
    realtime.at += 59_999;
    expect(await redeemTicket(realtime, other)).toEqual(ada);
    realtime.at += 1;
    expect(await redeemTicket(realtime, ticket)).toBeUndefined();
  });

  test.each([undefined, '', 'x', 'a'.repeat(43), `${'a'.repeat(42)}#`])('is not %j', async (ticket) => {
    expect(await redeemTicket(realtime, ticket)).toBeUndefined();
  });

  test('leads to the address that the client can reach', () => {
    const url = 'wss://abc.execute-api.us-east-1.amazonaws.com/dev';
    expect(clientUrl(url, undefined)).toBe(url);
    expect(clientUrl(url, 'https://vpce.example')).toBe(url);
    expect(clientUrl(url, 'http://127.0.0.1:4566')).toBe('ws://127.0.0.1:4566/_aws/execute-api/abc/dev');
  });
});

describe('connections', () => {
  test('of a user are so many; a place is free again when one is gone or its time is over', async () => {
    realtime.use({ connectionsOfUser: 2 });
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((id) => connect(realtime, id, ada)));
    expect(made.filter((one) => one)).toHaveLength(2);
    expect(await connect(realtime, 'e', { ...ada, sub: 'bob' })).toBe(true);
    await disconnect(realtime, ['a', 'b', 'c', 'd'][made.indexOf(true)]!);
    expect(await connect(realtime, 'f', ada)).toBe(true);
    expect(await connect(realtime, 'g', ada)).toBe(false);
    realtime.at += 7_300_000;
    expect(await connect(realtime, 'h', ada)).toBe(true);
  });

  test('leave nothing behind, however often their end is heard of', async () => {
    await realtime.client('a', 'ada', ['news', 'room:1', 'user:ada']);
    await disconnect(realtime, 'a');
    await disconnect(realtime, 'a');
    expect(await realtime.items('Connections')).toEqual([]);
    expect((await realtime.items('Messages')).filter((key) => key.startsWith('P#'))).toEqual([]);
    expect(await realtime.ask('a', { do: 'ping', re: 1 })).toMatchObject({ re: 1, ok: false, reason: 'gone' });
  });
});

describe('what a client may do', () => {
  beforeEach(async () => {
    await realtime.client('a', 'ada');
    await realtime.client('g', 'guest', [], []);
  });

  test.each([
    ['a', { do: 'subscribe', channel: 'user:bob' }],
    ['a', { do: 'publish', channel: 'user:ada', data: 1 }],
    ['g', { do: 'publish', channel: 'room:1', data: 1 }],
    ['a', { do: 'subscribe', channel: 'rooms:1' }],
    ['a', { do: 'subscribe', channel: 'room:1:2' }],
    ['a', { do: 'subscribe', channel: 'room:1\n' }],
    ['a', { do: 'subscribe', channel: ['news'] }],
    ['a', { do: 'presence', channel: 'user:bob' }],
    ['a', { do: 'subscribe', channel: 'user:bob', after: '0kabcdefg-00000000000000000000' }],
  ])('not by %s: %j', async (id, message) => {
    expect(await realtime.ask(id, message)).toMatchObject({ ok: false, reason: 'forbidden', field: 'channel' });
    expect(await realtime.items('Messages')).toEqual([]);
    expect((await realtime.items('Connections')).filter((key) => key.startsWith('N#'))).toEqual([]);
  });

  test('is what the rules say', async () => {
    expect(await realtime.ask('a', { do: 'subscribe', channel: 'user:ada', re: 7 })).toMatchObject({ re: 7, ok: true });
    expect(await realtime.ask('g', { do: 'subscribe', channel: 'room:1' })).toMatchObject({ ok: true });
    expect(await realtime.ask('a', { do: 'publish', channel: 'room:1', data: 1 })).toMatchObject({ ok: true });
  });

  test('has limits: of size, of channels, of messages in a minute', async () => {
    realtime.use({ maxBytes: 1000, channelsOfConnection: 2, messagesInMinute: 8 });
    const data = 'x'.repeat(998);
    expect(await realtime.ask('a', { do: 'publish', channel: 'news', data })).toMatchObject({ ok: true });
    const large = await realtime.ask('a', { do: 'publish', channel: 'news', data: `${data}x` });
    expect(large).toMatchObject({ ok: false, reason: 'size' });
    for (const channel of ['news', 'room:1', 'room:1']) {
      expect(await realtime.ask('a', { do: 'subscribe', channel })).toMatchObject({ ok: true });
    }
    const third = { do: 'subscribe', channel: 'room:2' };
    expect(await realtime.ask('a', third)).toMatchObject({ ok: false, reason: 'limit', field: 'channel' });
    await realtime.ask('a', { do: 'unsubscribe', channel: 'room:1' });
    expect(await realtime.ask('a', third)).toMatchObject({ ok: true });
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({ ok: false, reason: 'limit' });
    expect(await realtime.ask('g', { do: 'ping' })).toMatchObject({ ok: true });
    realtime.at += 60_000;
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({ ok: true });
  });

  test.each([
    ['no JSON', 'invalid'],
    ['[]', 'invalid'],
    ['{"do":"x"}', 'invalid'],
    ['{"do":"publish","channel":"news"}', 'invalid'],
    ['{"do":"publish","channel":"news","data":1,"key":1}', 'invalid'],
    ['{"do":"subscribe","channel":"news","after":"x"}', 'invalid'],
  ])('is said where it is not understood: %s', async (body, reason) => {
    const { answer } = await import('../lib/socket.ts');
    expect(await answer(realtime, 'a', body)).toMatchObject({ ok: false, reason });
  });
});

describe('delivery', () => {
  test('is to those who are in the channel, in the order of the channel', async () => {
    await realtime.client('a', 'ada', ['news']);
    await realtime.client('b', 'bob', ['news', 'user:bob']);
    for (const data of [1, 2, 3]) {
      await realtime.ask('a', { do: 'publish', channel: 'news', data });
      realtime.at += 1;
    }
    await publish(realtime, { channel: 'user:bob', data: 'hi' });
    expect(await realtime.deliver()).toEqual({ batchItemFailures: [] });
    expect(realtime.dataOf('a')).toEqual([1, 2, 3]);
    expect(realtime.got.get('a')![0]).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{9}-[0-9a-f]{20}$/),
      channel: 'news',
      kind: 'message',
      data: 1,
      from: 'ada',
      at: Date.parse('2026-01-01T00:00:00Z'),
    });
    expect(realtime.dataOf('b')).toHaveLength(4);
    expect(realtime.got.get('b')!.find((one) => !('from' in one))).toMatchObject({ channel: 'user:bob', data: 'hi' });
  });

  test('to many is bounded, and forgets connections that are gone', async () => {
    realtime.use({ parallel: 4 });
    for (let at = 0; at < 12; at++) await realtime.client(`c${at}`, `u${at}`, ['news']);
    realtime.statuses.set('c3', [410]);
    await publish(realtime, { channel: 'news', data: 1 });
    await realtime.deliver();
    expect(realtime.most).toBe(4);
    expect([...realtime.got.keys()]).toHaveLength(11);
    expect((await realtime.items('Connections')).filter((key) => /c3\b|u3\b/.test(key))).toEqual([]);
    expect(realtime.closed).toEqual([]);
  });

  test('that does not work closes the connection, so that its client knows', async () => {
    await realtime.client('a', 'ada', ['news']);
    await realtime.client('b', 'bob', ['news']);
    realtime.statuses.set('a', [429]);
    await publish(realtime, { channel: 'news', data: 1 });
    expect(await realtime.deliver()).toEqual({ batchItemFailures: [] });
    expect(realtime.closed).toEqual(['a']);
    expect(realtime.dataOf('b')).toEqual([1]);
    expect((await realtime.items('Connections')).some((key) => key.includes('#a'))).toBe(false);
  });

  test('goes on from the first message of a channel that is not done when the time is over', async () => {
    await realtime.client('a', 'ada', ['news', 'user:ada']);
    for (const data of [1, 2, 3]) {
      await publish(realtime, { channel: 'news', data });
      realtime.at += 1;
    }
    const records = await realtime.stream();
    let calls = 0;
    const { batchItemFailures } = await realtime.deliver(records, () => (++calls > 2 ? 1000 : 60_000));
    expect(batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect(realtime.dataOf('a')).toEqual([1]);
  });

  test('of what is late happens, unless it is of a region that was away', async () => {
    await realtime.client('a', 'ada', ['news']);
    await publish({ ...realtime, region: 'eu-west-1' }, { channel: 'news', data: 'away' });
    await publish(realtime, { channel: 'news', data: 'here' });
    realtime.at += 120_001;
    await realtime.deliver();
    expect(realtime.dataOf('a')).toEqual(['here']);
  });

  test('is of new messages alone', async () => {
    await realtime.client('a', 'ada', ['news']);
    await publish(realtime, { channel: 'news', data: 1 });
    const [record] = await realtime.stream();
    await realtime.deliver([
      { ...record!, eventName: 'MODIFY' },
      { ...record!, eventName: 'REMOVE' },
    ]);
    expect(realtime.dataOf('a')).toEqual([]);
  });
});

describe('presence', () => {
  test('lists present users once each; the first and the last connection of a user are announced', async () => {
    await realtime.client('b', 'bob', ['room:1']);
    await realtime.client('a1', 'ada', ['room:1']);
    await realtime.client('a2', 'ada', ['room:1']);
    const users = async () => (await realtime.ask('b', { do: 'presence', channel: 'room:1' })).users;
    expect((await users()).sort()).toEqual(['ada', 'bob']);
    await disconnect(realtime, 'a1');
    expect((await users()).sort()).toEqual(['ada', 'bob']);
    await disconnect(realtime, 'a2');
    expect(await users()).toEqual(['bob']);
    realtime.got.clear();
    await realtime.deliver();
    const kinds = (realtime.got.get('b') ?? []).map((one) => {
      const { kind, from } = one as { kind: string; from: string };
      return `${kind} ${from}`;
    });
    expect(kinds.sort()).toEqual(['join ada', 'join bob', 'leave ada']);
  });

  test('ends where somebody gives no sign any more', async () => {
    await realtime.client('b', 'bob', ['room:1']);
    await realtime.client('a', 'ada', ['room:1']);
    realtime.at += 400_000;
    await realtime.ask('b', { do: 'ping' });
    realtime.at += 400_000;
    expect((await realtime.ask('b', { do: 'presence', channel: 'room:1' })).users).toEqual(['bob']);
  });

  test('is not seen where the rule does not say so', async () => {
    await realtime.client('b', 'bob', ['news']);
    expect(await realtime.ask('b', { do: 'presence', channel: 'news' })).toMatchObject({ ok: false });
    expect(await realtime.items('Messages')).toEqual([]);
  });
});

describe('history', () => {
  test('gives what came since, with a part from before it, and nothing that is too old', async () => {
    await realtime.client('a', 'ada');
    const ids: string[] = [];
    for (const data of [1, 2, 3]) {
      ids.push(await publish(realtime, { channel: 'news', data }));
      realtime.at += 20_000;
    }
    const after = async (id: string) => {
      const { missed, more } = await realtime.ask('a', { do: 'subscribe', channel: 'news', after: id });
      return { data: missed.map(({ data }: { data: unknown }) => data), more };
    };
    expect(await after(ids[0]!)).toEqual({ data: [1, 2, 3], more: false });
    expect(await after(ids[2]!)).toEqual({ data: [3], more: false });
    realtime.at += 3_600_000 - 50_000;
    expect(await after(ids[0]!)).toEqual({ data: [2, 3], more: false });
  });

  test('ends when the rule says so, also while the table still has the messages', async () => {
    await realtime.client('a', 'ada');
    const id = await publish(realtime, { channel: 'brief', data: 1 });
    realtime.at += 59_000;
    const missed = async () => (await realtime.ask('a', { do: 'subscribe', channel: 'brief', after: id })).missed;
    expect(await missed()).toHaveLength(1);
    realtime.at += 2000;
    expect(await missed()).toEqual([]);
  });

  test('comes in parts where it is much', async () => {
    await realtime.client('a', 'ada');
    const data = 'x'.repeat(50_000);
    const first = await publish(realtime, { channel: 'news', data });
    for (let at = 0; at < 2; at++) {
      realtime.at += 20_000;
      await publish(realtime, { channel: 'news', data });
    }
    const { missed, more } = await realtime.ask('a', { do: 'subscribe', channel: 'news', after: first });
    expect({ count: missed.length, more }).toEqual({ count: 1, more: true });
  });

  test('comes to its end, also where much came in a moment', async () => {
    await realtime.client('a', 'ada');
    const ids: string[] = [];
    for (let at = 0; at < 6; at++) {
      ids.push(await publish(realtime, { channel: 'news', data: `${at}${'x'.repeat(40_000)}` }));
      realtime.at += 1;
    }
    const got: string[] = [];
    let asked: object = { after: ids[3]! };
    for (let more = true; more; ) {
      const found = await realtime.ask('a', { do: 'subscribe', channel: 'news', ...asked });
      got.push(...found.missed.map(({ id }: { id: string }) => id));
      more = found.more;
      asked = { after: got.at(-1)!, follows: true };
    }
    expect(got).toEqual(ids);
  });

  test('is not there where the rule does not say so', async () => {
    await realtime.client('a', 'ada');
    const id = await publish(realtime, { channel: 'room:1', data: 1 });
    expect(await realtime.ask('a', { do: 'subscribe', channel: 'room:1', after: id })).toMatchObject({ missed: [] });
  });
});

test('what is published again with its key has the same end of its id', async () => {
  await realtime.client('a', 'ada');
  const once = async (key: string) => {
    realtime.at += 5;
    return (await realtime.ask('a', { do: 'publish', channel: 'news', data: 1, key })).id.split('-')[1];
  };
  const first = await once('k');
  expect(await once('k')).toBe(first);
  expect(await once('other')).not.toBe(first);
});

test('the server may publish to every channel that there is', async () => {
  await expect(publish(realtime, { channel: 'nowhere', data: 1 })).rejects.toMatchObject({ reason: 'channel' });
  await expect(publish(realtime, { channel: 'news', data: undefined })).rejects.toMatchObject({ reason: 'invalid' });
  const data = 'x'.repeat(120_000);
  await expect(publish(realtime, { channel: 'news', data })).rejects.toMatchObject({ reason: 'size' });
});

test('settings are checked as a whole', () => {
  const wrong = {
    connectionsOfUser: 0,
    typo: 1,
    channels: [{ channel: 'a b', read: 'all', write: 'nobody', historySeconds: -1, presence: 'yes' }],
  };
  // biome-ignore lint/suspicious/noExplicitAny: what a project may write by mistake
  const mistakes = () => defineSettings(wrong as any);
  expect(mistakes).toThrow(/typo is not a setting.*connectionsOfUser must be.*channels\[0\]\.channel must look like/);
  expect(mistakes).toThrow(/\.read must be "everyone".*presence must be.*historySeconds must be/);
  const dots = defineSettings({ channels: [{ channel: 'a.b', read: 'everyone', write: 'nobody' }] });
  expect(ruleFor(dots, 'axb')).toBeUndefined();
  expect(ruleFor(dots, 'a.b')?.parts).toEqual({});
});
