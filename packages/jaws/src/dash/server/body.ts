import type { IncomingMessage } from 'node:http';

/** Lambda accepts events of 6 MB; as JSON inside JSON they may be a little longer. Bytes. */
const most = 8 * 1024 ** 2;

export type ReadBody = { readonly data: unknown } | { readonly failure: 'too-large' | 'no-json' };

/** The body of a request as JSON. Stops reading at the limit. */
export async function readJson(request: IncomingMessage, limit = most): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return { failure: 'too-large' };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return { failure: 'too-large' };
    chunks.push(chunk);
  }
  try {
    return { data: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) };
  } catch {
    return { failure: 'no-json' };
  }
}
