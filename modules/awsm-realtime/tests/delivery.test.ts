import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { publish } from '../lib/publish.ts';
import { TestRealtime } from './cloud.ts';

// Limits and failures of delivery, to the last millisecond and connection.

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

test('parallel sends are bounded over all channels, and all messages are delivered', async () => {
  realtime.use({ parallel: 2 });
  const names = ['news', 'brief', 'user:u0'];
  for (let at = 0; at < 3; at++) await realtime.client(`c${at}`, `u${at}`, at === 0 ? names : names.slice(0, 2));
  for (const data of [1, 2]) {
    for (const channel of names) await publish(realtime, { channel, data });
    realtime.at += 1;
  }
  expect(await realtime.deliver()).toEqual({ batchItemFailures: [] });
  expect(realtime.most).toBe(2);
  expect(realtime.dataOf('c0').sort()).toEqual([1, 1, 1, 2, 2, 2]);
  for (const id of ['c1', 'c2']) expect(realtime.dataOf(id).sort()).toEqual([1, 1, 2, 2]);
});

test('a limit of one parallel send still delivers everything', async () => {
  realtime.use({ parallel: 1 });
  for (const id of ['a', 'b']) await realtime.client(id, id, ['news']);
  for (const data of [1, 2]) {
    await publish(realtime, { channel: 'news', data });
    realtime.at += 1;
  }
  await realtime.deliver();
  expect([realtime.most, realtime.dataOf('a'), realtime.dataOf('b')]).toEqual([1, [1, 2], [1, 2]]);
});

test('a connection is reached by its address, with the message as JSON', async () => {
  await realtime.client('a/b=', 'ada', ['news']);
  const requests: unknown[][] = [];
  const id = await publish(realtime, { channel: 'news', data: 1 });
  const gateway = {
    request: async (service: string, method: string, url: URL, { body }: { body?: unknown } = {}) => {
      requests.push([service, method, url.href, JSON.parse(String(body))]);
      return new Response(null, { status: 200 });
    },
  };
  const delivering = { ...realtime, gateway };
  const { deliver } = await import('../lib/deliver.ts');
  await deliver(delivering, await realtime.stream(), () => 60_000);
  const message = { id, channel: 'news', kind: 'message', data: 1, at: realtime.at };
  expect(requests).toEqual([['execute-api', 'POST', 'https://api.test/dev/@connections/a%2Fb%3D', message]]);
});

test('neither a message nor a send begins within the last five seconds', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  for (const id of ['a', 'b']) await realtime.client(id, id, ['news']);
  await publish(realtime, { channel: 'news', data: 1 });
  const records = await realtime.stream();
  expect(await realtime.deliver(records, () => 5000)).toEqual({ batchItemFailures: [] });
  expect([...realtime.got.keys()].sort()).toEqual(['a', 'b']);
  realtime.got.clear();
  const failed = { batchItemFailures: [{ itemIdentifier: '0' }] };
  expect(await realtime.deliver(records, () => 4999)).toEqual(failed);
  expect([realtime.got.size, said.mock.calls]).toEqual([0, []]);
  let calls = 0;
  expect(await realtime.deliver(records, () => (++calls > 2 ? 4999 : 5000))).toEqual(failed);
  expect(realtime.got.size).toBe(1);
  expect(String(said.mock.calls[0]?.[0])).toBe('Error: The time is over; the message is sent again to all.');
});

test('a channel that fails does not stop another one', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await realtime.client('a', 'ada', ['news']);
  await realtime.client('b', 'bob', ['brief']);
  for (const channel of ['news', 'brief']) await publish(realtime, { channel, data: channel });
  realtime.statuses.set('a', [500]);
  realtime.closes.set('a', 500);
  const records = await realtime.stream();
  const news = records.find(({ dynamodb }) => JSON.stringify(dynamodb).includes('M#news'))!;
  const itemIdentifier = news.dynamodb.SequenceNumber;
  expect(await realtime.deliver(records)).toEqual({ batchItemFailures: [{ itemIdentifier }] });
  expect(realtime.dataOf('b')).toEqual(['brief']);
});

test('a connection that can be neither reached nor closed stays, and the message is tried again', async () => {
  realtime.use({ parallel: 1 });
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const id of ['a', 'b']) await realtime.client(id, id, ['news']);
  await publish(realtime, { channel: 'news', data: 1 });
  const records = await realtime.stream();
  realtime.statuses.set('a', [503]);
  realtime.closes.set('a', 500);
  expect(await realtime.deliver(records)).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
  expect(warned.mock.calls).toEqual([['A message could not be sent (503): the connection is closed.']]);
  expect(String(errors.mock.calls[0]?.[0])).toBe('Error: a connection could not be closed: 500');
  // All others have received it.
  expect(realtime.dataOf('b')).toEqual([1]);
  expect(await realtime.deliver(records)).toEqual({ batchItemFailures: [] });
  expect(realtime.dataOf('a')).toEqual([1]);
});

test('a connection that is already gone when it is closed is removed', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await realtime.client('a', 'ada', ['news']);
  await publish(realtime, { channel: 'news', data: 1 });
  realtime.statuses.set('a', [500]);
  realtime.closes.set('a', 410);
  expect(await realtime.deliver()).toEqual({ batchItemFailures: [] });
  expect(await realtime.items('Connections')).toEqual([]);
});

test('a message of another region is delivered for two minutes', async () => {
  await realtime.client('a', 'ada', ['news']);
  await publish({ ...realtime, region: 'eu-west-1' }, { channel: 'news', data: 1 });
  const records = await realtime.stream();
  realtime.at += 120_000;
  await realtime.deliver(records);
  expect(realtime.dataOf('a')).toEqual([1]);
  realtime.at += 1;
  await realtime.deliver(records);
  expect(realtime.dataOf('a')).toEqual([1]);
});

test('records without an image, and records of other items, are skipped', async () => {
  await realtime.client('a', 'ada', ['news']);
  await publish(realtime, { channel: 'news', data: 1 });
  const [record] = await realtime.stream();
  const { NewImage: _, ...without } = record!.dynamodb;
  const image = record!.dynamodb.NewImage!;
  const other = { ...record!, dynamodb: { ...record!.dynamodb, NewImage: { ...image, pk: { S: 'P#news' } } } };
  const records = [{ ...record!, dynamodb: without }, other, record!];
  expect(await realtime.deliver(records)).toEqual({ batchItemFailures: [] });
  expect(realtime.dataOf('a')).toEqual([1]);
});

test('an expired connection gets no messages', async () => {
  await realtime.client('a', 'ada', ['news']);
  await publish(realtime, { channel: 'news', data: 1 });
  const records = await realtime.stream();
  realtime.at += 7_259_999;
  await realtime.deliver(records);
  expect(realtime.dataOf('a')).toEqual([1]);
  realtime.at += 1;
  await realtime.deliver(records);
  expect(realtime.dataOf('a')).toEqual([1]);
});
