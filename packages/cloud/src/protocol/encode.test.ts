import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersJson, dialectOf } from './dialects.ts';
import { encode, loadModel, type Model } from './index.ts';

const models: Record<string, Model> = {};
beforeAll(async () => {
  for (const id of ['iam', 's3', 'route53', 'lambda', 'dynamodb', 'logs', 'sqs', 'apigateway', 'sts', 'cloudformation'])
    models[id] = await loadModel(id);
  models['sqs-query'] = await loadModel('sqs', { headers: {}, search: 'Action=x' });
  models['sts-json'] = await loadModel('sts', { headers: { accept: 'application/json' }, search: '' });
});
const answer = (id: string, operation: string, output?: Record<string, unknown>) =>
  encode(models[id]!, operation, output, 'r<id');

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const S3 = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

test('models are made once in each protocol', async () => {
  expect(await loadModel('sqs')).toBe(models.sqs);
  expect(await loadModel('sqs', { headers: { 'x-amz-target': 'x' }, search: '' })).toBe(models.sqs);
  expect(models['sqs-query']).not.toBe(models.sqs);
  expect(models['sqs-query']).toMatchObject({ protocol: 'awsQuery', queryCompatible: true, target: 'AmazonSQS' });
  expect(await loadModel('sts')).not.toBe(models['sts-json']);
  await expect(loadModel('nope')).rejects.toThrow('no generated model for nope');
  expect(() => answer('sts', 'Nope')).toThrow('sts has no operation Nope');
});

test('in the Query protocol', () => {
  expect(answer('sts', 'GetCallerIdentity', { Account: '1', Arn: 'a&b', Unknown: 1 })).toEqual({
    status: 200,
    headers: { 'x-amzn-RequestId': 'r<id', 'Content-Type': 'text/xml', 'Content-Length': expect.any(Number) },
    body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>1</Account><Arn>a&amp;b</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>r&lt;id</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  });
  expect(answer('iam', 'DeleteUser').body).toBe(
    '<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>r&lt;id</RequestId></ResponseMetadata></DeleteUserResponse>',
  );
  expect(answer('sqs-query', 'SendMessage', { MessageId: 'm' }).body).toContain(
    'xmlns="http://queue.amazonaws.com/doc/2012-11-05/"',
  );
});

test('in the JSON of the Query protocol', () => {
  const { headers, body } = answer('sts-json', 'GetCallerIdentity', { Account: '1' });
  expect(headers['Content-Type']).toBe('application/json');
  expect(JSON.parse(body as string)).toEqual({
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Account: '1', Arn: null, UserId: null },
      ResponseMetadata: { RequestId: 'r<id' },
    },
  });
});

