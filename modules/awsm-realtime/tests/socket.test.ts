import { createHash } from 'node:crypto';
import { AwsError } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { connect, disconnect } from '../lib/connections.ts';
import { publish } from '../lib/publish.ts';
import type { GivenSettings } from '../lib/settings.ts';
import { answer } from '../lib/socket.ts';
import type { Realtime } from '../lib/tickets.ts';
import { TestRealtime } from './cloud.ts';

// Limits, races and answers of what connections send, to the last byte, second and place.

let cloud: Cloud;
let realtime: TestRealtime;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
beforeEach(async () => {
  realtime = await TestRealtime.in(cloud);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => cloud.close());

const ada = { sub: 'ada', roles: ['admin', 'member'] };
const second = () => Math.floor(realtime.at / 1000);
/** The same, with something that is done before a call of the table. */
function before(act: (operation: string, input: object) => Promise<void>): Realtime {
  const json: TestRealtime['aws']['json'] = async (service, operation, input = {}) => {
    await act(operation, input);
    return realtime.aws.json(service, operation, input);
  };
  return { ...realtime, aws: { json } };
}
const expiries = async (TableName: string) => {
  const { Items } = await realtime.aws.json('dynamodb', 'Scan', { TableName });
  return Object.fromEntries(
    (Items as Record<string, { S: string; N: string }>[]).map(({ pk, sk, expires }) => [
      `${pk?.S} ${sk?.S}`,
      Number(expires?.N) - second(),
    ]),
  );
};

describe('a connection', () => {
  test('is there for two hours and a minute, as is its place and what it subscribed to', async () => {
    realtime.use({ connectionsOfUser: 1 });
    await realtime.client('a', 'ada', ['news']);
    expect(await expiries(realtime.connections)).toEqual({
      'C#a C': 7260,
      'C#a N#news': 7260,
      'N#news ada#a': 7260,
      'U#ada 0': 7260,
      // A counter of a minute is kept for another one.
      [`C#a R#${Math.floor(second() / 60)}`]: 120,
    });
    realtime.at += 7_259_999;
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({ ok: true });
    expect(await connect(realtime, 'b', ada)).toBe(false);
    realtime.at += 1;
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({
      reason: 'gone',
      error: 'The connection is over. Connect again.',
    });
    expect(await connect(realtime, 'b', ada)).toBe(true);
  });

  test('gets any of the free places', async () => {
    const places = async (chance: number, id: string) => {
      vi.spyOn(Math, 'random').mockReturnValue(chance);
      await connect(realtime, id, ada);
    };
    await places(0.99, 'a');
    await places(0, 'b');
    await places(0.5, 'c');
    const taken = (await realtime.items('Connections')).filter((key) => key.startsWith('U#'));
    expect(taken).toEqual(['U#ada 0', 'U#ada 5', 'U#ada 9']);
  });

  test('that loses its place to another one tries another place, five times', async () => {
    let tries = 0;
    const slots: number[] = [];
    const raced = before(async (operation) => {
      if (operation !== 'TransactWriteItems') return;
      tries += 1;
      for (let n = 0; n < 10; n++) {
        if (slots.includes(n)) continue;
        const key = { pk: { S: 'U#ada' }, sk: { S: String(n) }, expires: { N: String(second() + 60) } };
        await realtime.aws.json('dynamodb', 'PutItem', { TableName: realtime.connections, Item: key });
      }
    });
    const reads: TestRealtime['aws']['json'] = async (service, operation, input = {}) =>
      operation === 'Query' ? ({ Items: [] } as never) : raced.aws.json(service, operation, input);
    expect(await connect({ ...realtime, aws: { json: reads } }, 'a', ada)).toBe(false);
    expect(tries).toBe(5);
    expect((await realtime.items('Connections')).filter((key) => key.startsWith('C#'))).toEqual([]);
  });

  test('leaves the place alone that another one has by now', async () => {
    realtime.use({ connectionsOfUser: 1 });
    await connect(realtime, 'a', ada);
    const place = { pk: { S: 'U#ada' }, sk: { S: '0' }, holder: { S: 'b' }, expires: { N: String(second() + 60) } };
    await realtime.aws.json('dynamodb', 'PutItem', { TableName: realtime.connections, Item: place });
    await disconnect(realtime, 'a');
    expect(await realtime.items('Connections')).toEqual(['U#ada 0']);
  });

  test('whose end could not be noted is forgotten the next time', async () => {
    await realtime.client('a', 'ada', ['room:1', 'news']);
    let left = 1;
    const failing = before(async (operation) => {
      if (operation === 'DeleteItem' && left-- > 0) throw new AwsError('InternalServerError', 'away');
    });
    await expect(disconnect(failing, 'a')).rejects.toThrow('away');
    await disconnect(realtime, 'a');
    expect(await realtime.items('Connections')).toEqual([]);
    expect((await realtime.items('Messages')).filter((key) => key.startsWith('P#'))).toEqual([]);
  });

  test('that ends while it subscribes is over', async () => {
    await realtime.client('a', 'ada');
    const ending = before(async (operation, input) => {
      if (JSON.stringify(input).includes('begins_with')) return;
      if (operation === 'UpdateItem') await disconnect(realtime, 'a');
    });
    const asked = JSON.stringify({ do: 'subscribe', channel: 'news' });
    expect(await answer(ending, 'a', asked)).toEqual({
      ok: false,
      error: 'The connection is over. Connect again.',
      reason: 'gone',
    });
    expect((await realtime.items('Connections')).filter((key) => key.includes('N#'))).toEqual([]);
  });

  test('has the roles of its user, each by itself', async () => {
    await connect(realtime, 'a', ada);
    await connect(realtime, 'b', { sub: 'bob', roles: ['members'] });
    const say = (id: string) => realtime.ask(id, { do: 'publish', channel: 'room:1', data: 1 });
    expect([(await say('a')).ok, (await say('b')).ok]).toEqual([true, false]);
  });
});

describe('an answer', () => {
  beforeEach(async () => {
    await realtime.client('a', 'ada');
  });

  test.each([
    [{ do: 'ping' }, {}],
    [{ do: 'subscribe', channel: 'room:1' }, {}],
    [{ do: 'subscribe', channel: 'news', after: 5 }, { last: '0mjuohs00-00000000000000000000' }],
    [{ do: 'unsubscribe', channel: 'news' }, {}],
    [{ do: 'presence', channel: 'room:1' }, { users: [] }],
    [
      { do: 'subscribe', channel: 'room:1', after: '0mjuohs00-00000000000000000000' },
      { missed: [], more: false },
    ],
  ])('of %j', async (asked, expected) => {
    expect(await realtime.ask('a', { ...asked, re: 'x' })).toEqual({ re: 'x', ok: true, ...expected });
  });

  test.each([
    [{ do: 'subscribe', channel: 'user:bob' }, 'forbidden', 'channel', 'You cannot do this in this channel.'],
    [{ do: 'unsubscribe', channel: 'nowhere' }, 'forbidden', 'channel', 'You cannot do this in this channel.'],
    [{ do: 'presence', channel: 'news' }, 'channel', 'channel', 'Nobody can see who is in this channel.'],
    [{ do: 'x' }, 'invalid', 'do', 'Send ping, subscribe, unsubscribe, publish or presence.'],
    [
      { do: 'publish', channel: 'news', data: 1, key: 1 },
      'invalid',
      'key',
      'The key is a text of at most 100 characters.',
    ],
    [
      { do: 'publish', channel: 'news', data: 1, key: 'x'.repeat(101) },
      'invalid',
      'key',
      'The key is a text of at most 100 characters.',
    ],
    [
      { do: 'publish', channel: 'news', data: 'x'.repeat(16_383) },
      'size',
      'data',
      'A message has at most 16384 bytes.',
    ],
    [{ do: 'subscribe', channel: 'news', after: 'x' }, 'invalid', 'after', 'The message is not one of this channel.'],
  ])('of %j is a refusal', async (asked, reason, field, error) => {
    expect(await realtime.ask('a', { ...asked, re: 1 })).toEqual({ re: 1, ok: false, error, reason, field });
  });

  test.each(['null', '5', '"ping"', '[{"do":"ping"}]', '{'])('of %s, which is no object', async (body) => {
    expect(await answer(realtime, 'a', body)).toEqual({
      ok: false,
      error: 'A message is an object of JSON.',
      reason: 'invalid',
    });
  });

  test('has no field where there is none, and a failure of the table is none', async () => {
    expect(await realtime.ask('a', { do: 'publish', channel: 'news' })).toEqual({
      ok: false,
      error: 'Something has to be published: data is missing.',
      reason: 'invalid',
    });
    const failing = before(async () => {
      throw new AwsError('InternalServerError', 'away');
    });
    await expect(answer(failing, 'a', '{"do":"ping"}')).rejects.toThrow('away');
  });

  test('may be of a message of all the bytes and a key of all the characters that there may be', async () => {
    const asked = { do: 'publish', channel: 'news', data: 'x'.repeat(16_382), key: 'x'.repeat(100) };
    expect(await realtime.ask('a', asked)).toMatchObject({ ok: true });
  });

  test('is a limit from the message on that is one too many, until the minute is over', async () => {
    realtime.use({ messagesInMinute: 2 });
    realtime.at += 30_000;
    const ping = () => realtime.ask('a', { do: 'ping' });
    await ping();
    await ping();
    expect(await ping()).toEqual({
      ok: false,
      error: 'Too many messages in a minute. Wait a little.',
      reason: 'limit',
    });
    realtime.at += 29_999;
    expect(await ping()).toMatchObject({ reason: 'limit' });
    realtime.at += 1;
    expect(await ping()).toMatchObject({ ok: true });
  });
});

describe('channels', () => {
  test('are so many of a connection', async () => {
    realtime.use({ channelsOfConnection: 1 });
    await realtime.client('a', 'ada', ['news']);
    expect(await realtime.ask('a', { do: 'subscribe', channel: 'brief' })).toEqual({
      ok: false,
      error: 'A connection has at most 1 channels.',
      reason: 'limit',
      field: 'channel',
    });
  });

  test('that change at the same time are one after the other', async () => {
    await realtime.client('a', 'ada');
    let isFirst = true;
    const racing = before(async (operation) => {
      if (operation !== 'TransactWriteItems' || !isFirst) return;
      isFirst = false;
      await realtime.ask('a', { do: 'subscribe', channel: 'brief' });
    });
    const asked = JSON.stringify({ do: 'subscribe', channel: 'news' });
    expect(await answer(racing, 'a', asked)).toEqual({
      ok: false,
      error: 'Another message changed the channels at the same time. Send it again.',
      reason: 'raced',
    });
    expect(await answer(racing, 'a', asked)).toMatchObject({ ok: true });
    const channels = (await realtime.items('Connections')).filter((key) => key.startsWith('C#a N#'));
    expect(channels).toEqual(['C#a N#brief', 'C#a N#news']);
  });

  test('are known by a right that says true, and nothing else', async () => {
    const odd = (async () => 'yes') as never;
    const channels: GivenSettings['channels'] = [
      { channel: 'odd', read: odd, write: odd },
      { channel: 'fine', read: async ({ roles }) => roles.length === 1, write: 'nobody' },
      { channel: 'none', read: 'nobody', write: 'everyone' },
    ];
    realtime.use({ channels });
    await realtime.client('a', 'ada');
    const may = async (what: string, channel: string) => (await realtime.ask('a', { do: what, channel, data: 1 })).ok;
    expect([await may('subscribe', 'odd'), await may('publish', 'odd')]).toEqual([false, false]);
    expect([await may('subscribe', 'fine'), await may('publish', 'fine')]).toEqual([true, false]);
    expect([await may('subscribe', 'none'), await may('publish', 'none')]).toEqual([false, true]);
  });
});

describe('presence', () => {
  const kinds = async () => {
    const { Items } = await realtime.aws.json('dynamodb', 'Scan', { TableName: realtime.messages });
    return (Items as Record<string, { S: string }>[])
      .filter(({ pk }) => pk?.S.startsWith('M#'))
      .map(({ pk, kind, from }) => `${pk?.S} ${kind?.S} ${from?.S}`)
      .sort();
  };

  test('ends when a connection gives no sign for ten minutes, and is by region', async () => {
    await realtime.client('b', 'bob', ['room:1', 'news']);
    await realtime.ask('b', { do: 'ping' });
    const keys = (await realtime.items('Messages')).filter((key) => key.startsWith('P#'));
    expect(keys).toEqual(['P#room:1 bob#us-east-1#b']);
    await realtime.client('a', 'ada');
    const users = async () => (await realtime.ask('a', { do: 'presence', channel: 'room:1' })).users;
    realtime.at += 599_999;
    expect(await users()).toEqual(['bob']);
    realtime.at += 1;
    expect(await users()).toEqual([]);
  });

  test('of one that subscribes again is no news; a connection in another region keeps its user there', async () => {
    await realtime.client('a', 'ada', ['room:1', 'room:1', 'news']);
    expect(await kinds()).toEqual(['M#room:1 join ada']);
    const there = { ...realtime, region: 'eu-west-1' };
    await connect(there, 'e', ada);
    await answer(there, 'e', '{"do":"subscribe","channel":"room:1"}');
    await disconnect(realtime, 'a');
    expect(await kinds()).toEqual(['M#room:1 join ada']);
    await disconnect(there, 'e');
    expect(await kinds()).toEqual(['M#room:1 join ada', 'M#room:1 leave ada']);
  });

  test('of one whose end is heard of twice at the same time ends once', async () => {
    await realtime.client('a', 'ada', ['room:1']);
    await Promise.all([disconnect(realtime, 'a'), disconnect(realtime, 'a')]);
    await realtime.client('b', 'bob');
    await realtime.ask('b', { do: 'unsubscribe', channel: 'room:1' });
    expect(await kinds()).toEqual(['M#room:1 join ada', 'M#room:1 leave ada']);
  });
});

describe('history', () => {
  const missed = async (after: string, more: object = {}, channel = 'news') => {
    const found = await realtime.ask('a', { do: 'subscribe', channel, after, ...more });
    return { ids: found.missed.map(({ id }: { id: string }) => id), more: found.more };
  };
  beforeEach(async () => {
    await realtime.client('a', 'ada');
  });

  test('goes fifteen seconds back before the message that a client has, to the millisecond', async () => {
    const early = await publish(realtime, { channel: 'news', data: 0 });
    realtime.at += 1;
    const ids = [await publish(realtime, { channel: 'news', data: 1 })];
    realtime.at += 15_000;
    ids.push(await publish(realtime, { channel: 'news', data: 2 }));
    expect(early < ids[0]!).toBe(true);
    expect(await missed(ids[1]!)).toEqual({ ids, more: false });
    // A part that follows another one has nothing twice.
    expect((await missed(ids[0]!, { follows: true })).ids).toEqual([ids[1]]);
    expect((await missed(ids[1]!, { follows: 'yes' })).ids).toEqual(ids);
  });

  test('ends to the millisecond, also for a part that follows another one', async () => {
    const ids = [await publish(realtime, { channel: 'brief', data: 1 })];
    realtime.at += 1;
    ids.push(await publish(realtime, { channel: 'brief', data: 2 }));
    realtime.at += 1;
    ids.push(await publish(realtime, { channel: 'brief', data: 3 }));
    const follows = { follows: true };
    realtime.at += 59_998;
    // The first one is as old as may be.
    expect((await missed(ids[0]!, {}, 'brief')).ids).toEqual(ids);
    expect((await missed(ids[0]!, follows, 'brief')).ids).toEqual(ids.slice(1));
    realtime.at += 2;
    expect((await missed(ids[0]!, follows, 'brief')).ids).toEqual(ids.slice(2));
  });

  test('has at most 90,000 bytes in an answer, unless one message has more', async () => {
    const sized = async (bytes: number) => {
      const data = 'x'.repeat(bytes);
      realtime.at += 1;
      return publish(realtime, { channel: 'news', data });
    };
    const first = await sized(10);
    const [one] = (await realtime.ask('a', { do: 'subscribe', channel: 'news', after: first })).missed;
    const rest = JSON.stringify(one).length - 10;
    const ids = [first, await sized(90_000 - 2 * rest - 10)];
    expect(await missed(first)).toEqual({ ids, more: false });
    await realtime.aws.json('dynamodb', 'DeleteItem', {
      TableName: realtime.messages,
      Key: { pk: { S: 'M#news' }, sk: { S: ids[1]! } },
    });
    await sized(90_000 - 2 * rest - 9);
    expect(await missed(first)).toEqual({ ids: [first], more: true });
    realtime.at += 20_000;
    const large = await sized(100_000);
    realtime.at += 20_000;
    const after = await sized(10);
    expect(await missed(large)).toEqual({ ids: [large], more: true });
    expect(await missed(large, { follows: true })).toEqual({ ids: [after], more: false });
  });
});

describe('what the server publishes', () => {
  test('has at most 120,000 bytes', async () => {
    await publish(realtime, { channel: 'news', data: 'x'.repeat(119_998) });
    const large = publish(realtime, { channel: 'news', data: 'x'.repeat(119_999) });
    await expect(large).rejects.toMatchObject({ reason: 'size', message: 'A message has at most 120000 bytes.' });
    await expect(publish(realtime, { channel: 'x', data: 1 })).rejects.toThrow('There is no such channel.');
  });

  test('is kept for five minutes, or as long as the history of its channel', async () => {
    for (const channel of ['room:1', 'brief', 'news']) await publish(realtime, { channel, data: 1 });
    await realtime.client('a', 'ada', ['room:1']);
    const kept = Object.entries(await expiries(realtime.messages)).filter(([key]) => key.startsWith('M#'));
    expect(kept.map(([key, seconds]) => [key.split(' ')[0], seconds]).sort()).toEqual([
      ['M#brief', 300],
      ['M#news', 3600],
      ['M#room:1', 300],
      ['M#room:1', 300],
    ]);
  });

  test('has an id of its time and of its sender and key, the same in each region', async () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 20);
    const time = realtime.at.toString(36).padStart(9, '0');
    const one = { channel: 'news', data: 1, key: 'k' };
    expect(await publish(realtime, one)).toBe(`${time}-${hash('\nk')}`);
    expect(await publish({ ...realtime, region: 'eu-west-1' }, { ...one, from: 'ada' })).toBe(
      `${time}-${hash('ada\nk')}`,
    );
  });
});
