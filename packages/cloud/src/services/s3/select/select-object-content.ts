import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type {
  SelectObjectContentCommandInput,
  SelectObjectContentCommandOutput,
  SelectObjectContentEventStream,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { checkCustomerKey } from '../shared/encryption.ts';
import { type Found, find } from '../shared/find.ts';
import { bunzip2 } from './bzip2/bunzip2.ts';
import { parseQuery } from './parse.ts';
import { recordsOf } from './records.ts';
import { run, writer } from './run.ts';

type Input = SelectObjectContentCommandInput;

/** Objects are held in memory while they are searched. */
const maxObject = 256 * 1024 * 1024;
const chunk = 64 * 1024;
const unzip = promisify(gunzip);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html */
export const selectObjectContent: Operation<Input, Output<SelectObjectContentCommandOutput>> = async (input, ctx) => {
  const found = find(ctx, input, 'POST');
  checkCustomerKey(found.version.about.encryption, input);
  if (input.ExpressionType !== 'SQL') {
    throw new AwsError(
      'InvalidExpressionType',
      'The ExpressionType is invalid. Only SQL expressions are supported at this time.',
      400,
    );
  }
  if (input.ScanRange) throw notImplemented('ScanRange of S3 Select');
  const query = parseQuery(input.Expression ?? '');
  const write = writer(input.OutputSerialization ?? {});
  const bytes = await contentOf(ctx, found, input);
  const rows = run(query, recordsOf(bytes.toString('utf8'), input.InputSerialization ?? {}));
  return { Payload: eventsOf(rows, write, { scanned: found.version.size, processed: bytes.length }) };
};

async function contentOf(ctx: Context, { version }: Found, { InputSerialization: format }: Input): Promise<Buffer> {
  const kind = format?.CompressionType ?? 'NONE';
  if (kind !== 'NONE' && kind !== 'GZIP' && kind !== 'BZIP2')
    throw notImplemented(`The compression ${kind} in S3 Select`);
  if (version.size > maxObject) throw notImplemented(`S3 Select on objects over ${maxObject} bytes`);
  const bytes = version.blob === undefined ? Buffer.alloc(0) : await ctx.kernel.blobs.bytes(version.blob);
  if (kind === 'NONE') return bytes;
  try {
    return kind === 'BZIP2' ? bunzip2(bytes, maxObject) : await unzip(bytes, { maxOutputLength: maxObject });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AwsError(
      'InvalidCompressionFormat',
      `${kind} is not applicable to the queried object. Please correct the request and try again.`,
      400,
    );
  }
}

async function* eventsOf(
  rows: AsyncIterable<Record<string, unknown>>,
  write: (row: Record<string, unknown>) => string,
  { scanned, processed }: { scanned: number; processed: number },
): AsyncGenerator<SelectObjectContentEventStream> {
  let text = '';
  let returned = 0;
  const flush = (): SelectObjectContentEventStream => {
    const Payload = Buffer.from(text);
    returned += Payload.length;
    text = '';
    return { Records: { Payload } };
  };
  for await (const row of rows) {
    text += write(row);
    if (text.length >= chunk) yield flush();
  }
  if (text !== '') yield flush();
  const Details = { BytesScanned: scanned, BytesProcessed: processed, BytesReturned: returned };
  yield { Stats: { Details } };
  yield { End: {} };
}
