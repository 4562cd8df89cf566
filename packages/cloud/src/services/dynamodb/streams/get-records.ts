import type {
  _Record,
  GetRecordsCommandOutput,
  GetRecordsInput,
  GetShardIteratorCommandOutput,
  GetShardIteratorInput,
} from '@aws-sdk/client-dynamodb-streams';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { Constraints } from '../constraints.ts';
import { validation } from '../errors.ts';
import { toWireItem, type WireItem } from '../values/wire.ts';
import { type FoundStream, findStream, noStream } from './find-stream.ts';
import { type ChangeRecord, RETENTION, type StreamLog, shardId, streamLog } from './records.ts';

const TYPES = ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'] as const;
const LIMIT = 1000;
/**
 * The size limit of a response. Bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
const PAGE_BYTES = 1 << 20;
/** An iterator can be used for a quarter of an hour. */
const LIFE = 15 * 60_000;

/** The content of an iterator: continue from the first number that is not less than `from`. */
interface Iterator {
  readonly arn: string;
  readonly shard: string;
  readonly from: string;
  readonly made: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
export const getShardIterator: Operation<GetShardIteratorInput, Output<GetShardIteratorCommandOutput>> = (
  input,
  ctx,
) => {
  new Constraints().oneOf(input.ShardIteratorType, 'shardIteratorType', TYPES).check();
  const found = findStream(input.StreamArn, ctx);
  const shard = shardId(found.table, found.stream);
  if (input.ShardId !== shard) throw noStream(`Shard: ${input.ShardId}`);
  const from = startOf(input, logOf(found, ctx));
  return { ShardIterator: pack({ arn: input.StreamArn ?? '', shard, from, made: ctx.kernel.clock.now() }) };
};

const logOf = ({ table, stream }: FoundStream, ctx: Context): StreamLog =>
  streamLog(ctx.kernel, ctx, table.id, stream.label);

function startOf({ ShardIteratorType: type, SequenceNumber: number }: GetShardIteratorInput, log: StreamLog): string {
  if (number !== undefined && (type === 'TRIM_HORIZON' || type === 'LATEST')) {
    // scylladb's test_get_shard_iterator, verified on AWS.
    throw validation(`SequenceNumber cannot be specified for shard iterator type ${type}`);
  }
  if (type === 'TRIM_HORIZON') return '0';
  if (type === 'LATEST') return following(log.sequence.at(-1) ?? '0');
  if (number === undefined) {
    throw validation(`Missing required key 'SequenceNumber' for shard iterator type ${type}`);
  }
  if (!/^\d{1,40}$/.test(number)) throw validation(`Invalid SequenceNumber: ${number}`);
  return type === 'AT_SEQUENCE_NUMBER' ? number : following(number);
}

const following = (number: string): string => String(BigInt(number) + 1n);

const pack = (iterator: Iterator): string =>
  `${iterator.arn}|1|${Buffer.from(JSON.stringify(iterator)).toString('base64')}`;

function unpack(text: string | undefined): Iterator {
  try {
    const encoded = /\|1\|([A-Za-z0-9+/=]+)$/.exec(text ?? '')?.[1] ?? '';
    const { arn, shard, from, made } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Iterator;
    if (typeof arn === 'string' && typeof shard === 'string' && /^\d{1,40}$/.test(from))
      return { arn, shard, from, made };
  } catch {
    // Said below.
  }
  throw validation('Invalid ShardIterator');
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export const getRecords: Operation<GetRecordsInput, Output<GetRecordsCommandOutput>> = (input, ctx) => {
  new Constraints().between(input.Limit, 'limit', 1, LIMIT).check();
  const iterator = unpack(input.ShardIterator);
  const now = ctx.kernel.clock.now();
  if (!(now - iterator.made < LIFE)) {
    throw new AwsError('ExpiredIteratorException', 'The shard iterator has expired.', 400);
  }
  const found = findStream(iterator.arn, ctx);
  const log = logOf(found, ctx);
  const records: _Record[] = [];
  let bytes = 0;
  let next = iterator.from;
  let at = firstAt(log.sequence, BigInt(iterator.from));
  for (; at < log.sequence.length && records.length < (input.Limit ?? LIMIT) && bytes < PAGE_BYTES; at += 1) {
    const number = log.sequence[at]!;
    const record = log.records.get(number)!;
    next = following(number);
    if (record.at <= now - RETENTION) continue;
    bytes += record.size;
    records.push(toRecord(record, number, found, ctx));
  }
  const over = found.stream.disabled !== undefined && at >= log.sequence.length;
  return {
    Records: records,
    NextShardIterator: over ? undefined : pack({ ...iterator, from: next, made: now }),
  };
};

/** The place of the first number that is not less than `from`. */
function firstAt(sequence: readonly string[], from: bigint): number {
  let low = 0;
  let high = sequence.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BigInt(sequence[middle]!) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toRecord(record: ChangeRecord, number: string, { stream }: FoundStream, ctx: Context): _Record {
  return {
    eventID: record.id,
    eventName: record.event,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: ctx.region,
    dynamodb: {
      // Seconds: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
      ApproximateCreationDateTime: new Date(Math.floor(record.at / 1000) * 1000),
      Keys: wire(record.keys),
      NewImage: record.after && wire(record.after),
      OldImage: record.before && wire(record.before),
      SequenceNumber: number,
      SizeBytes: record.size,
      StreamViewType: stream.view,
    },
    userIdentity: record.identity,
  };
}

/** Both clients have the same values. */
const wire = (item: Parameters<typeof toWireItem>[0]): WireItem => toWireItem(item);
