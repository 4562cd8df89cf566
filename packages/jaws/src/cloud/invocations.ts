import { request } from 'node:http';
import { isObject } from '../base/text.ts';
import { rootPassword } from './root-key.ts';

/** How many of the newest invocations are requested. */
const newest = 1000;
/** Larger answers are not read. Bytes. */
const max = 128 * 1024 ** 2;
/** Milliseconds. */
const timeoutMs = 10_000;

/** The newest runs of functions that a running cloud remembers, oldest first, as it reports them; none if it does not answer. */
export function readInvocations(endpoint: string): Promise<readonly unknown[]> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: timeoutMs, auth: rootPassword };
    const asked = request(`${endpoint}/_jaws/invocations?limit=${newest}`, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > max) asked.destroy();
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? parse(Buffer.concat(chunks).toString()) : []));
      answer.on('error', () => resolve([]));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve([]));
    asked.on('close', () => resolve([]));
    asked.end();
  });
}

function parse(text: string): readonly unknown[] {
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) && Array.isArray(data.invocations) ? data.invocations : [];
  } catch {
    return [];
  }
}
