import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type StreamRecord, type TableRecord, tableArn, tables } from '../records.ts';
import { RETENTION } from './records.ts';

export interface FoundStream {
  readonly table: Readonly<TableRecord>;
  readonly stream: StreamRecord;
}

export const streamArn = (ctx: Context, table: Readonly<TableRecord>, stream: StreamRecord): string =>
  `${tableArn(ctx, table.name)}/stream/${stream.label}`;

/** The streams of a table that can be read: the present one and those turned off within a day. */
export function streamsOf(ctx: Context, table: Readonly<TableRecord>): StreamRecord[] {
  const since = ctx.kernel.clock.now() - RETENTION;
  return [table.stream, ...(table.pastStreams ?? [])].filter(
    (stream) => stream !== undefined && (stream.disabled === undefined || stream.disabled > since),
  ) as StreamRecord[];
}

export const noStream = (subject: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: ${subject} not found`, 400);

export function findStream(arn: string | undefined, ctx: Context): FoundStream {
  const match = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)\/stream\/(.+)$/.exec(arn ?? '');
  if (!match) {
    throw new AwsError('ValidationException', `Invalid StreamArn: ${arn ?? ''}`, 400);
  }
  const table = match[1] === ctx.region && match[2] === ctx.account ? tables(ctx).get(match[3]!) : undefined;
  const stream = table && streamsOf(ctx, table).find(({ label }) => label === match[4]);
  if (!table || !stream) throw noStream(`Stream: ${arn}`);
  return { table, stream };
}
