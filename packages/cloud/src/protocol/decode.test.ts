import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeCbor, Tagged } from './cbor.ts';
import { decode, encode, loadModel, type Model } from './index.ts';

const models: Record<string, Model> = {};
beforeAll(async () => {
  const ids = [
    'apigateway',
    'dynamodb',
    'dynamodbstreams',
    'iam',
    'lambda',
    'logs',
    'route53',
    's3',
    'scheduler',
    'sesv2',
    'sqs',
    'ssm',
    'sts',
    'cloudformation',
  ];
  for (const id of ids) models[id] = await loadModel(id);
  models['sqs-query'] = await loadModel('sqs', { headers: {}, search: 'Action=x' });
  models['cloudwatch-cbor'] = await loadModel('cloudwatch', {
    headers: { 'smithy-protocol': 'rpc-v2-cbor' },
    search: '',
  });
});

interface Sent {
  readonly headers?: IncomingHttpHeaders;
  readonly body?: string | Buffer;
}

function ask(id: string, line: string, { headers = {}, body = '' }: Sent = {}) {
  const [method = '', url = ''] = line.split(' ');
  const at = url.indexOf('?');
  const [path, search] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  const bytes = Buffer.from(body as string);
  return decode(models[id]!, { method, path, search, headers, body: Readable.from(bytes.length === 0 ? [] : [bytes]) });
}
const target = (name: string): IncomingHttpHeaders => ({ 'x-amz-target': `X.${name}` });

describe('the Query protocol', () => {
  test('takes its parameters from the form and the query, the first of a name', async () => {
    expect(
      await ask('iam', 'POST /?UserName=query&Path=p', { body: 'Action=CreateUser&UserName=form&UserName=second' }),
    ).toEqual({
      operation: 'CreateUser',
      input: { UserName: 'form', Path: 'p' },
    });
    expect(await ask('iam', 'GET /?Action=GetUser&UserName=u', { body: 'UserName=ignored' })).toEqual({
      operation: 'GetUser',
      input: { UserName: 'u' },
    });
    expect(await ask('sts', 'POST /', { body: 'Action=GetCallerIdentity' })).toMatchObject({ input: {} });
  });

  test('of a form that was compressed', async () => {
    const sent = { headers: { 'content-encoding': ' GZIP ' }, body: gzipSync('Action=GetUser&UserName=u') };
    expect(await ask('iam', 'POST /', sent)).toMatchObject({ input: { UserName: 'u' } });
  });

  test.each<[string, string, object]>([
    ['iam', '', { code: 'MissingAction', status: 400 }],
    ['iam', 'Action=', { code: 'MissingAction' }],
    [
      'iam',
      'Action=Nope&Version=1',
      { code: 'InvalidAction', status: 400, message: 'Could not find operation Nope for version 1' },
    ],
    ['iam', 'Action=Nope', { message: 'Could not find operation Nope for version 2010-05-08' }],
    ['sqs-query', 'Action=Nope', { code: 'InvalidAction', message: 'The action Nope is not valid for this endpoint.' }],
    [
      'iam',
      'Action=GetUser&UserName.x=1',
      { code: 'MalformedInput', status: 400, message: 'Unexpected complex element' },
    ],
  ])('%s refuses %s', async (id, body, error) => {
    await expect(ask(id, 'POST /', { body })).rejects.toMatchObject(error);
  });

  test('knows a queue by where its requests are sent', async () => {
    const url = async (path: string, body: string) =>
      (await ask('sqs-query', `POST ${path}`, { body: `Action=ReceiveMessage${body}` })).input.QueueUrl;
    expect(await url('/000000000000/q', '')).toBe('/000000000000/q');
    expect(await url('/000000000000/q', '&QueueUrl=other')).toBe('other');
    await expect(url('/', '')).rejects.toMatchObject({ code: 'MissingParameter' });
  });
});

