import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alreadyExists, invalidParameter } from '../errors.ts';
import { withBatches } from '../events/seal.ts';
import { findGroup, findStream, groupArn, groupOf } from '../find.ts';
import { page } from '../page.ts';
import { type BatchRecord, type GroupRecord, logs, type StreamRecord } from '../records.ts';
import { check, checkEnum, checkOptional, checkRange, STREAM_NAME } from '../validate.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export const createLogStream: Operation<CreateLogStreamRequest, object> = (input, ctx) => {
  const name = check(input.logStreamName, 'logStreamName', STREAM_NAME);
  const group = findGroup(input.logGroupName, ctx);
  const streams = logs(ctx).streams(group);
  if (streams.has(name)) throw alreadyExists('The specified log stream already exists');
  streams.put(name, { name, id: ctx.kernel.ids.random(10), created: ctx.kernel.clock.now() });
  return {};
};

/** Its events are out of sight at once and go with their chunks. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
export const deleteLogStream: Operation<DeleteLogStreamRequest, object> = (input, ctx) => {
  const group = findGroup(input.logGroupName, ctx);
  const stream = findStream(group, input.logStreamName, ctx);
  logs(ctx).streams(group).delete(stream.name);
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export const describeLogStreams: Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> = (input, ctx) => {
  const prefix = checkOptional(input.logStreamNamePrefix, 'logStreamNamePrefix', STREAM_NAME);
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const order = checkEnum(input.orderBy, 'orderBy', ['LogStreamName', 'LastEventTime'] as const) ?? 'LogStreamName';
  if (order === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const group = groupOf(input, ctx);
  const streams = currentStreams(group, ctx).filter((stream) => prefix === undefined || stream.name.startsWith(prefix));
  const key = (stream: StreamRecord): string =>
    order === 'LogStreamName' ? stream.name : `${String(stream.last ?? 0).padStart(15, '0')} ${stream.name}`;
  const { items, nextToken } = page(streams, { nextToken: input.nextToken, limit }, key, input.descending);
  return { logStreams: items.map((stream) => streamShape(stream, group, ctx)), nextToken };
};

/** The group's streams with their first and last events as of now. */
function currentStreams(group: Readonly<GroupRecord>, ctx: Context): Readonly<StreamRecord>[] {
  const state = logs(ctx);
  const open = new Map<string, Readonly<BatchRecord>[]>();
  for (const batch of state.batches(group).values()) {
    const own = open.get(batch.s);
    if (own) own.push(batch);
    else open.set(batch.s, [batch]);
  }
  return [...state.streams(group).values()].map((stream) => withBatches(stream, open.get(stream.id) ?? []));
}

function streamShape(stream: Readonly<StreamRecord>, group: Readonly<GroupRecord>, ctx: Context): LogStream {
  const events =
    stream.last === undefined
      ? {}
      : {
          firstEventTimestamp: stream.first,
          lastEventTimestamp: stream.last,
          lastIngestionTime: stream.ingested,
          uploadSequenceToken: sequenceToken(stream.ingested ?? 0),
        };
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    ...events,
    arn: `${groupArn(ctx, group.name)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

/** Tokens are given for old clients and never looked at. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export function sequenceToken(seed: number): string {
  return String(seed).padStart(56, '4');
}
