import { createHash, createHmac } from 'node:crypto';
import type { HeaderList } from '../header-list.ts';

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface ToSign {
  readonly method: string;
  readonly url: URL;
  readonly host: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly key: SigningKey;
  readonly service: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

const hash = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Adds Host, date and an AWS4-HMAC-SHA256 Authorization. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function sign({ method, url, host, headers, body, key, service, region, time }: ToSign): void {
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const digest = hash(body);
  headers.set('Host', host);
  headers.set('X-Amz-Date', stamp);
  headers.set('X-Amz-Content-Sha256', digest);
  if (key.sessionToken) headers.set('X-Amz-Security-Token', key.sessionToken);
  // S3 requires that all of its own headers are signed.
  const own = headers.entries.map(([name]) => name.toLowerCase()).filter((name) => name.startsWith('x-amz-'));
  const signed = [...new Set(['host', ...own])].sort();
  const canonical = [
    method,
    canonicalPath(url.pathname, service),
    canonicalQuery(url),
    ...signed.map((name) => `${name}:${headers.get(name)!.trim()}`),
    '',
    signed.join(';'),
    digest,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n');
  const signature = hmac(signingKey(key.secretAccessKey, scope), toSign).toString('hex');
  headers.set(
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
  );
}

function signingKey(secret: string, scope: string): Buffer {
  return scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`) as Buffer;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** Encoded once for S3, and once more for the others. */
function canonicalPath(path: string, service: string): string {
  const segments = path.split('/');
  return segments.map((one) => encode(service === 's3' ? decoded(one) : one)).join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}