describe('JSON', () => {
  test('has its operation in a header', async () => {
    expect(await ask('logs', 'POST /', { headers: target('CreateLogGroup'), body: '{"logGroupName":"g"}' })).toEqual({
      operation: 'CreateLogGroup',
      input: { logGroupName: 'g' },
    });
    expect(await ask('ssm', 'POST /', { headers: target('GetInventory') })).toMatchObject({ input: {} });
    for (const headers of [target('Nope'), {}, { 'x-amz-target': ['a', 'b'] as unknown as string }])
      await expect(ask('logs', 'POST /', { headers })).rejects.toMatchObject({
        code: 'UnknownOperationException',
        status: 400,
      });
    await expect(ask('logs', 'POST /', { headers: target('Nope') })).rejects.toMatchObject({
      message: 'No operation Nope in CloudWatch Logs',
    });
    await expect(ask('logs', 'POST /')).rejects.toMatchObject({ message: '' });
  });

  test.each(['[]', '1', 'null', '"x"'])('is a structure, not %s', async (body) => {
    await expect(ask('logs', 'POST /', { headers: target('CreateLogGroup'), body })).rejects.toMatchObject({
      code: 'SerializationException',
      status: 400,
      message: 'Expected structure or null',
    });
  });

  test('of DynamoDB reports nothing for invalid JSON', async () => {
    for (const body of ['', '{', '[]'])
      await expect(ask('dynamodb', 'POST /', { headers: target('GetItem'), body }), body).rejects.toMatchObject({
        code: 'SerializationException',
        message: '',
      });
    expect(
      await ask('dynamodb', 'POST /', { headers: target('PutItem'), body: '{"Item":{"a":{"BOOL":"yes"}}}' }),
    ).toMatchObject({
      input: { Item: { a: { BOOL: true } } },
    });
  });
});

