import type { CORSRule } from '@aws-sdk/client-s3';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { DataPlane, RequestHead } from '../../../kernel/service.ts';
import { allBuckets } from '../shared/buckets.ts';
import type { Bucket } from '../shared/records.ts';
import { sendXml, xml } from './answer.ts';
import { bucketInHost } from './bucket-host.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
// Headers and texts are those that LocalStack recorded on AWS: tests/aws/services/s3/test_s3_cors.snapshot.json

interface Target {
  readonly bucket: Bucket;
  readonly isObject: boolean;
}

/** A browser's preflight request before a page of another origin may send a request to a bucket. */
export const preflightPlane: DataPlane = (head, kernel) => {
  const target = head.method === 'OPTIONS' ? targetOf(head, kernel) : undefined;
  if (!target) return undefined;
  return (_request, response) => {
    if (head.headers.origin === undefined) {
      const members = { Code: 'BadRequest', Message: 'Insufficient information. Origin request header needed.' };
      return sendXml(response, 400, xml('Error', members));
    }
    const allowed = allowedBy(target.bucket, head);
    if (allowed) {
      response.writeHead(200, { ...allowed, 'Content-Length': 0 });
      response.end();
      return;
    }
    sendXml(response, 403, xml('Error', refusal(target, head)));
  };
};

/** Headers that let a page of another origin read the response; none if the bucket's rules do not allow it. */
export function corsHeaders(head: RequestHead, kernel: Kernel): Readonly<Record<string, string>> {
  if (head.headers.origin === undefined || head.method === 'OPTIONS') return {};
  const target = targetOf(head, kernel);
  return (target && allowedBy(target.bucket, head)) ?? {};
}

/** Whether the bucket's rules let a page of the request's Origin send it. */
export function corsAllows(head: RequestHead, kernel: Kernel): boolean {
  const target = targetOf(head, kernel);
  return target !== undefined && allowedBy(target.bucket, head) !== undefined;
}

export function targetOf({ host, path }: RequestHead, kernel: Kernel): Target | undefined {
  const inHost = bucketInHost(host);
  const ours =
    /^(localhost(\.localstack\.cloud)?|127(\.\d{1,3}){3}|::1|s3([.-][a-z0-9-]+)?\.(amazonaws\.com|localhost(\.localstack\.cloud)?))$/.test(
      host,
    );
  const [, first = '', rest = ''] = /^\/([^/]*)(?:\/(.*))?$/.exec(path) ?? [];
  if (inHost === undefined && !ours) return undefined;
  const bucket = allBuckets(kernel).get(inHost ?? first);
  return bucket && { bucket, isObject: inHost === undefined ? rest !== '' : path !== '/' };
}

function refusal({ bucket, isObject }: Target, { headers, method }: RequestHead): Record<string, string> {
  const { cors } = bucket.settings;
  const Message = cors
    ? "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
    : 'CORSResponse: CORS is not enabled for this bucket.';
  return {
    Code: 'AccessForbidden',
    Message,
    Method: headers['access-control-request-method'] ?? method,
    ResourceType: cors && isObject ? 'OBJECT' : 'BUCKET',
  };
}

/** The headers of the first rule that fits. */
function allowedBy({ settings }: Bucket, { headers, method }: RequestHead): Record<string, string> | undefined {
  const { origin = '' } = headers;
  const asked = headers['access-control-request-method'] ?? method;
  const names = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  for (const rule of settings.cors ?? []) {
    const allowed = rule.AllowedOrigins?.find((pattern) => fits(pattern, origin));
    if (allowed === undefined || !rule.AllowedMethods?.includes(asked)) continue;
    if (names.every((name) => rule.AllowedHeaders?.some((pattern) => fits(pattern.toLowerCase(), name)))) {
      return headersOf(rule, allowed === '*' ? '*' : origin, names);
    }
  }
  return undefined;
}

function headersOf(rule: CORSRule, origin: string, names: readonly string[]): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': (rule.AllowedMethods ?? []).join(', '),
    ...(names.length > 0 && { 'Access-Control-Allow-Headers': names.join(', ') }),
    ...(rule.ExposeHeaders?.length && { 'Access-Control-Expose-Headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds !== undefined && { 'Access-Control-Max-Age': String(rule.MaxAgeSeconds) }),
    ...(origin !== '*' && { 'Access-Control-Allow-Credentials': 'true' }),
    Vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** A pattern has one `*` at most. */
function fits(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
