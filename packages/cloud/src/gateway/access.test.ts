import { describe, expect, test } from 'vitest';
import type { Kernel } from '../kernel/kernel.ts';
import type { RequestHead, Service } from '../kernel/service.ts';
import { isControl, mayEnter, type RequestTarget, routeOf } from './access.ts';
import type { Source } from './source.ts';
import { memoryStore } from './testing.ts';

const SOURCES: readonly Source[] = ['program', 'typed', 'own', 'allowed', 'other'];

// The table "Who may call what" of docs/cloud.md: who may read, and who may do everything.
test.each<[RequestTarget, Source[], Source[]]>([
  ['deployed', [...SOURCES], [...SOURCES]],
  ['s3-page', [...SOURCES], [...SOURCES]],
  ['s3-object', ['program', 'own', 'allowed'], ['program', 'own', 'allowed']],
  ['link', [...SOURCES], [...SOURCES]],
  ['mail', ['program', 'typed', 'own', 'allowed'], ['program', 'allowed']],
  ['index', ['program', 'typed', 'own', 'allowed'], ['program', 'allowed']],
  ['health', ['program', 'typed', 'allowed'], ['program', 'allowed']],
  ['control', ['program', 'typed', 'allowed'], ['program', 'allowed']],
  ['api', ['program', 'allowed'], ['program', 'allowed']],
])('%s', (door, readers, all) => {
  for (const source of SOURCES) {
    for (const method of ['GET', 'HEAD'])
      expect(mayEnter(door, source, method), `${method} ${source}`).toBe(readers.includes(source));
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get'])
      expect(mayEnter(door, source, method), `${method} ${source}`).toBe(all.includes(source));
  }
});

/** Without domain names and buckets. */
const kernel = { part: () => new Set(), store: memoryStore() } as unknown as Kernel;

const service = (id: string, more: Partial<Service> = {}): Service => ({
  id,
  signingNames: [id],
  operations: {},
  ...more,
});

function doorFor(
  head: Partial<RequestHead>,
  {
    source = 'other' as Source,
    services = {},
    allowedHosts = [],
  }: { source?: Source; services?: Record<string, Service>; allowedHosts?: string[] } = {},
): RequestTarget {
  const whole: RequestHead = { method: 'GET', host: '127.0.0.1', path: '/', search: '', headers: {}, ...head };
  return routeOf(whole, source, { kernel, services, allowedHosts }, () => Promise.reject(new Error())).target;
}

