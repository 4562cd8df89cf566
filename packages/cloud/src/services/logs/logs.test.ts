import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../kernel/context.ts';
import type { Service } from '../../kernel/service.ts';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { logs } from './index.ts';
import { logsOf } from './records.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html

const invoked: { FunctionName: string; Payload: Uint8Array }[] = [];
const lambda: Service = {
  id: 'lambda',
  signingNames: [],
  operations: {
    Invoke: ((input) => {
      invoked.push(input);
      return {};
    }) satisfies Operation,
    GetFunctionConfiguration: () => ({}),
  },
};

let cloud: TestCloud;
beforeEach(async () => {
  invoked.length = 0;
  cloud = await testCloud({ logs, lambda });
  await cloud.ctx.aws.logs.createLogGroup({ logGroupName: 'g' });
  await cloud.ctx.aws.logs.createLogStream({ logGroupName: 'g', logStreamName: 's' });
});
afterEach(() => cloud.close());

const at = { logGroupName: 'g', logStreamName: 's' };
const put = (messages: string[], timestamp = Date.now(), logStreamName = 's') =>
  cloud.ctx.aws.logs.putLogEvents({
    logGroupName: 'g',
    logStreamName,
    logEvents: messages.map((message) => ({ timestamp, message })),
  });

describe('PutLogEvents', () => {
  it('refuses what AWS refuses', async () => {
    const now = Date.now();
    const send = (logEvents: { timestamp: number; message: string }[]) =>
      cloud.ctx.aws.logs.putLogEvents({ ...at, logEvents });
    await expect(
      send([
        { timestamp: now, message: 'a' },
        { timestamp: now - 1, message: 'b' },
      ]),
    ).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
    await expect(
      send([
        { timestamp: now - 90_000_000, message: 'a' },
        { timestamp: now, message: 'b' },
      ]),
    ).rejects.toMatchObject({
      message: 'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    });
    await expect(put(['x'.repeat(600_000), 'x'.repeat(600_000)])).rejects.toMatchObject({
      message: 'Upload too large: 1200052 bytes exceeds limit of 1048576',
    });
    await expect(
      cloud.ctx.aws.logs.putLogEvents({ ...at, logStreamName: 'no', logEvents: [{ timestamp: now, message: 'a' }] }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  it('leaves out what is too old or too new, and says so', async () => {
    const day = 86_400_000;
    expect((await put(['old'], Date.now() - 15 * day)).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect((await put(['new'], Date.now() + day)).rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
    await cloud.ctx.aws.logs.putRetentionPolicy({ logGroupName: 'g', retentionInDays: 1 });
    expect((await put(['expired'], Date.now() - 2 * day)).rejectedLogEventsInfo).toEqual({
      expiredLogEventEndIndex: 1,
    });
    expect((await cloud.ctx.aws.logs.getLogEvents(at)).events).toEqual([]);
  });
});

describe('reading', () => {
  it('GetLogEvents goes both ways, and its tokens end where the stream ends', async () => {
    const start = Date.now() - 1000;
    for (let n = 0; n < 5; n++) await put([`m${n}`], start + n);
    const get = async (more: object) => {
      const answer = await cloud.ctx.aws.logs.getLogEvents({ ...at, limit: 2, ...more });
      return { ...answer, messages: answer.events?.map((event) => event.message) };
    };
    const newest = await get({});
    expect(newest.messages).toEqual(['m3', 'm4']);
    expect((await get({ nextToken: newest.nextBackwardToken })).messages).toEqual(['m1', 'm2']);
    const end = await get({ nextToken: newest.nextForwardToken });
    expect(end.messages).toEqual([]);
    expect(end.nextForwardToken).toBe(newest.nextForwardToken);
    await put(['m5'], start + 5);
    expect((await get({ nextToken: end.nextForwardToken })).messages).toEqual(['m5']);
    expect((await get({ startFromHead: true })).messages).toEqual(['m0', 'm1']);
    expect((await get({ startTime: start + 1, endTime: start + 3 })).messages).toEqual(['m1', 'm2']);
    for (const nextToken of ['n/1', `f/${'8'.repeat(56)}`]) {
      await expect(get({ nextToken })).rejects.toMatchObject({ message: 'The specified nextToken is invalid.' });
    }
  });

  it('a reader of an empty stream gets what comes first', async () => {
    const empty = await cloud.ctx.aws.logs.getLogEvents({ ...at, startFromHead: true });
    await put(['first']);
    const next = await cloud.ctx.aws.logs.getLogEvents({ ...at, nextToken: empty.nextForwardToken });
    expect(next.events?.map((event) => event.message)).toEqual(['first']);
  });

  it('FilterLogEvents merges streams by time, filters and pages', async () => {
    await cloud.ctx.aws.logs.createLogStream({ logGroupName: 'g', logStreamName: 't' });
    const start = Date.now() - 1000;
    await put(['ERROR 1'], start + 1);
    await put(['ERROR 3'], start + 3);
    await put(['ERROR 2', 'INFO'], start + 2, 't');
    const filter = (more: object) =>
      cloud.ctx.aws.logs.filterLogEvents({ logGroupName: 'g', filterPattern: 'ERROR', ...more });
    const first = await filter({ limit: 2 });
    expect(first.events?.map((event) => [event.logStreamName, event.message])).toEqual([
      ['s', 'ERROR 1'],
      ['t', 'ERROR 2'],
    ]);
    const rest = await filter({ limit: 2, nextToken: first.nextToken });
    expect(rest.events?.map((event) => event.message)).toEqual(['ERROR 3']);
    expect(rest.nextToken).toBeUndefined();
    expect((await filter({ logStreamNamePrefix: 't' })).events).toHaveLength(1);
    expect(new Set((await filter({})).events?.map((event) => event.eventId)).size).toBe(3);
  });
});

describe('storage', () => {
  const state = () => {
    const all = logsOf(cloud.kernel, cloud.ctx);
    const group = all.groups.get('g')!;
    return { batches: all.batches(group), chunks: all.chunks(group) };
  };
  const settled = async () => {
    await expect.poll(() => state().chunks.size).toBeGreaterThan(0);
    await cloud.kernel.store.commit();
  };

  it('packs what is open into chunks, reads across both and survives a restart', async () => {
    const start = Date.now() - 100_000;
    const line = 'x'.repeat(1_000);
    for (let n = 0; n < 600; n++) await put([`${n} ${line}`], start + n);
    await settled();
    expect(state().batches.size).toBeLessThan(400);
    await cloud.kernel.store.commit();
    const everything = async () => {
      const { events = [] } = await cloud.ctx.aws.logs.filterLogEvents({ logGroupName: 'g' });
      return events.map((event) => Number(event.message?.split(' ')[0]));
    };
    const expected = Array.from({ length: 600 }, (_, n) => n);
    expect(await everything()).toEqual(expected);
    const { logStreams = [] } = await cloud.ctx.aws.logs.describeLogStreams({ logGroupName: 'g' });
    expect(logStreams[0]).toMatchObject({ firstEventTimestamp: start, lastEventTimestamp: start + 599 });
  });

  it('GetLogEvents reads both ways across chunks, by time and not by arrival, in pages of 1 MB', async () => {
    const start = Date.now() - 100_000;
    const line = 'x'.repeat(9_000);
    // Every other batch is older than the one before it.
    for (let n = 0; n < 300; n++) await put([`${n ^ 1} ${line}`], start + (n ^ 1));
    await settled();
    const walk = async (forwards: boolean) => {
      const pages: number[][] = [];
      for (let nextToken: string | undefined; ; ) {
        const answer = await cloud.ctx.aws.logs.getLogEvents({ ...at, startFromHead: forwards, nextToken });
        const token = forwards ? answer.nextForwardToken : answer.nextBackwardToken;
        if (token === nextToken) return pages;
        nextToken = token;
        const page = (answer.events ?? []).map((event) => Number(event.message?.split(' ')[0]));
        if (forwards) pages.push(page);
        else pages.unshift(page);
      }
    };
    const expected = Array.from({ length: 300 }, (_, n) => n);
    const [there, back] = [await walk(true), await walk(false)];
    expect(there.flat()).toEqual(expected);
    expect(back.flat()).toEqual(expected);
    // 116 messages of 9,004 bytes and 26 more each are 1,047,4xx bytes.
    expect(there.map((page) => page.length)).toEqual([116, 116, 68]);
    expect(back.map((page) => page.length)).toEqual([68, 116, 116]);
  });

  it('keeps 32 MB a group, and a token of what is gone goes on with what is left', async () => {
    const start = Date.now() - 100_000;
    const big = 'y'.repeat(500_000);
    await put(['first'], start - 1);
    const first = await cloud.ctx.aws.logs.getLogEvents({ ...at, startFromHead: true });
    for (let n = 0; n < 90; n++) {
      await put([`${n} ${big}`], start + n);
      if (n % 10 === 9) await settled();
    }
    await expect.poll(() => state().batches.size, { timeout: 15_000 }).toBeLessThan(5);
    const kept = [...state().chunks.values()].reduce((sum, chunk) => sum + chunk.bytes, 0);
    expect(kept).toBeLessThanOrEqual(32 << 20);
    const last = await cloud.ctx.aws.logs.getLogEvents({ ...at, limit: 1 });
    expect(last.events?.[0]?.message?.slice(0, 3)).toBe('89 ');
    const next = await cloud.ctx.aws.logs.getLogEvents({ ...at, limit: 1, nextToken: first.nextForwardToken });
    const oldest = await cloud.ctx.aws.logs.getLogEvents({ ...at, limit: 1, startFromHead: true });
    expect(next.events?.[0]?.message?.slice(0, 3)).toBe(oldest.events?.[0]?.message?.slice(0, 3));
    expect(oldest.events?.[0]?.message?.slice(0, 2)).not.toMatch(/^[0-9] $/);
  }, 40_000);

  it('deletes everything with the group', async () => {
    await put(['gone']);
    await cloud.ctx.aws.logs.deleteLogGroup({ logGroupName: 'g' });
    await cloud.ctx.aws.logs.createLogGroup({ logGroupName: 'g' });
    expect((await cloud.ctx.aws.logs.filterLogEvents({ logGroupName: 'g' })).events).toEqual([]);
    expect((await cloud.ctx.aws.logs.describeLogStreams({ logGroupName: 'g' })).logStreams).toEqual([]);
  });
});

it('delivers to subscribed functions what fits', async () => {
  const destinationArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  await cloud.ctx.aws.logs.putSubscriptionFilter({
    logGroupName: 'g',
    filterName: 'f',
    filterPattern: 'ERROR',
    destinationArn,
  });
  await put(['ERROR 1', 'INFO 2']);
  await put(['INFO 3']);
  await expect.poll(() => invoked.length).toBe(1);
  const { awslogs } = JSON.parse(Buffer.from(invoked[0]!.Payload).toString());
  const data = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString());
  expect(data).toMatchObject({
    messageType: 'DATA_MESSAGE',
    owner: '000000000000',
    logGroup: 'g',
    logStream: 's',
    subscriptionFilters: ['f'],
  });
  expect(data.logEvents.map((event: { message: string }) => event.message)).toEqual(['ERROR 1']);
});
