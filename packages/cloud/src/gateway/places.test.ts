import { describe, expect, test } from 'vitest';
import type { Caller } from '../kernel/context.ts';
import { createKernel } from '../kernel/create-kernel.ts';
import { createIds } from '../kernel/ids.ts';
import type { RequestHead } from '../kernel/service.ts';
import type { Blobs } from '../store/blobs.ts';
import { callersOf } from './callers.ts';
import { dataRegion } from './data-region.ts';
import { checkRegion } from './s3-region.ts';
import type { Credential } from './signature/read.ts';
import { memoryStore } from './testing.ts';

const kernelWith = (strict: boolean) => {
  const { kernel } = createKernel({
    clock: { now: () => 0 },
    ids: createIds(1),
    log: { debug() {}, warn() {}, error() {} },
    store: memoryStore(),
    blobs: {} as Blobs,
    scratch: '',
    services: {},
    ...(strict && { rootKey: { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' } }),
  });
  return kernel;
};
const head = (more: Partial<RequestHead>): RequestHead => ({
  method: 'GET',
  host: '',
  path: '/',
  search: '',
  headers: {},
  ...more,
});

test('the region of what is deployed is in its host, or known by its id', () => {
  const kernel = kernelWith(false);
  const { store } = kernel;
  store.collection('apigateway/1/eu-west-1/apis').put('abc', {});
  store.collection('apigateway/1/eu-west-1/apis/abc/more').put('not', {});
  store.collection('apigatewayv2/1/eu-north-1/apis').put('def', {});
  const id = 'a'.repeat(32);
  store.collection<object>('lambda/url-ids').put(id, { account: '1', region: 'ap-south-1', name: 'f' });
  const of = (host: string, path = '/') => dataRegion(head({ host, path }), kernel);
  expect(of('x.execute-api.eu-central-1.amazonaws.com')).toBe('eu-central-1');
  expect(of('x.lambda-url.us-gov-west-1.on.aws')).toBe('us-gov-west-1');
  expect(of('b.s3-website-us-west-2.amazonaws.com')).toBe('us-west-2');
  expect(of('abc.execute-api.localhost')).toBe('eu-west-1');
  expect(of('127.0.0.1', '/_aws/execute-api/abc/prod')).toBe('eu-west-1');
  expect(of('127.0.0.1', '/restapis/abc/prod/_user_request_/x')).toBe('eu-west-1');
  expect(of('def.execute-api.localhost')).toBe('eu-north-1');
  expect(of('127.0.0.1', `/_aws/lambda-url/${id}/x`)).toBe('ap-south-1');
  for (const [host, path] of [
    ['none.execute-api.localhost', '/'],
    ['not.execute-api.localhost', '/'],
    ['127.0.0.1', `/_aws/lambda-url/${'b'.repeat(32)}/`],
    ['127.0.0.1', '/bucket/abc'],
  ] as const)
    expect(of(host, path), `${host}${path}`).toBeUndefined();
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
describe('a request that is signed for another region than its bucket', () => {
  const [open, strict] = [kernelWith(false), kernelWith(true)];
  for (const kernel of [open, strict]) {
    for (const [name, region] of [
      ['here', 'eu-west-1'],
      ['new', 'eu-central-1'],
    ] as const)
      kernel.store.collection<object>('s3/global/buckets').put(name, { name, region });
  }
  const credential = (region: string, version: Credential['version'] = '4'): Credential => ({
    accessKeyId: 'a',
    service: 's3',
    region,
    version,
  });
  const check =
    (
      signed: Credential | undefined,
      {
        kernel = strict,
        operation = 'GetObject',
        Bucket = 'here' as unknown,
        headers = { authorization: 'x' } as RequestHead['headers'],
      } = {},
    ) =>
    () =>
      checkRegion(kernel, head({ headers }), signed, operation, { Bucket });

  test('gets the right region', () => {
    const wrong = "the region 'us-east-1' is wrong; expecting 'eu-west-1'";
    expect(check(credential('us-east-1'))).toThrow(
      expect.objectContaining({
        code: 'AuthorizationHeaderMalformed',
        status: 400,
        message: `The authorization header is malformed; ${wrong}`,
        fields: { Region: 'eu-west-1' },
      }),
    );
    expect(check(credential('us-east-1'), { headers: {} })).toThrow(
      expect.objectContaining({
        code: 'AuthorizationQueryParametersError',
        status: 400,
        message: `Error parsing the X-Amz-Credential parameter; ${wrong}`,
        fields: { Region: 'eu-west-1' },
      }),
    );
    expect(check(credential('us-east-1'), { Bucket: 'arn:aws:s3:::here' })).toThrow();
  });

  test('is undefined', () => {
    for (const [signed, more] of [
      [credential('eu-west-1'), {}],
      [credential('us-east-1'), { kernel: open }],
      [undefined, {}],
      [credential('us-east-1'), { operation: 'CreateBucket' }],
      [credential('us-east-1'), { operation: 'GetBucketLocation' }],
      [credential('us-east-1'), { Bucket: 'none' }],
      [credential('us-east-1'), { Bucket: 5 }],
      [credential('', '4A'), {}],
      [credential('', '2'), {}],
    ] as const)
      expect(check(signed, more), JSON.stringify([signed, more])).not.toThrow();
  });

  test('of version 2 is refused in the newer regions', () => {
    expect(check(credential('', '2'), { Bucket: 'new' })).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        status: 400,
        message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      }),
    );
  });

  test.each([
    'ap-northeast-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'eu-west-1',
    'sa-east-1',
    'us-east-1',
    'us-gov-west-1',
    'us-west-1',
    'us-west-2',
  ])('of version 2 is taken in %s', (region) => {
    strict.store.collection<object>('s3/global/buckets').put('old', { name: 'old', region });
    expect(check(credential('', '2'), { Bucket: 'old' })).not.toThrow();
  });
});

describe('callers of what is deployed', () => {
  const root: Caller = {
    kind: 'root',
    account: '000000000000',
    arn: 'arn:aws:iam::000000000000:root',
    userId: '000000000000',
  };
  const access = {
    action: 'execute-api:Invoke',
    resource: 'arn:aws:execute-api:us-east-1:000000000000:a/b/GET/',
    resourceAccount: '000000000000',
  };
  const deny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
  });

  test('may do everything as the root, except what a policy denies', async () => {
    for (const strict of [false, true]) {
      const callers = callersOf(kernelWith(strict));
      expect(await callers.denialOf(root, access)).toBeUndefined();
      expect(await callers.denialOf(root, { ...access, resourcePolicy: deny })).toMatchObject({ status: 403 });
    }
  });

  test('may do nothing as somebody without permissions', async () => {
    const callers = callersOf(kernelWith(false));
    const user: Caller = {
      kind: 'user',
      account: '000000000000',
      arn: 'arn:aws:iam::000000000000:user/u',
      userId: 'u',
    };
    expect(await callers.denialOf(user, access)).toMatchObject({ status: 403 });
  });
});
