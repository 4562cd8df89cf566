import { Readable } from 'node:stream';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Blob } from '../../../store/blobs.ts';
import { hasherFor, requestedChecksum, verifyChecksum } from './checksum.ts';
import { discard } from './discard.ts';
import type { Checksum, ChecksumAlgorithm } from './records.ts';

const inMemory = 1024 * 1024;
const maxUpload = 5 * 1024 ** 3;

export interface BodyInput {
  readonly Body?: unknown;
  readonly ContentLength?: number | undefined;
  readonly ContentMD5?: string | undefined;
}

export interface Written {
  readonly blob: Blob;
  readonly checksum: Checksum;
}

/**
 * Writes a body and checks it against its digests; nothing is left behind if they differ. Without a
 * checksum S3 computes `fallback`.
 */
export async function writeBody(ctx: Context, input: BodyInput, fallback: ChecksumAlgorithm): Promise<Written> {
  const md5 = expectedMd5(input.ContentMD5);
  if ((input.ContentLength ?? 0) > maxUpload) throw tooLarge(input.ContentLength);
  const algorithm = requestedChecksum(input)?.algorithm ?? fallback;
  const hasher = hasherFor(algorithm);
  const blob = await received(hashed(input, hasher.update).then((content) => ctx.kernel.blobs.write(content)));
  try {
    if (md5 !== undefined && md5 !== blob.md5) throw wrongMd5(md5, blob.md5);
    // A trailing checksum is a member of the input only now.
    const sent = requestedChecksum(input) ?? { algorithm, value: undefined };
    const value = sent.algorithm === algorithm ? hasher.digest() : await digestOf(ctx, blob.id, sent.algorithm);
    verifyChecksum(sent.algorithm, sent.value, value);
    return { blob, checksum: { algorithm: sent.algorithm, value, type: 'FULL_OBJECT' } };
  } catch (error) {
    discard(ctx.kernel, blob.id);
    throw error;
  }
}

/** A client that disconnects in the middle of a body is not a fault of ours. */
async function received<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    throw new AwsError(
      'RequestTimeout',
      'Your socket connection to the server was closed before the body had come.',
      400,
    );
  }
}

async function hashed({ Body: body, ContentLength: length }: BodyInput, see: (bytes: Uint8Array) => void) {
  if (!(body instanceof Readable)) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : ((body as Uint8Array | undefined) ?? Buffer.alloc(0));
    see(bytes);
    return bytes;
  }
  if (length !== undefined && length <= inMemory) {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    see(bytes);
    return bytes;
  }
  return Readable.from(observed(body, see), { objectMode: false });
}

/** Not every body says how large it is before it comes. */
async function* observed(body: Readable, see: (bytes: Uint8Array) => void): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > maxUpload) throw tooLarge(size);
    see(chunk as Buffer);
    yield chunk as Buffer;
  }
}

/** Base64 digest of a blob's bytes. */
async function digestOf(ctx: Context, blob: string, algorithm: ChecksumAlgorithm): Promise<string> {
  const hasher = hasherFor(algorithm);
  for await (const chunk of ctx.kernel.blobs.read(blob)) hasher.update(chunk as Buffer);
  return hasher.digest();
}

function expectedMd5(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, { 'Content-MD5': base64 });
  }
  return bytes.toString('hex');
}

function wrongMd5(expected: string, computed: string): AwsError {
  return new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400, {
    ExpectedDigest: expected,
    CalculatedDigest: Buffer.from(computed, 'hex').toString('base64'),
  });
}

function tooLarge(size: number | undefined): AwsError {
  return new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ProposedSize: size,
    MaxSizeAllowed: maxUpload,
  });
}
