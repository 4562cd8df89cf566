import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { parseUserJson } from '../../kernel/json.ts';

/** The answer to an invalid control request. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The size limit of a control request's body, unless it is a snapshot. Bytes. */
export const MOST_BYTES = 1024 * 1024;

/** The body as JSON; undefined if empty. Throws a Refusal. */
export async function readJson(body: Readable): Promise<unknown> {
  const text = await readText(body);
  if (text === '') return undefined;
  try {
    return parseUserJson(text);
  } catch (error) {
    throw new Refusal(400, `The body is not JSON: ${(error as Error).message}`);
  }
}

/** The body as text. Throws a Refusal if it is too large. */
export async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read to its end, whatever its length: the response comes after it.
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size <= MOST_BYTES) chunks.push(chunk as Buffer);
  }
  if (size > MOST_BYTES) throw new Refusal(413, `The body is larger than ${MOST_BYTES} bytes.`);
  return Buffer.concat(chunks).toString();
}

/** `body` undefined: no content. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