describe('CBOR', () => {
  const body = encodeCbor({
    Namespace: 'N',
    MetricData: [
      { MetricName: 'm', Value: 1.5, Timestamp: new Tagged(1, 1.5e9), Dimensions: [null] },
      { MetricName: 'n', Timestamp: 1.5e9, Value: null },
    ],
    Unknown: 1,
  });

  test('has its operation in the path', async () => {
    expect(await ask('cloudwatch-cbor', 'POST /service/X/operation/PutMetricData', { body })).toEqual({
      operation: 'PutMetricData',
      input: {
        Namespace: 'N',
        MetricData: [
          { MetricName: 'm', Value: 1.5, Timestamp: new Date(1.5e12), Dimensions: [] },
          { MetricName: 'n', Timestamp: new Date(1.5e12) },
        ],
      },
    });
    expect(await ask('cloudwatch-cbor', 'POST /service/X/operation/ListMetrics')).toMatchObject({ input: {} });
    for (const path of ['/service/X/operation/Nope', '/', '/service/X/operation/ListMetrics/x'])
      await expect(ask('cloudwatch-cbor', `POST ${path}`)).rejects.toMatchObject({
        code: 'UnknownOperationException',
        status: 404,
      });
  });

  test.each<[unknown, string]>([
    [[], 'Expected a map'],
    [{ Namespace: 5 }, 'Expected a text string'],
    [{ MetricData: {} }, 'Expected a list'],
    [{ MetricData: [5] }, 'Expected a map'],
    [{ MetricData: [{ Value: 'x' }] }, 'Expected a number'],
    [{ MetricData: [{ Timestamp: 'x' }] }, 'Expected a timestamp'],
    [{ MetricData: [{ Timestamp: new Tagged(2, 5) }] }, 'Expected a timestamp'],
    [{ StrictEntityValidation: 5 }, 'Expected a boolean'],
  ])('is refused: %j', async (value, message) => {
    await expect(
      ask('cloudwatch-cbor', 'POST /service/X/operation/PutMetricData', { body: encodeCbor(value) }),
    ).rejects.toMatchObject({ code: 'SerializationException', status: 400, message });
  });

  test('is written with its times tagged', async () => {
    const {
      status,
      headers,
      body: bytes,
    } = encode(
      models['cloudwatch-cbor']!,
      'GetMetricData',
      { MetricDataResults: [{ Id: 'a', Timestamps: [new Date(1_500)], Values: [1, 0.5] }], NextToken: undefined },
      'rid',
    );
    expect([status, headers]).toEqual([
      200,
      {
        'x-amzn-RequestId': 'rid',
        'smithy-protocol': 'rpc-v2-cbor',
        'Content-Type': 'application/cbor',
        'Content-Length': (bytes as Buffer).length,
      },
    ]);
    expect(bytes).toEqual(
      encodeCbor({ MetricDataResults: [{ Id: 'a', Timestamps: [new Tagged(1, 1.5)], Values: [1, 0.5] }] }),
    );
    const empty = encode(models['cloudwatch-cbor']!, 'PutMetricData', {}, 'rid');
    expect([empty.body, empty.headers['Content-Type'], empty.headers['Content-Length']]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });
});

describe('REST', () => {
  test('has labels, parameters, headers and a document', async () => {
    const { operation, input } = await ask('lambda', 'POST /2015-03-31/functions/a%2Fb/invocations?Qualifier=1', {
      headers: { 'x-amz-invocation-type': 'Event' },
      body: '{}',
    });
    expect([operation, input]).toEqual([
      'Invoke',
      { FunctionName: 'a/b', Qualifier: '1', InvocationType: 'Event', Payload: Buffer.from('{}') },
    ]);
    expect((await ask('lambda', 'GET /2015-03-31/functions?MaxItems=5')).input).toEqual({ MaxItems: 5 });
    expect((await ask('lambda', 'DELETE /2017-03-31/tags/arn%3Ax?tagKeys=a&tagKeys=b')).input).toEqual({
      Resource: 'arn:x',
      TagKeys: ['a', 'b'],
    });
    expect(
      (await ask('apigateway', 'GET /restapis/x/stages/y/exports/swagger?extensions=a&other=b')).input,
    ).toMatchObject({
      exportType: 'swagger',
    });
  });

  test.each<[string, string, Sent, object]>([
    [
      'lambda',
      'GET /nope',
      {},
      { code: 'UnknownOperationException', status: 404, message: 'No operation at GET /nope' },
    ],
    [
      'lambda',
      'GET /2015-03-31/functions?MaxItems=x',
      {},
      { code: 'SerializationException', message: 'Provided MaxItems not an integer or within integer range' },
    ],
    [
      'lambda',
      'POST /2015-03-31/functions',
      { body: '{' },
      { code: 'InvalidRequestContentException', status: 400, message: /^Could not parse request body into json: / },
    ],
    [
      'lambda',
      'POST /2015-03-31/functions',
      { body: '[]' },
      { code: 'InvalidRequestContentException', message: /Expected structure or null$/ },
    ],
    ['scheduler', 'POST /schedules/x', { body: '[' }, { code: 'SerializationException', status: 400 }],
    [
      's3',
      'POST /b',
      {},
      { code: 'MethodNotAllowed', status: 405, fields: { Method: 'POST', ResourceType: 'BUCKET' } },
    ],
    ['s3', 'PATCH /b/k', {}, { code: 'MethodNotAllowed', fields: { Method: 'PATCH', ResourceType: 'OBJECT' } }],
    [
      's3',
      'GET /b?max-keys=x',
      {},
      {
        code: 'InvalidArgument',
        status: 400,
        message: 'Provided max-keys not an integer or within integer range',
        fields: { ArgumentName: 'max-keys', ArgumentValue: 'x' },
      },
    ],
    [
      's3',
      'PUT /b/k',
      { headers: { 'x-amz-server-side-encryption-bucket-key-enabled': 'x' } },
      { code: 'InvalidArgument', message: 'Provided x-amz-server-side-encryption-bucket-key-enabled not a boolean' },
    ],
    [
      's3',
      'POST /b?delete',
      { body: '<Other/>' },
      { code: 'MalformedXML', status: 400, message: /was not well-formed/ },
    ],
    ['s3', 'POST /b?delete', { body: '<Delete>' }, { code: 'MalformedXML' }],
    ['s3', 'POST /b?delete', {}, { code: 'MissingRequestBodyError', status: 400, message: 'Request Body is empty' }],
  ])('%s refuses %s %j', async (id, line, sent, { message, ...error }: { message?: string | RegExp }) => {
    const says = message instanceof RegExp ? expect.stringMatching(message) : message;
    await expect(ask(id, line, sent)).rejects.toMatchObject({
      ...error,
      ...(says === undefined ? {} : { message: says }),
    });
  });

  test('S3 may have its headers in the query, and those that are there win', async () => {
    expect(
      (await ask('s3', 'GET /b/k?X-Amz-Request-Payer=requester&If-Match=e&if-none-match=f&If-Modified-Since=x')).input,
    ).toEqual({
      Bucket: 'b',
      Key: 'k',
      RequestPayer: 'requester',
      IfMatch: 'e',
      IfNoneMatch: 'f',
    });
    const headers = { 'x-amz-request-payer': 'header' };
    expect((await ask('s3', 'GET /b/k?x-amz-request-payer=query', { headers })).input.RequestPayer).toBe('header');
  });

  test('S3 has invalid dates, metadata, and a body that streams', async () => {
    const { input } = await ask('s3', 'PUT /b/k', {
      headers: {
        expires: 'never',
        'x-amz-meta-a': '1',
        'x-amz-meta-b': '2',
        'x-amz-tagging': 'a=b',
        'content-length': '2',
      },
      body: 'hi',
    });
    expect(input).toMatchObject({
      ExpiresString: 'never',
      Metadata: { a: '1', b: '2' },
      Tagging: 'a=b',
      ContentLength: 2,
    });
    expect(input).not.toHaveProperty('Expires');
    expect(String(await buffer(input.Body as Readable))).toBe('hi');
    const dated = await ask('s3', 'PUT /b/k', { headers: { expires: 'Fri, 02 Jan 2026 03:04:05 GMT' } });
    expect(dated.input).toMatchObject({ Expires: new Date('2026-01-02T03:04:05Z') });
    expect(dated.input).not.toHaveProperty('Metadata');
    expect((await ask('s3', 'GET /b/k', { headers: { 'if-modified-since': 'no date' } })).input).not.toHaveProperty(
      'IfModifiedSince',
    );
    const list = (
      await ask('s3', 'GET /b/k?attributes', { headers: { 'x-amz-object-attributes': 'ETag, ObjectSize' } })
    ).input;
    expect(list.ObjectAttributes).toEqual(['ETag', 'ObjectSize']);
  });

  test('S3 shows the checksum behind a framed body when it is read', async () => {
    const { input } = await ask('s3', 'PUT /b/k', {
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '2',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      body: '2\r\nhi\r\n0\r\nx-amz-checksum-crc32:abc=\r\n\r\n',
    });
    expect(input).not.toHaveProperty('ChecksumCRC32');
    expect(input).not.toHaveProperty('ContentEncoding');
    expect(input.ContentLength).toBe(2);
    expect(String(await buffer(input.Body as Readable))).toBe('hi');
    expect(input.ChecksumCRC32).toBe('abc=');
  });

  test('takes documents of XML', async () => {
    const body = '<Delete><Object><Key>a</Key></Object><Quiet>true</Quiet></Delete>';
    expect((await ask('s3', 'POST /b?delete', { body })).input).toEqual({
      Bucket: 'b',
      Delete: { Objects: [{ Key: 'a' }], Quiet: true },
    });
    const zone =
      '<CreateHostedZoneRequest><Name>n</Name><CallerReference>c</CallerReference></CreateHostedZoneRequest>';
    expect((await ask('route53', 'POST /2013-04-01/hostedzone', { body: zone })).input).toEqual({
      Name: 'n',
      CallerReference: 'c',
    });
  });

  test('takes what older clients of SES send', async () => {
    expect(await ask('sesv2', 'GET /v2/email/identities?NextToken=t&PageSize=5')).toEqual({
      operation: 'ListEmailIdentities',
      input: { NextToken: 't', PageSize: 5 },
    });
    expect((await ask('sesv2', 'GET /v2/email/configuration-sets/')).operation).toBe('ListConfigurationSets');
    await expect(ask('sesv2', 'PUT /v2/email/identities')).rejects.toMatchObject({ status: 404 });
  });
});

describe('a body', () => {
  test('is held up to a limit', async () => {
    const many = (
      size: number,
      id = 'logs',
      line = 'POST /',
      headers: IncomingHttpHeaders = target('CreateLogGroup'),
    ) => ask(id, line, { headers, body: Buffer.alloc(size, ' ') });
    await expect(many((16 << 20) + 1)).rejects.toMatchObject({
      code: 'RequestEntityTooLargeException',
      status: 413,
      message: `Request must be smaller than ${16 << 20} bytes`,
    });
    await expect(many(16 << 20)).rejects.toMatchObject({ code: 'SerializationException' });
    // Lambda accepts longer ones.
    await expect(many((16 << 20) + 1, 'lambda', 'POST /2015-03-31/functions', {})).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
  });

  test.each(['logs', 'dynamodb', 'iam', 'cloudwatch-cbor'])(
    'of %s that grows too large when it is unpacked is refused',
    async (id) => {
      const headers = { 'content-encoding': 'gzip', ...target(id === 'logs' ? 'CreateLogGroup' : 'GetItem') };
      const line = id === 'cloudwatch-cbor' ? 'POST /service/X/operation/ListMetrics' : 'POST /';
      await expect(ask(id, line, { headers, body: gzipSync(Buffer.alloc((16 << 20) + 1)) })).rejects.toMatchObject({
        code: 'RequestEntityTooLargeException',
        status: 413,
      });
    },
  );
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
describe('missing fields are reported', () => {
  const nothing = (paths: string[]) =>
    paths.map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`).join('; ');

  test.each<[string, string, Sent, string, string]>([
    [
      'iam',
      'POST /',
      { body: 'Action=CreateRole' },
      'ValidationError',
      `2 validation errors detected: ${nothing(['roleName', 'assumeRolePolicyDocument'])}`,
    ],
    [
      'iam',
      'POST /',
      { body: 'Action=TagRole&RoleName=r&Tags.member.1.Value=v' },
      'ValidationError',
      `1 validation error detected: ${nothing(['tags.1.member.key'])}`,
    ],
    [
      'logs',
      'POST /',
      { headers: target('CreateLogGroup'), body: '{}' },
      'InvalidParameterException',
      `1 validation error detected: ${nothing(['logGroupName'])}`,
    ],
    [
      'ssm',
      'POST /',
      { headers: target('GetParameter'), body: '{"Name":null}' },
      'ValidationException',
      `1 validation error detected: ${nothing(['Name'])}`,
    ],
    [
      'lambda',
      'POST /2015-03-31/functions',
      { body: '{}' },
      'ValidationException',
      `3 validation errors detected: ${nothing(['functionName', 'role', 'code'])}`,
    ],
    [
      'dynamodbstreams',
      'POST /',
      { headers: target('GetRecords'), body: '{}' },
      'ValidationException',
      `1 validation error detected: ${nothing(['shardIterator'])}`,
    ],
    [
      'sqs',
      'POST /',
      { headers: target('SendMessage'), body: '{}' },
      'MissingParameter',
      'The request must contain the parameter QueueUrl.',
    ],
    [
      'sqs-query',
      'POST /',
      { body: 'Action=SendMessage&QueueUrl=q' },
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'sqs',
      'POST /',
      { headers: target('SendMessage'), body: '{"QueueUrl":"q","MessageBody":"m","MessageAttributes":{"a":{}}}' },
      'MissingParameter',
      'The request must contain the parameter MessageAttributes.a.member.DataType.',
    ],
  ])('%s %s %j', async (id, line, sent, code, message) => {
    await expect(ask(id, line, sent)).rejects.toMatchObject({ code, status: 400, message });
  });

  test('up to ten at a time', async () => {
    const body = JSON.stringify({
      ResourceType: 'Parameter',
      ResourceId: 'r',
      Tags: Array.from({ length: 11 }, () => ({ Key: 'k' })),
    });
    const error = await ask('ssm', 'POST /', { headers: target('AddTagsToResource'), body }).catch(
      (thrown: Error) => thrown,
    );
    expect((error as Error).message).toMatch(/^11 validation errors detected: /);
    expect((error as Error).message.match(/Value null/g)).toHaveLength(10);
  });

  test('by the operation itself in some services', async () => {
    expect((await ask('dynamodb', 'POST /', { headers: target('GetItem'), body: '{}' })).input).toEqual({});
    expect((await ask('apigateway', 'POST /restapis', { body: '{}' })).input).toEqual({});
  });
});
