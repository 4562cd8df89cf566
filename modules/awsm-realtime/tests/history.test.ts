import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { connect, disconnect } from '../lib/connections.ts';
import { publish } from '../lib/publish.ts';
import { answer } from '../lib/socket.ts';
import { TestRealtime } from './cloud.ts';

// Presence, missed messages and publishing, to the last byte and millisecond.

let cloud: Cloud;
let realtime: TestRealtime;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
beforeEach(async () => {
  realtime = await TestRealtime.in(cloud);
});
afterAll(() => cloud.close());

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

  test('does not change when a user subscribes again or still has a connection in another region', async () => {
    await realtime.client('a', 'ada', ['room:1', 'room:1', 'news']);
    expect(await kinds()).toEqual(['M#room:1 join ada']);
    const there = { ...realtime, region: 'eu-west-1' };
    await connect(there, 'e', { sub: 'ada', roles: [] });
    await answer(there, 'e', '{"do":"subscribe","channel":"room:1"}');
    await disconnect(realtime, 'a');
    expect(await kinds()).toEqual(['M#room:1 join ada']);
    await disconnect(there, 'e');
    expect(await kinds()).toEqual(['M#room:1 join ada', 'M#room:1 leave ada']);
  });

  test('ends once for a connection that is disconnected twice at the same time', async () => {
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
    // A following part repeats nothing.
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
    // The first message has the greatest allowed age.
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
    const kept = Object.entries(await realtime.expiries('Messages')).filter(([key]) => key.startsWith('M#'));
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
