import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { testHost } from '../testing/project.ts';
import { coldStartsOf } from './cold-starts.ts';

let cloud: Cloud;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  logs = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').logs();
});
afterAll(() => cloud.close());

const functionName = 'dev-shop-lOne';
const text = (name: string, ms: number) =>
  `REPORT RequestId: r\tDuration: 5 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t${name}: ${ms} ms\t`;
const json = (more: object) => {
  const metrics = { durationMs: 5, billedDurationMs: 5, memorySizeMB: 128, maxMemoryUsedMB: 64, ...more };
  return JSON.stringify({ type: 'platform.report', record: { status: 'success', metrics } });
};

/** The cold starts in a log of these streams. */
async function found(logGroupName: string, streams: Readonly<Record<string, readonly string[]>>) {
  const timestamp = Date.now();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [logStreamName, messages] of Object.entries(streams)) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = messages.map((message) => ({ message, timestamp }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  const [from, to] = [new Date(timestamp - 60_000), new Date(timestamp + 60_000)];
  return coldStartsOf(logs, { functionName, group: logGroupName }, from, to);
}

test('reports of text and of JSON count, of an initialization and of a snapshot', async () => {
  const lines = [
    text('Init Duration', 100),
    text('Restore Duration', 200),
    json({ initDurationMs: 300 }),
    json({ restoreDurationMs: 400 }),
    json({}),
  ];
  expect(await found('/aws/lambda/dev-shop-lOne', { '2026/11/29/[1]a': lines })).toEqual({
    count: 4,
    median: 300,
    memory: { used: 64, size: 128 },
  });
});

test('in a log that functions share, those of this one count', async () => {
  const one = [text('Init Duration', 100)];
  const streams = {
    '2026/11/29/dev-shop-lOne[1]a': one,
    '2026/11/29/dev-shop-lOne-tune[$LATEST]b': one,
    '2026/11/29/dev-shop-lOneMore[1]c': one,
  };
  expect(await found('shared', streams)).toMatchObject({ count: 1 });
});

test('a function without a log has no cold starts', async () => {
  const now = new Date();
  expect(await coldStartsOf(logs, { functionName, group: 'none' }, now, now)).toBeUndefined();
});
