import type { IncomingMessage } from 'node:http';

/** The text of a response. Rejects, and ends the connection, if it is longer than `most` bytes. */
export async function readText(response: IncomingMessage, max: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) throw new Error(`The answer is longer than ${max} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
