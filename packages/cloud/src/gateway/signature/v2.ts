import { createHmac } from 'node:crypto';
import type { RequestHead } from '../../kernel/service.ts';
import { headerValue } from './canonical.ts';
import { mismatch, s3Refusal } from './family.ts';
import { isEqualInConstantTime } from './keys.ts';
import type { Signature } from './read.ts';
import { hasExpired, isSkewed, skewed } from './times.ts';

/** Sub-resources and response headers that are part of the signature. https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html */
const SIGNED_QUERY = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'delete',
  'defaultObjectAcl',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'retention',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

/** A signature of S3's version 2: `AWS <key>:<signature>`, or AWSAccessKeyId, Expires and Signature in the query. */
export interface SignedV2 {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Seconds since the epoch, as sent; undefined for a signature in the header. */
  readonly expires: string | undefined;
  readonly token: string | undefined;
}

/** A complete signature of version 2. Throws S3's error for an incomplete one. */
export function completeV2({ headers }: RequestHead, { place, parts }: Signature): SignedV2 {
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map((name) => parts.get(name));
  const token = single(headers['x-amz-security-token']);
  if (place === 'header' && accessKeyId && signature) return { accessKeyId, signature, expires: undefined, token };
  if (place === 'header') {
    const fields = { ArgumentName: 'Authorization', ArgumentValue: headers.authorization };
    throw s3Refusal('InvalidArgument', 'Unsupported Authorization Type', 400, fields);
  }
  if (!accessKeyId || !expires || !signature) {
    const text = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters';
    throw s3Refusal('AccessDenied', text, 403);
  }
  return { accessKeyId, signature, expires, token: parts.get('Security-Token') ?? token };
}

/** Throws for an expired URL or a request outside its time. */
export function checkV2Time({ headers }: RequestHead, { expires }: SignedV2, now: number): void {
  if (expires !== undefined) {
    const end = Number(expires) * 1000;
    if (!Number.isSafeInteger(end))
      throw s3Refusal('AccessDenied', `Invalid date (should be seconds since epoch): ${expires}`, 403);
    if (now > end) throw hasExpired(end, now);
    return;
  }
  const stated = single(headers['x-amz-date']) ?? headers.date ?? '';
  const time = Date.parse(stated);
  if (Number.isNaN(time))
    throw s3Refusal('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', 403);
  if (isSkewed(time, now)) throw skewed(stated, now);
}

/** Throws SignatureDoesNotMatch. `bucketInHost` precedes the path in the signed text. */
export function checkV2(head: RequestHead, signed: SignedV2, secret: string, bucketInHost: string | undefined): void {
  const stringToSign = v2String(head, signed, bucketInHost);
  const expected = createHmac('sha1', secret).update(Buffer.from(stringToSign, 'latin1')).digest('base64');
  const { accessKeyId, signature } = signed;
  if (!isEqualInConstantTime(expected, signature)) throw mismatch('s3', { accessKeyId, stringToSign, signature });
}

function v2String(head: RequestHead, { expires }: SignedV2, bucket: string | undefined): string {
  const { headers, method, path, search } = head;
  const query = expires === undefined ? new URLSearchParams() : new URLSearchParams(search);
  // Parameters of a presigned query stand for headers.
  const value = (name: string): string => headerValue(head, name) || (query.get(name) ?? '');
  const names = new Set([...Object.keys(headers), ...query.keys()].filter((name) => name.startsWith('x-amz-')));
  const amz = [...names].sort().map((name) => `${name}:${value(name)}\n`);
  const date = expires ?? (names.has('x-amz-date') ? '' : value('date'));
  const resource = `${bucket === undefined ? '' : `/${bucket}`}${path}${signedQuery(search)}`;
  return `${method}\n${value('content-md5')}\n${value('content-type')}\n${date}\n${amz.join('')}${resource}`;
}

function signedQuery(search: string): string {
  const pairs = [...new URLSearchParams(search)]
    .filter(([name]) => SIGNED_QUERY.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