test('in JSON', () => {
  expect(answer('logs', 'DescribeLogGroups', { logGroups: [], Unknown: 1 })).toEqual({
    status: 200,
    headers: { 'x-amzn-RequestId': 'r<id', 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': 16 },
    body: '{"logGroups":[]}',
  });
  expect(answer('logs', 'CreateLogGroup').body).toBe('{}');
  const { headers, body } = answer('dynamodb', 'ListTables', { TableNames: ['é'] });
  expect(headers).toMatchObject({
    'Content-Type': 'application/x-amz-json-1.0',
    'x-amz-crc32': crc32(body as string),
    'Content-Length': 21,
  });
  expect(answer('sqs', 'SendMessage', {}).headers).not.toHaveProperty('x-amz-crc32');
});

describe('in REST-JSON', () => {
  test('has headers, a status and a document', () => {
    const invoked = answer('lambda', 'Invoke', {
      StatusCode: 202,
      FunctionError: 'Unhandled',
      ExecutedVersion: null,
      Payload: Buffer.from('x'),
    });
    expect(invoked).toMatchObject({ status: 202, body: Buffer.from('x') });
    expect(invoked.headers).toEqual({
      'x-amzn-RequestId': 'r<id',
      'X-Amz-Function-Error': 'Unhandled',
      'Content-Type': 'application/octet-stream',
      'Content-Length': 1,
    });
    expect(answer('lambda', 'CreateFunction', { FunctionName: 'f' })).toMatchObject({
      status: 201,
      headers: { 'Content-Type': 'application/json' },
      body: '{"FunctionName":"f"}',
    });
    expect(answer('apigateway', 'GetRestApis', { items: [{ id: 'a' }] }).body).toBe('{"item":[{"id":"a"}]}');
    const deleted = answer('lambda', 'DeleteLayerVersion');
    expect([deleted.status, deleted.body, deleted.headers]).toEqual([204, undefined, { 'x-amzn-RequestId': 'r<id' }]);
  });

  test('may have another status than the usual one', () => {
    expect(answer('lambda', 'CreateFunction', { $metadata: { httpStatusCode: 202 } }).status).toBe(202);
    expect(answer('lambda', 'CreateFunction', { $metadata: {} }).status).toBe(201);
  });

  test('keeps the type of a payload that has one', () => {
    const { headers, body } = answer('apigateway', 'GetExport', {
      contentType: 'application/yaml',
      contentDisposition: 'x',
      body: 'a: b',
    });
    expect([headers['Content-Type'], headers['Content-Disposition'], body]).toEqual(['application/yaml', 'x', 'a: b']);
  });
});

describe('in REST-XML', () => {
  test('has documents, in the namespace of the service', () => {
    expect(answer('s3', 'ListBuckets', { Buckets: [{ Name: 'b' }], Owner: { ID: 'o' } }).body).toBe(
      `${XML}<ListAllMyBucketsResult ${S3}><Buckets><Bucket><Name>b</Name></Bucket></Buckets><Owner><ID>o</ID></Owner></ListAllMyBucketsResult>`,
    );
    expect(answer('s3', 'GetBucketLocation', { LocationConstraint: 'eu-west-1' }).body).toBe(
      `${XML}<LocationConstraint ${S3}>eu-west-1</LocationConstraint>`,
    );
    expect(answer('s3', 'GetBucketLocation', {}).body).toBe(`${XML}<LocationConstraint ${S3}></LocationConstraint>`);
    expect(
      answer('s3', 'GetBucketAcl', { Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'g' }, Permission: 'READ' }] })
        .body,
    ).toBe(
      `${XML}<AccessControlPolicy ${S3}><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>g</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`,
    );
    expect(answer('s3', 'CopyObject', { CopyObjectResult: { ETag: 'e' }, VersionId: 'v' })).toMatchObject({
      body: `${XML}<CopyObjectResult ${S3}><ETag>e</ETag></CopyObjectResult>`,
      headers: { 'x-amz-version-id': 'v', 'Content-Type': 'application/xml', Server: 'AmazonS3' },
    });
    expect(answer('s3', 'GetBucketPolicy', { Policy: '{}' })).toMatchObject({
      body: '{}',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(answer('route53', 'ListHostedZones', { HostedZones: [] }).body).toContain(
      '<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones></HostedZones>',
    );
  });

  test('has headers, in their own forms', () => {
    const body = Readable.from(['x']);
    const {
      status,
      headers,
      body: sent,
    } = answer('s3', 'GetObject', {
      Body: body,
      LastModified: new Date(1.5e12),
      Metadata: { a: '1', b: 2 },
      DeleteMarker: false,
      ExpiresString: 'never',
      ContentLength: 1,
    });
    expect([status, sent]).toEqual([200, body]);
    expect(headers).toMatchObject({
      'Last-Modified': 'Fri, 14 Jul 2017 02:40:00 GMT',
      'x-amz-meta-a': '1',
      'x-amz-meta-b': '2',
      'x-amz-delete-marker': 'false',
      Expires: 'never',
      'Content-Length': '1',
      'Content-Type': 'application/octet-stream',
      'x-amz-request-id': 'r<id',
    });
    expect(answer('s3', 'GetObject', { Body: 'x', ContentType: 'text/html' }).headers['Content-Type']).toBe(
      'text/html',
    );
  });

  test("has S3's statuses, and a content type even for HEAD", () => {
    for (const operation of [
      'PutBucketAnalyticsConfiguration',
      'PutBucketIntelligentTieringConfiguration',
      'PutBucketInventoryConfiguration',
      'PutBucketPolicy',
      'PutBucketTagging',
    ])
      expect(answer('s3', operation).status, operation).toBe(204);
    expect(answer('s3', 'PutBucketAcl')).toMatchObject({
      status: 200,
      body: undefined,
      headers: { 'Content-Length': 0 },
    });
    expect(answer('s3', 'GetObject', { ContentRange: 'bytes 0-1/5' }).status).toBe(206);
    expect(answer('s3', 'HeadObject', {}).headers['Content-Type']).toBe('application/xml');
    expect(answer('s3', 'HeadObject', { ContentType: 'text/html' }).headers['Content-Type']).toBe('text/html');
    expect(answer('s3', 'DeleteObject').headers).not.toHaveProperty('Content-Type');
    expect(answer('s3', 'DeleteObject')).toMatchObject({ status: 204, body: undefined });
    expect(answer('s3', 'DeleteObject').headers).not.toHaveProperty('Content-Length');
  });
});

/** The messages of a stream: their headers and bodies. https://smithy.io/2.0/aws/amazon-eventstream.html */
function messagesOf(bytes: Buffer) {
  const messages: [Record<string, string>, string][] = [];
  for (let at = 0; at < bytes.length; ) {
    const total = bytes.readUInt32BE(at);
    const message = bytes.subarray(at, at + total);
    const headLength = message.readUInt32BE(4);
    expect(message.readUInt32BE(8)).toBe(crc32(message.subarray(0, 8)));
    expect(message.readUInt32BE(total - 4)).toBe(crc32(message.subarray(0, -4)));
    const headers: Record<string, string> = {};
    for (let place = 12; place < 12 + headLength; ) {
      const nameEnd = place + 1 + message[place]!;
      expect(message[nameEnd]).toBe(7);
      const end = nameEnd + 3 + message.readUInt16BE(nameEnd + 1);
      headers[message.toString('utf8', place + 1, nameEnd)] = message.toString('utf8', nameEnd + 3, end);
      place = end;
    }
    messages.push([headers, message.toString('utf8', 12 + headLength, total - 4)]);
    at += total;
  }
  return messages;
}

