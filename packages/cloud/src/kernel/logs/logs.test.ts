import type { CreateLogStreamRequest, PutLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import type { Blobs } from '../../store/blobs.ts';
import type { Store } from '../../store/store.ts';
import { createKernel, rootOf } from '../create-kernel.ts';
import { AwsError } from '../errors.ts';
import { createIds } from '../ids.ts';
import { LogStream } from './log-stream.ts';
import { logWriter } from './log-writer.ts';

/** A kernel whose CloudWatch Logs keeps its input, and forgets a stream on demand. */
function withLogs() {
  const streams = new Map<string, string[]>();
  const batches: number[] = [];
  const warnings: string[] = [];
  const operations = {
    CreateLogGroup() {
      throw new AwsError('ResourceAlreadyExistsException', 'It is there.');
    },
    CreateLogStream: ({ logStreamName = '' }: CreateLogStreamRequest) => void streams.set(logStreamName, []),
    PutLogEvents({ logStreamName = '', logEvents = [] }: PutLogEventsRequest) {
      const lines = streams.get(logStreamName);
      if (!lines) throw new AwsError('ResourceNotFoundException', 'It is gone.');
      lines.push(...logEvents.map(({ timestamp, message }) => `${timestamp} ${message}`));
      batches.push(logEvents.length);
      return {};
    },
  };
  const { kernel, context, close } = createKernel({
    clock: { now: () => 7 },
    ids: createIds(1),
    log: { debug() {}, warn: (message) => warnings.push(message), error: (message) => warnings.push(message) },
    store: {} as Store,
    blobs: {} as Blobs,
    scratch: '',
    services: { logs: { id: 'logs', signingNames: ['logs'], operations } },
  });
  const account = '000000000000';
  const ctx = context({ account, region: 'us-east-1', caller: rootOf(account), requestId: 'r' });
  return { kernel, ctx, close, streams, batches, warnings };
}

test('lines that wait for company are in the log when the cloud has closed', async () => {
  const { kernel, ctx, close, streams } = withLogs();
  kernel.part(logWriter).add(ctx, 'group', 'a', [{ at: 1, text: 'one' }]);
  kernel.part(logWriter).add(ctx, 'group', 'b', [{ at: 2, text: 'two' }]);
  kernel.part(logWriter).add(ctx, 'group', 'a', [{ at: 3, text: 'three' }]);
  await close();
  expect(Object.fromEntries(streams)).toEqual({ a: ['1 one', '3 three'], b: ['2 two'] });
});

test('no batch has more lines than PutLogEvents takes', async () => {
  const { ctx, batches, warnings } = withLogs();
  const stream = new LogStream(ctx, 'group', 'stream');
  for (let n = 0; n < 10_001; n++) stream.write('x');
  await stream.flush();
  expect(batches).toEqual([10_000, 1]);
  expect(warnings).toEqual([]);
});

test('a stream that somebody deleted is made again; lines that cannot be written are a warning', async () => {
  const { ctx, streams, warnings } = withLogs();
  const stream = new LogStream(ctx, 'group', 'stream');
  stream.write('one');
  await stream.flush();
  streams.clear();
  stream.write('two');
  await stream.flush();
  expect(streams.get('stream')).toEqual(['7 two']);
  expect(warnings).toEqual([]);
  streams.set('stream', Object.freeze([]) as unknown as string[]);
  stream.write('three');
  await stream.flush();
  expect(warnings).toEqual(['Log lines of group were lost']);
});
