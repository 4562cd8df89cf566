import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AwsError } from '../kernel/errors.ts';
import { Malformed } from './failures.ts';

const megabyte = 1024 * 1024;

/** The size limit of a body that is held in memory. Lambda accepts a 50 MB zip in base64. */
export function bodyLimit(serviceId: string): number {
  return (serviceId === 'lambda' ? 70 : 16) * megabyte;
}

/** Reads a whole body; 413 if it has more than `limit` bytes. */
export async function readBody(body: Readable, headers: IncomingHttpHeaders, limit: number): Promise<Buffer> {
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must stay open for the response when the loop ends early.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

/** {@link readBody} for a protocol in which only the transport can have compressed it. */
export async function readRpcBody(body: Readable, headers: IncomingHttpHeaders, limit: number): Promise<Buffer> {
  const bytes = await readBody(body, headers, limit);
  if (headers['content-encoding']?.trim().toLowerCase() !== 'gzip' || bytes.length === 0) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new Malformed('The body is not in gzip format');
  }
}

const unzip = promisify(gunzip);

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLargeException', `Request must be smaller than ${limit} bytes`, 413);
}
