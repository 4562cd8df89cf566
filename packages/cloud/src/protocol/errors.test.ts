import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { decodeCbor } from './cbor.ts';
import { encodeError, loadModel, type Model } from './index.ts';
import { errorFormat } from './unknown-service.ts';

const models: Record<string, Model> = {};
const CBOR = { headers: { 'smithy-protocol': 'rpc-v2-cbor' }, search: '' };
beforeAll(async () => {
  for (const id of ['iam', 's3', 'route53', 'lambda', 'dynamodb', 'logs', 'sqs', 'apigateway', 'secretsmanager'])
    models[id] = await loadModel(id);
  models['sqs-query'] = await loadModel('sqs', { headers: {}, search: 'Action=x' });
  models['cloudwatch-cbor'] = await loadModel('cloudwatch', CBOR);
  models['sts-json'] = await loadModel('sts', { headers: { accept: 'application/json' }, search: '' });
});

/** Status, type, body and other headers of an error. */
function encoded(id: string | undefined, error: AwsError, context = {}) {
  const { status, headers, body } = encodeError(id === undefined ? undefined : models[id], error, 'rid', context);
  const { 'Content-Type': type, 'Content-Length': length, ...rest } = headers;
  if (length !== undefined) expect(length).toBe(Buffer.byteLength(body as string));
  return { status, type, body: body instanceof Uint8Array ? decodeCbor(body) : body, headers: rest };
}
const json = (id: string, error: AwsError) => JSON.parse(encoded(id, error).body as string);

describe('in the Query protocol', () => {
  test('is a document that says whose fault it was', () => {
    expect(encoded('iam', new AwsError('Odd<', 'a & b', 400, { More: 'x', None: undefined, Null: null }))).toEqual({
      status: 400,
      type: 'text/xml',
      headers: { 'x-amzn-RequestId': 'rid' },
      body: '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>Odd&lt;</Code><Message>a &amp; b</Message><More>x</More></Error><RequestId>rid</RequestId></ErrorResponse>',
    });
    expect(encoded('iam', new AwsError('X', 'y', 500)).body).toContain('<Type>Receiver</Type>');
    expect(encoded('iam', new AwsError('X', 'y', 499)).body).toContain('<Type>Sender</Type>');
  });

  test("has the model's status and code where it is known", () => {
    expect(encoded('iam', new AwsError('NoSuchEntityException', 'x'))).toMatchObject({
      status: 404,
      body: expect.stringContaining('<Code>NoSuchEntity</Code>'),
    });
    expect(encoded('iam', new AwsError('NoSuchEntity', 'x')).status).toBe(404);
    expect(encoded('iam', new AwsError('NoSuchEntity', 'x', 418)).status).toBe(418);
    expect(encoded('iam', new AwsError('Unknown', 'x')).status).toBe(400);
  });

  test('may be asked for in JSON', () => {
    const { type, body } = encoded('sts-json', new AwsError('X', 'y', 403));
    expect([type, JSON.parse(body as string)]).toEqual([
      'application/json',
      { Error: { Type: 'Sender', Code: 'X', Message: 'y' }, RequestId: 'rid' },
    ]);
  });
});