describe('the control plane', () => {
  test.each<[string, RequestTarget]>([
    ['/_jaws/health', 'health'],
    ['/_localstack/health', 'health'],
    ['/_localstack/health/', 'health'],
    ['/_localstack/info', 'health'],
    ['/_localstack/plugins', 'health'],
    ['/_localstack/init', 'health'],
    ['/_localstack/init/ready', 'health'],
    ['/_localstack/init/ready/more', 'control'],
    ['/_jaws/healthy', 'control'],
    ['/_jaws', 'control'],
    ['/_jaws/snapshot', 'control'],
    ['/_localstack', 'control'],
    ['/_aws', 'control'],
    ['/_aws/sqs/messages', 'control'],
    ['/_aws/mail', 'mail'],
    ['/_aws/mail/x', 'mail'],
    ['/_aws/mailbox', 'control'],
    ['/moto-api/reset', 'control'],
    ['/moto-api/data.json', 'control'],
    ['/moto-api/other', 'api'],
    ['/moto-api', 'api'],
    ['/_jawsome', 'api'],
    ['/x/_jaws/health', 'api'],
    ['/_jaws/cloudformation/x', 'api'],
    ['/_aws/execute-api/x', 'api'],
    ['/_aws/lambda-url/x', 'api'],
    ['/_aws/lambda/code/x', 'api'],
    ['/_aws/lambda/runtimes', 'control'],
  ])('%s is %s', (path, door) => {
    for (const source of SOURCES) expect(doorFor({ path }, { source })).toBe(door);
    expect(isControl(door)).toBe(door !== 'api');
  });

  test('uses names that no service has', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', 'localhost.localstack.cloud', 'my.host'])
      expect(doorFor({ path: '/_jaws/reset', host }, { allowedHosts: ['my.host'] }), host).toBe('control');
    for (const host of ['bucket.localhost', 'x.localhost.localstack.cloud', 's3.amazonaws.com', 'other.host'])
      expect(doorFor({ path: '/_jaws/reset', host }), host).toBe('api');
  });

  test.each<[string, Partial<RequestHead>, RequestTarget]>([
    ['a browser at /', {}, 'index'],
    ['a browser at /_aws', { path: '/_aws' }, 'index'],
    ['a browser at /_aws/', { path: '/_aws/' }, 'index'],
    ["a browser that has the root's key", { headers: { accept: 'text/html', authorization: 'Basic x' } }, 'index'],
    ['Firefox', { headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } }, 'index'],
    ['HTML after other types', { headers: { accept: 'application/json, text/html;q=0.5' } }, 'index'],
    ['what takes anything', { headers: { accept: '*/*' } }, 'api'],
    ['what says nothing', { headers: {} }, 'api'],
    ['another type of that beginning', { headers: { accept: 'text/html5' } }, 'api'],
    ['a signed request', { headers: { accept: 'text/html', authorization: 'AWS4-HMAC-SHA256 x' } }, 'api'],
    ['a request of AWS', { headers: { accept: 'text/html', 'x-amz-date': '20260101T000000Z' } }, 'api'],
    ['a target', { headers: { accept: 'text/html', 'x-amz-target': 'Logs_20140328.X' } }, 'api'],
    ['a query', { search: 'Action=ListUsers' }, 'api'],
    ['a presigned link', { search: 'X-Amz-Signature=x' }, 'api'],
    ['a form', { method: 'POST' }, 'api'],
    ['a knock', { method: 'HEAD' }, 'health'],
    ['another path', { path: '/x' }, 'api'],
    ["a bucket's name", { host: 'bucket.localhost' }, 'api'],
  ])('has the index for browsers: %s', (_, head, door) => {
    for (const source of SOURCES) expect(doorFor({ headers: { accept: 'text/html' }, ...head }, { source })).toBe(door);
  });

  test('takes HEAD /, unsigned and without a query, for a knock', () => {
    expect(doorFor({ method: 'HEAD' })).toBe('health');
    expect(doorFor({ method: 'GET' })).toBe('api');
    expect(doorFor({ method: 'HEAD', path: '/x' })).toBe('api');
    expect(doorFor({ method: 'HEAD', search: 'x' })).toBe('api');
    expect(doorFor({ method: 'HEAD', headers: { authorization: 'x' } })).toBe('api');
    expect(doorFor({ method: 'HEAD', host: 'bucket.localhost' })).toBe('api');
  });
});

describe('of what pages send', () => {
  const takes = () => () => undefined;

  test('that is for what is deployed where anybody may use it', () => {
    const services = { open: service('open', { anyOrigin: true, dataPlane: takes }) };
    expect(doorFor({}, { services })).toBe('deployed');
    expect(doorFor({}, { services, source: 'program' })).toBe('deployed');
    expect(doorFor({}, { services: { shut: service('shut', { dataPlane: takes }) } })).toBe('api');
    expect(doorFor({}, { services: { open: service('open', { anyOrigin: true, dataPlane: () => undefined }) } })).toBe(
      'api',
    );
    expect(doorFor({}, { services: { open: service('open', { anyOrigin: true }) } })).toBe('api');
  });

  test("that are the links of SNS's messages", () => {
    for (const action of ['ConfirmSubscription', 'Unsubscribe'])
      expect(doorFor({ search: `Action=${action}&TopicArn=x` })).toBe('link');
    for (const head of [
      { search: 'Action=Publish&TopicArn=x' },
      { search: 'x=1&Action=Unsubscribe&TopicArn=x' },
      { search: 'Action=Unsubscribe&TopicArn=x', method: 'POST' },
      { search: 'Action=Unsubscribe&TopicArn=x', path: '/x' },
      { search: 'Action=Unsubscribe&TopicArn=x', headers: { authorization: 'AWS a:b' } },
      { search: 'Action=Unsubscribe&X-Amz-Signature=x' },
    ])
      expect(doorFor(head), JSON.stringify(head)).toBe('api');
  });

  test.each<['website' | 'page' | 'object' | undefined, RequestTarget]>([
    ['website', 'deployed'],
    ['page', 's3-page'],
    ['object', 's3-object'],
    [undefined, 'api'],
  ])('that S3 calls %s', (access, door) => {
    const services = { s3: service('s3', { pageAccess: () => access }) };
    expect(doorFor({ path: '/bucket/key' }, { services })).toBe(door);
    // A request signed for another service, or calling one, belongs to that service.
    const authorization = 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request';
    const other = access === 'website' ? 'deployed' : 'api';
    expect(doorFor({ path: '/bucket/key', headers: { authorization } }, { services })).toBe(other);
    expect(doorFor({ search: 'Action=ListUsers' }, { services })).toBe(other);
  });
});
