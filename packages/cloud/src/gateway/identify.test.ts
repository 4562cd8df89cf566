import { expect, test } from 'vitest';
import type { RequestHead, Service } from '../kernel/service.ts';
import { bucketInHost, identify, regionInHost } from './identify.ts';
import { readSignature } from './signature/read.ts';

const service = (id: string, signingName = id): Service => ({ id, signingNames: [signingName], operations: {} });
const services = {
  s3: service('s3'),
  lambda: service('lambda'),
  logs: service('logs'),
  apigateway: service('apigateway'),
  sts: service('sts'),
};
const head = (path: string, headers: Record<string, string> = {}, search = ''): RequestHead => ({
  method: 'GET',
  host: headers.host ?? '127.0.0.1',
  path,
  search,
  headers,
});

test('by signature, and what is not here keeps its own name', () => {
  const authorization = (name: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIA/20261125/eu-west-1/${name}/aws4_request, SignedHeaders=host, Signature=00`;
  for (const name of ['lambda', 'dynamodb']) {
    const request = head('/', { authorization: authorization(name) });
    const credential = readSignature(request)?.credential;
    expect(credential).toEqual({ accessKeyId: 'AKIA', version: '4', region: 'eu-west-1', service: name });
    expect(identify(request, credential, services)).toBe(name);
  }
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html: a scope without a region.
test('by a signature of version 4A', () => {
  const authorization =
    'AWS4-ECDSA-P256-SHA256 Credential=AKIA/20261125/s3/aws4_request, SignedHeaders=host, Signature=0';
  expect(readSignature(head('/b/k', { authorization }))?.credential).toEqual({
    accessKeyId: 'AKIA',
    version: '4A',
    region: '',
    service: 's3',
  });
});

test('by presigned query, with a slash in the key', () => {
  const search = `X-Amz-Credential=${encodeURIComponent('a/b/20261125/us-west-2/s3/aws4_request')}`;
  expect(readSignature(head('/bucket/key', {}, search))?.credential).toEqual({
    accessKeyId: 'a/b',
    version: '4',
    region: 'us-west-2',
    service: 's3',
  });
});

test('unsigned: by target, host, path, and else S3', () => {
  expect(identify(head('/', { 'x-amz-target': 'Logs_20140328.PutLogEvents' }), undefined, services)).toBe('logs');
  expect(identify(head('/', { host: 'lambda.eu-west-1.amazonaws.com' }), undefined, services)).toBe('lambda');
  expect(identify(head('/', { host: 'sts.localhost' }), undefined, services)).toBe('sts');
  expect(identify(head('/2015-03-31/functions/f'), undefined, services)).toBe('lambda');
  expect(identify(head('/restapis/abc'), undefined, services)).toBe('apigateway');
  expect(identify(head('/bucket/key'), undefined, services)).toBe('s3');
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
test.each([
  ['bucket.s3.amazonaws.com', 'bucket'],
  ['jaws.dev.useast1.myapp.com.s3.eu-west-1.amazonaws.com', 'jaws.dev.useast1.myapp.com'],
  ['bucket.s3-eu-west-1.amazonaws.com', 'bucket'],
  ['bucket.s3.dualstack.eu-west-1.amazonaws.com', 'bucket'],
  ['bucket.s3.localhost', 'bucket'],
  ['my.bucket.localhost', 'my.bucket'],
  ['s3.localhost', undefined],
  ['s3.us-east-1.amazonaws.com', undefined],
  ['localhost', undefined],
  ['127.0.0.1', undefined],
])('bucket in host %s', (host, bucket) => {
  expect(bucketInHost(host)).toBe(bucket);
});

test('region in a host name', () => {
  expect(regionInHost('lambda.ap-southeast-2.amazonaws.com')).toBe('ap-southeast-2');
  expect(regionInHost('localhost')).toBeUndefined();
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html: signed as S3's, with the account in a header.
test('the API that S3 has for accounts is another service, a bucket of its name is not', () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const control = head('/v20180820/accesspoint', { authorization, 'x-amz-account-id': '000000000000' });
  expect(identify(control, readSignature(control)?.credential, services)).toBe('s3control');
  const object = head('/v20180820/accesspoint', { authorization });
  expect(identify(object, readSignature(object)?.credential, services)).toBe('s3');
});
