import { AwsError } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { connect, disconnect } from '../lib/connections.ts';
import type { GivenSettings } from '../lib/settings.ts';
import { answer } from '../lib/socket.ts';
import type { Realtime } from '../lib/tickets.ts';
import { TestRealtime } from './cloud.ts';

// Limits, races and answers for messages of connections, to the last byte, second and position.

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
/** The same, with an action before a call to the table. */
function before(act: (operation: string, input: object) => Promise<void>): Realtime {
  const json: TestRealtime['aws']['json'] = async (service, operation, input = {}) => {
    await act(operation, input);
    return realtime.aws.json(service, operation, input);
  };
  return { ...realtime, aws: { json } };
}

describe('a connection', () => {
  test('expires after two hours and a minute, with its place and subscriptions', async () => {
    realtime.use({ connectionsOfUser: 1 });
    await realtime.client('a', 'ada', ['news']);
    expect(await realtime.expiries('Connections')).toEqual({
      'C#a C': 7260,
      'C#a N#news': 7260,
      'N#news ada#a': 7260,
      'U#ada 0': 7260,
      // The counter of a minute is stored for one more minute.
      [`C#a R#${Math.floor(second() / 60)}`]: 120,
    });
    realtime.at += 7_259_999;
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({ ok: true });
    expect(await connect(realtime, 'b', ada)).toBe(false);
    realtime.at += 1;
    expect(await realtime.ask('a', { do: 'ping' })).toMatchObject({
      reason: 'gone',
      error: 'The connection has ended. Connect again.',
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

  test('tries five places when others take them first', async () => {
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

  test('does not release a place that another connection has taken', async () => {
    realtime.use({ connectionsOfUser: 1 });
    await connect(realtime, 'a', ada);
    const place = { pk: { S: 'U#ada' }, sk: { S: '0' }, holder: { S: 'b' }, expires: { N: String(second() + 60) } };
    await realtime.aws.json('dynamodb', 'PutItem', { TableName: realtime.connections, Item: place });
    await disconnect(realtime, 'a');
    expect(await realtime.items('Connections')).toEqual(['U#ada 0']);
  });

  test('is removed by a second disconnect when the first one fails', async () => {
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

  test('gets "gone" when it ends while it subscribes', async () => {
    await realtime.client('a', 'ada');
    const ending = before(async (operation, input) => {
      if (JSON.stringify(input).includes('begins_with')) return;
      if (operation === 'UpdateItem') await disconnect(realtime, 'a');
    });
    const asked = JSON.stringify({ do: 'subscribe', channel: 'news' });
    expect(await answer(ending, 'a', asked)).toEqual({
      ok: false,
      error: 'The connection has ended. Connect again.',
      reason: 'gone',
    });
    expect((await realtime.items('Connections')).filter((key) => key.includes('N#'))).toEqual([]);
  });

  test('has the roles of its user', async () => {
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

  test.each(['null', '5', '"ping"', '[{"do":"ping"}]', '{'])('of %s, which is not an object', async (body) => {
    expect(await answer(realtime, 'a', body)).toEqual({
      ok: false,
      error: 'A message is an object of JSON.',
      reason: 'invalid',
    });
  });

  test('has a field only when there is one, and a failure of the table is thrown instead', async () => {
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

  test('accepts a message and a key of the maximum size', async () => {
    const asked = { do: 'publish', channel: 'news', data: 'x'.repeat(16_382), key: 'x'.repeat(100) };
    expect(await realtime.ask('a', asked)).toMatchObject({ ok: true });
  });

  test('refuses messages beyond the limit until the minute is over', async () => {
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
  test('are limited for each connection', async () => {
    realtime.use({ channelsOfConnection: 1 });
    await realtime.client('a', 'ada', ['news']);
    expect(await realtime.ask('a', { do: 'subscribe', channel: 'brief' })).toEqual({
      ok: false,
      error: 'A connection has at most 1 channels.',
      reason: 'limit',
      field: 'channel',
    });
  });

  test('do not change at the same time: the later change is refused, and can be sent again', async () => {
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

  test('are allowed only by a right that returns exactly true', async () => {
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
