import type { Context } from '../../../kernel/context.ts';
import { ownerId } from '../shared/owner.ts';
import type { Bucket } from '../shared/records.ts';
import { operationName } from './operation-names.ts';

/** A request as an access log shows it. */
export interface Entry {
  readonly operation: string;
  readonly key: string | undefined;
  readonly versionId: string | undefined;
  readonly status: number;
  readonly error: string | undefined;
  /** Bytes of the body of the answer, and of the object. */
  readonly sent: number | undefined;
  readonly size: number | undefined;
  /** Milliseconds since the epoch, and how long it took. */
  readonly at: number;
  readonly took: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One line of an access log. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html */
export function logLine(ctx: Context, bucket: Bucket, entry: Entry): string {
  const { head, address } = ctx.http ?? {};
  const search = head?.search ? `?${head.search}` : '';
  const request = head ? quoted(`${head.method} ${head.path}${search} HTTP/1.1`) : '-';
  const signed = head?.headers.authorization !== undefined;
  const inUrl = /x-amz-signature|signature=/i.test(head?.search ?? '');
  const fields: (string | number | undefined)[] = [
    ownerId(bucket.account),
    bucket.name,
    time(entry.at),
    address ?? '127.0.0.1',
    requester(ctx),
    ctx.requestId,
    operationName(entry.operation),
    entry.key === undefined ? undefined : encodeURIComponent(entry.key).replaceAll('%2F', '/'),
    request,
    entry.status,
    entry.error,
    entry.sent,
    entry.size,
    entry.took,
    entry.took,
    quoted(head?.headers.referer ?? '-'),
    quoted(head?.headers['user-agent'] ?? '-'),
    entry.versionId,
    ctx.requestId,
    signed || inUrl ? 'SigV4' : undefined,
    undefined,
    signed ? 'AuthHeader' : inUrl ? 'QueryString' : undefined,
    head?.headers.host,
    undefined,
    undefined,
    undefined,
  ];
  return `${fields.map((field) => field ?? '-').join(' ')}\n`;
}

function requester({ caller }: Context): string | undefined {
  if (caller.kind === 'anonymous') return undefined;
  return caller.kind === 'root' ? ownerId(caller.account) : caller.arn;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '%22')}"`;

function time(at: number): string {
  const date = new Date(at);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `[${day}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000]`;
}
