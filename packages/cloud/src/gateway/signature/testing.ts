import { request } from 'node:http';
import { createKernel } from '../../kernel/create-kernel.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Blobs } from '../../store/blobs.ts';
import { memoryStore } from '../testing.ts';
import { sha256 } from './canonical.ts';
import { hmacHex, signingKey } from './keys.ts';

export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const root: Key = { accessKeyId: 'AKIDROOT', secretAccessKey: 'root/secret+key' };

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A request sent exactly as given: only the length is added. */
export function send(
  endpoint: string,
  { method = 'GET', path, headers = {}, body = '' }: Sent,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request({ hostname, port, method, path, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const stamp = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

interface By {
  readonly host: string;
  readonly time: number;
  readonly service?: string;
  readonly key?: Key;
  /** Stands for the body: its digest, or a keyword. */
  readonly payload?: string;
}

/** A hand-made Authorization header for these values, and the input that each chunk signature begins with. */
export function signed(
  sent: Sent,
  { host, time, service = 's3', key = root, payload = sha256(Buffer.from(sent.body ?? '')) }: By,
) {
  const date = stamp(time);
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const headers: Record<string, string> = {
    ...sent.headers,
    host,
    'x-amz-date': date,
    ...(service === 's3' ? { 'x-amz-content-sha256': payload } : {}),
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = sent.path.split('?');
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = [sent.method ?? 'GET', path, query, ...lines, '', names.join(';'), payload].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = hmacHex(signingKey(key.secretAccessKey, scope), text);
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, headers: { ...headers, authorization }, seed: { signature, scope, date } };
}

/** A kernel without services whose clock stands still. */
export const kernelAt = (now: number, strict = false) =>
  createKernel({
    clock: { now: () => now },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error() {} },
    store: memoryStore(),
    blobs: {} as Blobs,
    scratch: '',
    services: {},
    ...(strict && { rootKey: root }),
  }).kernel;
