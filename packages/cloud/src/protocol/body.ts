import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { AwsError } from '../kernel/errors.ts';

const megabyte = 1024 * 1024;

/** The most bytes of a body that is held in memory. Lambda takes a 50 MB zip in base64. */
export function bodyLimit(serviceId: string): number {
  return (serviceId === 'lambda' ? 70 : 16) * megabyte;
}

/** Reads a body whole; 413 when it has more than `limit` bytes. */
export async function readBody(body: Readable, headers: IncomingHttpHeaders, limit: number): Promise<Buffer> {
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must live on for the answer when the loop is left.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLargeException', `Request must be smaller than ${limit} bytes`, 413);
}