describe('in REST-XML', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  test('has its own document for S3', () => {
    const { status, type, body, headers } = encoded(
      's3',
      new AwsError('NoSuchKey', 'No.', 404, { Key: 'k', headers: { etag: 'e' } }),
    );
    expect([status, type]).toEqual([404, 'application/xml']);
    const hostId = Buffer.from('ridrid').toString('base64');
    expect(headers).toEqual({ 'x-amz-request-id': 'rid', 'x-amz-id-2': hostId, Server: 'AmazonS3', etag: 'e' });
    expect(body).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>No.</Message><Key>k</Key><RequestId>rid</RequestId><HostId>${hostId}</HostId></Error>`,
    );
  });

  test('is the one of the Query protocol elsewhere', () => {
    expect(encoded('route53', new AwsError('NoSuchHostedZone', 'x'))).toMatchObject({
      status: 404,
      type: 'application/xml',
      body: expect.stringMatching(
        /^<ErrorResponse xmlns="https:\/\/route53\.amazonaws\.com\/doc\/2013-04-01\/"><Error><Type>Sender/,
      ),
    });
  });

  test('has no body where HTTP allows none', () => {
    expect(encoded('s3', new AwsError('NoSuchKey', 'x', 404), { method: 'HEAD' })).toMatchObject({
      status: 404,
      type: 'application/xml',
      body: undefined,
    });
    const unchanged = encoded('s3', new AwsError('NotModified', 'x', 304, { headers: { ETag: 'e' } }));
    expect(unchanged).toMatchObject({ status: 304, type: undefined, body: undefined, headers: { ETag: 'e' } });
    expect(unchanged.headers).not.toHaveProperty('Content-Length');
  });
});

describe('in JSON', () => {
  test('names its shape in the body and in a header', () => {
    const { status, type, headers } = encoded('logs', new AwsError('ResourceNotFoundException', 'gone'));
    expect([status, type, headers['x-amzn-ErrorType']]).toEqual([
      400,
      'application/x-amz-json-1.1',
      'ResourceNotFoundException',
    ]);
    expect(json('logs', new AwsError('ResourceNotFoundException', 'gone'))).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'gone',
    });
    // Spelled as in the error's shape.
    expect(json('secretsmanager', new AwsError('ResourceNotFoundException', 'gone'))).toEqual({
      __type: 'ResourceNotFoundException',
      Message: 'gone',
    });
    expect(json('secretsmanager', new AwsError('Unknown', 'gone'))).toEqual({ __type: 'Unknown', message: 'gone' });
  });

  test("has the members of its shape, and Lambda's type", () => {
    expect(json('lambda', new AwsError('ResourceNotFoundException', 'gone', 404, { Odd: 'x' }))).toEqual({
      Type: 'User',
      Message: 'gone',
    });
    expect(json('lambda', new AwsError('ServiceException', 'x', 500))).toMatchObject({ Type: 'Service' });
    expect(json('lambda', new AwsError('Unknown', 'x', 499))).toEqual({ Type: 'User', Message: 'x' });
    const { headers } = encoded(
      'lambda',
      new AwsError('TooManyRequestsException', 'x', 429, { retryAfterSeconds: '7', Reason: 'r' }),
    );
    expect(headers).toMatchObject({ 'Retry-After': '7', 'x-amzn-ErrorType': 'TooManyRequestsException' });
    expect(json('lambda', new AwsError('TooManyRequestsException', 'x', 429, { Reason: 'r' }))).toMatchObject({
      Reason: 'r',
    });
    expect(json('apigateway', new AwsError('NotFoundException', 'x'))).toEqual({ message: 'x' });
  });

  // The words are those of dynalite's tests.
  test('of DynamoDB says which layer refused, with a checksum', () => {
    const answer = encoded('dynamodb', new AwsError('ResourceNotFoundException', 'gone'));
    expect(JSON.parse(answer.body as string)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      message: 'gone',
    });
    expect(answer.headers['x-amz-crc32']).toBe(crc32(answer.body as string));
    expect(encoded('logs', new AwsError('X', 'y')).headers).not.toHaveProperty('x-amz-crc32');
    const kind = (code: string, message = 'x', fields = {}) =>
      json('dynamodb', new AwsError(code, message, 400, fields));
    expect(kind('ValidationException')).toEqual({
      __type: 'com.amazon.coral.validate#ValidationException',
      message: 'x',
    });
    expect(kind('SerializationException')).toEqual({
      __type: 'com.amazon.coral.service#SerializationException',
      Message: 'x',
    });
    expect(kind('AccessDeniedException')).toEqual({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      Message: 'x',
    });
    expect(kind('SerializationException', '')).toEqual({ __type: 'com.amazon.coral.service#SerializationException' });
    expect(kind('ConditionalCheckFailedException', 'x', { Message: 'x', Item: { a: { S: '1' } } })).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      Message: 'x',
      Item: { a: { S: '1' } },
    });
    expect(json('logs', new AwsError('X', '')).message).toBe('');
  });

  // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
  test('of SQS keeps the codes of the Query protocol in a header', () => {
    const { headers, body, type } = encoded('sqs', new AwsError('QueueDoesNotExist', 'gone'));
    expect(headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect([type, JSON.parse(body as string)]).toEqual([
      'application/x-amz-json-1.0',
      { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'gone' },
    ]);
    for (const [code, name] of [
      ['InvalidParameterValue', 'InvalidParameterValueException'],
      ['MissingParameter', 'MissingRequiredParameterException'],
      ['toString', 'toString'],
    ] as const)
      expect(json('sqs', new AwsError(code, 'x')).__type).toBe(`com.amazonaws.sqs#${name}`);
    expect(encoded('sqs', new AwsError('X', 'y', 500)).headers['x-amzn-query-error']).toBe('X;Receiver');
    expect(encoded('sqs-query', new AwsError('QueueDoesNotExist', 'gone'))).toMatchObject({
      type: 'text/xml',
      body: expect.stringContaining('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>'),
    });
    expect(encoded('logs', new AwsError('X', 'y')).headers).not.toHaveProperty('x-amzn-query-error');
  });
});

