import { sha256 } from '../../src/gateway/signature/canonical.ts';
import { hmacHex, signingKey } from '../../src/gateway/signature/keys.ts';
import { type Key, type Sent, signed, stamp } from '../../src/gateway/signature/testing.ts';

/** What a browser, or a program, adds to a request of this kind. https://www.w3.org/TR/fetch-metadata/ */
const site = { 'sec-fetch-site': 'cross-site' };
const origin = { origin: 'https://evil.example' };
const form = { ...origin, ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
export const REQUESTS = {
  program: {},
  'urlencoded form': { ...form, 'content-type': 'application/x-www-form-urlencoded' },
  'multipart form': { ...form, 'content-type': 'multipart/form-data; boundary=x' },
  'text form': { ...form, 'content-type': 'text/plain' },
  fetch: { ...origin, ...site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  'own fetch': { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
  'simple fetch': { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
  navigation: { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  image: { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  script: { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
  WebSocket: {
    ...origin,
    ...site,
    'sec-fetch-mode': 'websocket',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
export type RequestKind = keyof typeof REQUESTS;

export const SIGNATURES = ['none', 'made up', 'presigned', 'real'] as const;
export type SignatureKind = (typeof SIGNATURES)[number];

/** Whether a request of this kind may have headers of its own. */
const hasHeaders = (kind: RequestKind): boolean => kind === 'program' || kind === 'fetch' || kind === 'own fetch';

interface By {
  readonly kind: RequestKind;
  readonly how: SignatureKind;
  readonly host: string;
  readonly service: string;
  readonly real: Key;
}

/** Every page knows this key. It is the root's of a strict cloud, which a program may use. */
const wellKnown: Key = { accessKeyId: 'test', secretAccessKey: 'test' };
const nobodys: Key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'guessed' };

export const keyFor = ({ kind, how, real }: Pick<By, 'kind' | 'how' | 'real'>): Key =>
  how === 'real' ? real : kind === 'program' ? nobodys : wellKnown;

/** The request with its signature, in a header or in its address, as the sender can put it. */
export function sign(sent: Sent, by: By): Sent {
  const { how, host, kind, service } = by;
  if (how === 'none') return { ...sent, headers: { ...sent.headers, host } };
  const key = keyFor(by);
  const time = Date.now();
  if (how === 'presigned' || (how === 'real' && !hasHeaders(kind)))
    return presigned(sent, { host, time, service, key });
  const { seed: _, ...whole } = signed(sent, { host, time, service, key });
  return whole;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function presigned(
  { method = 'GET', path: whole, headers, body = '' }: Sent,
  {
    host,
    time,
    service,
    key,
  }: { readonly host: string; readonly time: number; readonly service: string; readonly key: Key },
): Sent {
  const [path = '', query = ''] = whole.split('?');
  const date = stamp(time);
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const parameters = [
    ...new URLSearchParams(query),
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${key.accessKeyId}/${scope}`],
    ['X-Amz-Date', date],
    ['X-Amz-Expires', '900'],
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const search = parameters
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const payload = service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(Buffer.from(body));
  const canonical = [method, path, search, `host:${host}`, '', 'host', payload].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = hmacHex(signingKey(key.secretAccessKey, scope), text);
  return { method, path: `${path}?${search}&X-Amz-Signature=${signature}`, headers: { ...headers, host }, body };
}

/** A form that uploads an object, with a policy that a key signed, or without. */
export function uploadForm(Key: string, bucket: string, key: Key | undefined): string {
  const date = stamp(Date.now());
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const named = ['key', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date'].map((name) => [
    'starts-with',
    `$${name}`,
    '',
  ]);
  const policy = Buffer.from(
    JSON.stringify({ expiration: '2100-01-01T00:00:00Z', conditions: [...named, { bucket }] }),
  ).toString('base64');
  const fields = {
    key: Key,
    ...(key && {
      policy,
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `${key.accessKeyId}/${scope}`,
      'x-amz-date': date,
      'x-amz-signature': hmacHex(signingKey(key.secretAccessKey, scope), policy),
    }),
    file: 'x',
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--x--\r\n`;
}
