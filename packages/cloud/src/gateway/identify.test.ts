import { expect, test } from 'vitest';
import type { RequestHead, Service } from '../kernel/service.ts';
import { bucketInHost } from '../services/s3/http/bucket-host.ts';
import { identify, isQueryCall, isQueryPath, regionInHost } from './identify.ts';
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

// The beginnings of X-Amz-Target are those of the SDKs; https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
test.each([
  ['AmazonEC2ContainerRegistry_V20150921', 'ecr'],
  ['AmazonSQS', 'sqs'],
  ['AmazonSSM', 'ssm'],
  ['AWSEvents', 'events'],
  ['CertificateManager', 'acm'],
  ['DynamoDB_20120810', 'dynamodb'],
  ['DynamoDBStreams_20120810', 'dynamodbstreams'],
  ['GraniteServiceVersion20100801', 'cloudwatch'],
  ['Logs_20140328', 'logs'],
  ['secretsmanager', 'secretsmanager'],
  ['Unknown.Dotted', 'Unknown.Dotted'],
])('the target %s is of %s', (target, id) => {
  expect(identify(head('/', { 'x-amz-target': `${target}.Operation` }), undefined, services)).toBe(id);
});

test.each([
  ...[
    '2015-03-31', '2014-11-13', '2016-08-19', '2017-03-31', '2017-10-31', '2018-10-31', '2019-09-25', '2019-09-30',
    '2020-04-22', '2020-06-30', '2021-07-20', '2021-10-31', '2021-11-15',
  ].map((version) => [`/${version}/functions`, 'lambda']), // biome-ignore format: a list
  ['/2013-04-01/hostedzone', 'route53'],
  ['/service/GraniteServiceVersion20100801/operation/ListMetrics', 'cloudwatch'],
  ['/v2/email', 'sesv2'],
  ['/v2/email/identities', 'sesv2'],
  ['/v2/emails', 's3'],
  ['/v2/apis', 'apigatewayv2'],
  ['/v2/domainnames/x', 'apigatewayv2'],
  ['/v2/vpclinks', 'apigatewayv2'],
  ['/v2/tags/x', 'apigatewayv2'],
  ['/v2/other', 's3'],
  ['/schedules', 'scheduler'],
  ['/schedule-groups/x', 'scheduler'],
  ['/restapis', 'apigateway'],
  ['/apikeys', 'apigateway'],
  ['/usageplans/x', 'apigateway'],
  ['/domainnames', 'apigateway'],
  ['/vpclinks', 'apigateway'],
  ['/clientcertificates', 'apigateway'],
  ['/account', 'apigateway'],
  ['/sdktypes', 'apigateway'],
  ['/accounts', 's3'],
  ['/bucket/restapis', 's3'],
  ['/2015-03-31', 's3'],
  ['/', 's3'],
] as [string, string][])('the path %s is of %s', (path, id) => {
  expect(identify(head(path), undefined, services)).toBe(id);
});

test('a signing name may be of two services, which the path or the target tells apart', () => {
  const signedFor = (service: string) => ({ accessKeyId: 'a', version: '4', region: 'r', service }) as const;
  const of = (service: string, path: string, headers = {}) =>
    identify(head(path, headers), signedFor(service), services);
  expect([of('apigateway', '/v2/apis'), of('apigateway', '/restapis/v2/')]).toEqual(['apigatewayv2', 'apigateway']);
  expect([of('ses', '/v2/email/x'), of('ses', '/'), of('ses', '/x/v2/')]).toEqual(['sesv2', 'ses', 'ses']);
  expect([of('s3', '/v2/apis'), of('sts', '/v2/apis')]).toEqual(['s3', 'sts']);
  const target = (name: string) => ({ 'x-amz-target': `${name}_20120810.X` });
  expect([
    of('dynamodb', '/', target('DynamoDBStreams')),
    of('dynamodb', '/', target('DynamoDB')),
    of('dynamodb', '/'),
  ]).toEqual(['dynamodbstreams', 'dynamodb', 'dynamodb']);
  expect(of('sts', '/', target('DynamoDBStreams'))).toBe('sts');
  // The name in the signature is not always the service's name.
  const monitoring = { cloudwatch: service('cloudwatch', 'monitoring') };
  expect(identify(head('/'), signedFor('monitoring'), monitoring)).toBe('cloudwatch');
});

test('a host is of a service by its labels', () => {
  const of = (host: string) => identify(head('/', { host }), undefined, services);
  expect(
    [
      'lambda.amazonaws.com',
      'logs.eu-west-1.amazonaws.com',
      'b.s3.eu-west-1.amazonaws.com',
      'sts.localhost.localstack.cloud',
    ].map(of),
  ).toEqual(['lambda', 'logs', 's3', 'sts']);
  expect(['lambda.example.com', 'lambda', 'unknown.amazonaws.com', 'lambda.amazonaws.com.evil'].map(of)).toEqual([
    's3',
    's3',
    's3',
    's3',
  ]);
});

test('calls of the query protocol are sent to the root or to a queue', () => {
  for (const path of ['/', '/000000000000/q-1_x', '/000000000000/q.fifo']) expect(isQueryPath(path), path).toBe(true);
  for (const path of ['/x', '/00000000000/q', '/000000000000/', '/000000000000/q/x', '/000000000000/q.other'])
    expect(isQueryPath(path), path).toBe(false);
  const call = (path: string, search: string) => isQueryCall(head(path, {}, search));
  expect([call('/', 'a=b&Action=x'), call('/', 'action=x'), call('/b/k', 'Action=x')]).toEqual([true, false, false]);
});