describe('as events', () => {
  const event = (type: string, contentType: string, more = {}) => ({
    ':message-type': 'event',
    ':event-type': type,
    ':content-type': contentType,
    ...more,
  });

  test('of JSON, after a first one with what is beside them', async () => {
    const failing = (async function* () {
      yield { sessionStart: { requestId: 'q' } };
      yield { sessionUpdate: { sessionResults: [{ message: 'é' }] }, other: 1 };
      throw Object.assign(new Error('over'), { name: 'SessionTimeoutException' });
    })();
    const { headers, body } = answer('logs', 'StartLiveTail', { responseStream: failing });
    expect(headers['Content-Type']).toBe('application/vnd.amazon.eventstream');
    expect(messagesOf(await buffer(body as Readable))).toEqual([
      [event('initial-response', 'application/json'), '{}'],
      [event('sessionStart', 'application/json'), '{"requestId":"q"}'],
      [event('sessionUpdate', 'application/json'), '{"sessionResults":[{"message":"é"}]}'],
      [
        {
          ':message-type': 'exception',
          ':exception-type': 'SessionTimeoutException',
          ':content-type': 'application/json',
        },
        '{"message":"over"}',
      ],
    ]);
  });

  test('of JSON with payloads, and an error that nobody knows', async () => {
    const events = (async function* () {
      yield { PayloadChunk: { Payload: Buffer.from('bytes') } };
      yield { PayloadChunk: {} };
      yield { InvokeComplete: { ErrorCode: 'X' } };
      throw Object.assign(new Error('odd'), { name: 'Odd' });
    })();
    const { body } = answer('lambda', 'InvokeWithResponseStream', { StatusCode: 200, EventStream: events });
    expect(messagesOf(await buffer(body as Readable))).toEqual([
      [event('PayloadChunk', 'application/octet-stream'), 'bytes'],
      [event('PayloadChunk', 'application/octet-stream'), ''],
      [event('InvokeComplete', 'application/json'), '{"ErrorCode":"X"}'],
      [{ ':message-type': 'error', ':error-code': 'Odd', ':error-message': 'odd' }, ''],
    ]);
  });

  test('of XML', async () => {
    const events = (async function* () {
      yield { Records: { Payload: Buffer.from('a,b') } };
      yield { Stats: { Details: { BytesScanned: 5 } } };
      yield { Cont: {}, End: {} };
    })();
    const { body } = answer('s3', 'SelectObjectContent', { Payload: events });
    const messages = messagesOf(await buffer(body as Readable));
    expect(messages.map(([headers]) => headers)).toEqual([
      event('Records', 'application/octet-stream'),
      event('Stats', 'text/xml'),
      event('Cont', 'text/xml'),
      event('End', 'text/xml'),
    ]);
    expect(messages[1]?.[1]).toContain('<BytesScanned>5</BytesScanned>');
  });
});

describe('a request says what it speaks', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  test.each<[string, Record<string, string>, string, string | undefined]>([
    ['sqs', { 'x-amz-target': 'AmazonSQS.X' }, '', 'awsJson1_0'],
    ['sqs', form, '', 'awsQuery'],
    ['sqs', {}, 'Action=X', 'awsQuery'],
    ['sqs', {}, 'a=b&Action=X', 'awsQuery'],
    ['sqs', {}, 'NoAction=X', undefined],
    ['sqs', { 'smithy-protocol': 'rpc-v2-cbor' }, '', undefined],
    ['sqs', { 'content-type': 'x/application/x-www-form-urlencoded' }, '', undefined],
    ['cloudwatch', { 'smithy-protocol': 'rpc-v2-cbor', 'x-amz-target': 'x' }, '', 'rpcV2Cbor'],
    ['cloudwatch', { 'smithy-protocol': 'other' }, '', undefined],
    ['cloudwatch', { 'x-amz-target': 'x' }, '', 'awsJson1_0'],
    ['cloudwatch', form, '', 'awsQuery'],
    ['iam', form, '', undefined],
    ['toString', form, '', undefined],
  ])('%s %j %s: %s', (id, headers, search, protocol) => {
    expect(dialectOf(id, { headers, search })).toBe(protocol);
  });

  test('and STS answers in JSON who accepts that first', () => {
    const asks = (id: string, accept?: string) =>
      answersJson(id, { headers: accept === undefined ? {} : { accept }, search: '' });
    expect([
      asks('sts', 'application/json'),
      asks('sts', ' Application/JSON, */*'),
      asks('sts', 'text/xml, application/json'),
    ]).toEqual([true, true, false]);
    expect([asks('sts'), asks('sts', 'application/jsonx'), asks('iam', 'application/json')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
