import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

const MIB = 1024 * 1024;

it('an event of 6 MiB is taken and a larger one is not; 1 MiB of an asynchronous one', async () => {
  const FunctionName = 'events';
  await cloud.make(
    FunctionName,
    { 'index.js': 'exports.handler = async (event) => event.length' },
    { MemorySize: 512 },
  );
  const invoke = (size: number, InvocationType: 'RequestResponse' | 'Event') =>
    cloud.lambda.invoke({ FunctionName, InvocationType, Payload: JSON.stringify('x'.repeat(size - 2)) });
  const largest = await invoke(6 * MIB, 'RequestResponse');
  expect(largest.Payload?.transformToString()).toBe(String(6 * MIB - 2));
  const refused = { name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } };
  await expect(invoke(6 * MIB + 1, 'RequestResponse')).rejects.toMatchObject(refused);
  expect((await invoke(MIB, 'Event')).StatusCode).toBe(202);
  await expect(invoke(MIB + 1, 'Event')).rejects.toMatchObject(refused);
});

// LocalStack's test_lambda_too_large_response, recorded on AWS.
it('an answer of more than 6 MiB and 100 bytes is an error, and the environment goes on', async () => {
  const source =
    'let calls = 0; exports.handler = async (size) => { calls++; return size ? "x".repeat(size) : calls; }';
  await cloud.make('answers', { 'index.js': source }, { MemorySize: 512 });
  const largest = 6 * MIB + 100;
  expect((await cloud.call('answers', largest - 2)).payload).toHaveLength(largest - 2);
  const { error, payload } = await cloud.call('answers', largest - 1);
  expect(error).toBe('Unhandled');
  expect(payload).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${largest} bytes).`,
  });
  expect((await cloud.call('answers', 0)).payload).toBe(3);
});

it('long lines are cut, and many lines all come', async () => {
  const source = `exports.handler = async () => {
    process.stdout.write('y'.repeat(600 * 1024) + '\\n');
    for (let i = 0; i < 20_000; i++) process.stdout.write('line ' + i + '\\n');
    return 'done';
  }`;
  await cloud.make('logs', { 'index.js': source }, { Timeout: 20 });
  expect((await cloud.call('logs')).payload).toBe('done');
  const logs = new CloudWatchLogs(cloud.config);
  const lines: string[] = [];
  await vi.waitFor(
    async () => {
      lines.length = 0;
      let nextToken: string | undefined;
      do {
        const page = await logs.filterLogEvents({ logGroupName: '/aws/lambda/logs', nextToken });
        lines.push(...(page.events ?? []).map(({ message = '' }) => message.trimEnd()));
        nextToken = page.nextToken;
      } while (nextToken);
      expect(lines.filter((line) => line.startsWith('line '))).toHaveLength(20_000);
    },
    { timeout: 20_000, interval: 500 },
  );
  const long = lines.filter((line) => line.startsWith('y'));
  expect(Math.max(...long.map((line) => line.length))).toBeLessThanOrEqual(256 * 1024 + 65_536);
  expect(long.join('')).toHaveLength(600 * 1024);
});
