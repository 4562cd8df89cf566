import type {
  DescribeStreamCommandOutput,
  DescribeStreamInput,
  ListStreamsCommandOutput,
  ListStreamsInput,
  Shard,
  ShardFilter,
} from '@aws-sdk/client-dynamodb-streams';
import type { Operation, Output } from '../../../kernel/context.ts';
import { Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { tables } from '../records.ts';
import { findStream, streamArn, streamsOf } from './find-stream.ts';
import { sequenceAt, shardId, streamLog } from './records.ts';

/** One shard forever. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html */
export const describeStream: Operation<DescribeStreamInput, Output<DescribeStreamCommandOutput>> = (input, ctx) => {
  new Constraints()
    .between(input.Limit, 'limit', 1, 100)
    .oneOf(input.ShardFilter?.Type, 'shardFilter.type', ['CHILD_SHARDS'])
    .length(input.ShardFilter?.ShardId, 'shardFilter.shardId', 28, 65)
    .check();
  if (input.ShardFilter) checkShardFilter(input.ShardFilter);
  const { table, stream } = findStream(input.StreamArn, ctx);
  const log = streamLog(ctx.kernel, ctx, table.id, stream.label);
  const id = shardId(table, stream);
  const start = String(sequenceAt(stream.created));
  const end = stream.disabled === undefined ? undefined : (log.sequence.at(-1) ?? start);
  const shard: Shard = {
    ShardId: id,
    SequenceNumberRange: { StartingSequenceNumber: start, EndingSequenceNumber: end },
  };
  const after = input.ExclusiveStartShardId !== undefined && input.ExclusiveStartShardId >= id;
  const children = input.ShardFilter?.Type === 'CHILD_SHARDS';
  return {
    StreamDescription: {
      StreamArn: streamArn(ctx, table, stream),
      StreamLabel: stream.label,
      StreamStatus: stream.disabled === undefined ? 'ENABLED' : 'DISABLED',
      StreamViewType: stream.view,
      CreationRequestDateTime: new Date(stream.created),
      TableName: table.name,
      KeySchema: table.keySchema.map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType })),
      Shards: after || children ? [] : [shard],
    },
  };
};

/** Both members are needed: scylladb's test_stream_shard_filtering_missing_…, verified on AWS. */
function checkShardFilter({ Type, ShardId }: ShardFilter): void {
  for (const [name, value] of Object.entries({ type: Type, shardId: ShardId })) {
    if (value !== undefined) continue;
    throw validation(
      `1 validation error detected: Value null at 'shardFilter.${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
export const listStreams: Operation<ListStreamsInput, Output<ListStreamsCommandOutput>> = (input, ctx) => {
  new Constraints().between(input.Limit, 'limit', 1, 100).check();
  const { Limit: limit = 100, ExclusiveStartStreamArn: start } = input;
  const name = input.TableName?.split('/').at(-1);
  const all = [...tables(ctx).values()]
    .filter((table) => name === undefined || table.name === name)
    .flatMap((table) =>
      streamsOf(ctx, table).map((stream) => ({
        StreamArn: streamArn(ctx, table, stream),
        TableName: table.name,
        StreamLabel: stream.label,
      })),
    )
    .sort((a, b) => (a.StreamArn < b.StreamArn ? -1 : 1));
  const rest = start === undefined ? all : all.filter(({ StreamArn }) => StreamArn > start);
  const page = rest.slice(0, limit);
  return { Streams: page, LastEvaluatedStreamArn: page.length < rest.length ? page.at(-1)?.StreamArn : undefined };
};