test('in CBOR', () => {
  const { status, type, headers, body } = encoded('cloudwatch-cbor', new AwsError('ResourceNotFound', 'gone'));
  expect([status, type, headers['smithy-protocol']]).toEqual([404, 'application/cbor', 'rpc-v2-cbor']);
  expect(Object.fromEntries(body as Map<string, unknown>)).toEqual({
    __type: 'com.amazonaws.cloudwatch#ResourceNotFound',
    message: 'gone',
  });
  const dashboard = encoded(
    'cloudwatch-cbor',
    new AwsError('DashboardInvalidInputError', 'x', 400, { dashboardValidationMessages: [] }),
  );
  expect(Object.fromEntries(dashboard.body as Map<string, unknown>)).toMatchObject({
    message: 'x',
    dashboardValidationMessages: [],
  });
  expect(headers['x-amzn-query-error']).toMatch(/;Sender$/);
});

describe('of a service without a model', () => {
  const error = new AwsError('NotImplemented<', 'a&b', 501);

  test.each<[string | undefined, string, string]>([
    [undefined, 'application/json', '{"__type":"NotImplemented<","message":"a&b"}'],
    ['json', 'application/json', '{"__type":"NotImplemented<","message":"a&b"}'],
    [
      'query',
      'text/xml',
      '<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented&lt;</Code><Message>a&amp;b</Message></Error><RequestId>rid</RequestId></ErrorResponse>',
    ],
    [
      'ec2',
      'text/xml',
      '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>NotImplemented&lt;</Code><Message>a&amp;b</Message></Error></Errors><RequestID>rid</RequestID></Response>',
    ],
    [
      's3',
      'application/xml',
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NotImplemented&lt;</Code><Message>a&amp;b</Message><RequestId>rid</RequestId></Error>',
    ],
  ])('in the format %s', (format, type, body) => {
    expect(encoded(undefined, error, format === undefined ? {} : { format })).toMatchObject({
      status: 501,
      type,
      body,
    });
    expect(encoded(undefined, error, { format }).headers['x-amzn-ErrorType']).toBe(
      type === 'application/json' ? error.code : undefined,
    );
  });

  test('in CBOR', () => {
    const { type, headers, body } = encoded(undefined, error, { format: 'cbor' });
    expect([type, headers['smithy-protocol']]).toEqual(['application/cbor', 'rpc-v2-cbor']);
    expect(Object.fromEntries(body as Map<string, unknown>)).toEqual({ __type: 'NotImplemented<', message: 'a&b' });
  });

  test('says whose fault it was', () => {
    expect(encoded(undefined, new AwsError('X', 'y', 400), { format: 'query' }).body).toContain('<Type>Sender</Type>');
  });

  test.each<[Record<string, string>, string, string]>([
    [{ 'smithy-protocol': 'rpc-v2-cbor', 'x-amz-target': 'x' }, 's3', 'cbor'],
    [{ 'x-amz-target': 'x' }, 's3', 'json'],
    [{ 'content-type': 'application/json' }, 's3', 'json'],
    [{ 'content-type': 'application/x-amz-json-1.1' }, 's3', 'json'],
    [{ 'content-type': 'text/application/json' }, 's3', 's3'],
    [{ 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, 'ec2', 'ec2'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'rds', 'query'],
    [{}, 's3control', 'query'],
    [{}, 's3', 's3'],
    [{}, 's3express', 's3'],
    [{}, 's3-object-lambda', 's3'],
    [{}, 'cloudfront', 's3'],
    [{}, 'route53', 's3'],
    [{}, 'ec2', 'json'],
    [{}, 'eks', 'json'],
  ])('is read by what its request looks like: %j of %s', (headers, service, format) => {
    expect(errorFormat(headers, service)).toBe(format);
  });
});
