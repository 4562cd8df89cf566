import { type AwsError, notImplemented } from '../kernel/errors.ts';
import type { RequestHead } from '../kernel/service.ts';

/** A form for an unknown service is only read up to its action. */
const MOST = 64 * 1024;

/** The response to a request for an unsupported service: names it and the requested operation. */
export async function missingService(
  id: string,
  head: RequestHead,
  body: AsyncIterable<Uint8Array>,
): Promise<AwsError> {
  return notImplemented(`The service ${id} (${await operationOf(head, body)})`);
}

/** An operation's name in each protocol; a REST request is named by its method and path. */
async function operationOf(head: RequestHead, body: AsyncIterable<Uint8Array>): Promise<string> {
  const target = head.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const cbor = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(head.path)?.[1];
  if (cbor) return cbor;
  const isForm = /^application\/x-www-form-urlencoded/i.test(head.headers['content-type'] ?? '');
  const action = new URLSearchParams(isForm ? await textOf(body) : head.search).get('Action');
  return action ?? `${head.method} ${head.path}`;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // To its end, whatever its length: leaving the loop would close the connection before the response.
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= MOST) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
