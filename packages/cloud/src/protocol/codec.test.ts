import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { APIGateway, NotFoundException } from '@aws-sdk/client-api-gateway';
import { AlreadyExistsException, CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { IAM, NoSuchEntityException } from '@aws-sdk/client-iam';
import { Lambda, ResourceConflictException, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { NoSuchKey, NotFound, S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../kernel/errors.ts';
import { decode, encode, encodeError, loadModel, type Model } from './index.ts';

/** The server's next answer, and the last request it received. */
let reply: (operation: string) => Record<string, unknown> | undefined;
let seen: { operation: string; input: Record<string, unknown>; body?: Buffer };
let server: http.Server;
let endpoint: string;
const models = new Map<string, Model>();

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const [path = '/', search = ''] = url.split('?', 2);
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)/.exec(headers.authorization ?? '')?.[1];
  const model = models.get(scope ?? String(headers['x-test-service']))!;
  const answer = await operate(model, { method, path, search, headers, body: request }).catch((error: AwsError) => {
    if (error.code === undefined) throw error;
    return encodeError(model, error, 'request-1', { method });
  });
  response.writeHead(answer.status, answer.headers);
  if (answer.body instanceof Readable) answer.body.pipe(response);
  else response.end(answer.body);
}

async function operate(model: Model, request: Parameters<typeof decode>[1]) {
  const { operation, input } = await decode(model, request);
  seen = { operation, input };
  if (input.Body instanceof Readable) seen.body = Buffer.concat(await input.Body.toArray());
  return encode(model, operation, reply(operation), 'request-1');
}

function raw(service: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(endpoint + path, { ...init, headers: { ...init.headers, 'x-test-service': service } });
}

beforeAll(async () => {
  for (const id of ['apigateway', 'cloudformation', 'iam', 'lambda', 'logs', 's3', 'sts']) {
    models.set(id, await loadModel(id));
  }
  server = http.createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  reply = () => ({});
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const client = () => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

describe('AWS Query', () => {
  it('decodes lists, structures and booleans, and an empty list', async () => {
    const input = {
      StackName: 's',
      TemplateBody: '{"a":"é&<"}',
      Parameters: [
        { ParameterKey: 'a', ParameterValue: 'b' },
        { ParameterKey: 'c', UsePreviousValue: true },
      ],
      Tags: [],
      TimeoutInMinutes: 7,
      RollbackConfiguration: { RollbackTriggers: [{ Arn: 'x', Type: 'y' }] },
    };
    await new CloudFormation(client()).createStack(input);
    expect(seen).toMatchObject({ operation: 'CreateStack', input });
  });

  it('encodes times, escapes and nested lists', async () => {
    const stack = {
      StackName: 'a<b>&c',
      CreationTime: new Date(1.7e12),
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'k', OutputValue: 'o "q" \r\n é' }],
      Tags: [],
    };
    reply = () => ({ Stacks: [stack], NextToken: undefined });
    const { Stacks } = await new CloudFormation(client()).describeStacks();
    expect(Stacks).toEqual([stack]);
  });

  it('answers operations without output', async () => {
    reply = () => undefined;
    const answer = await new IAM(client()).putRolePolicy({ RoleName: 'r', PolicyName: 'p', PolicyDocument: '{}' });
    expect(answer.$metadata).toMatchObject({ httpStatusCode: 200, requestId: 'request-1' });
  });

  it('decodes maps without touching a prototype', async () => {
    const form = 'Action=SimulateCustomPolicy&PolicyInputList.member.1=a&ActionNames.member.1=b&__proto__.x=1';
    expect((await raw('iam', '/', { method: 'POST', body: form })).status).toBe(200);
    expect(seen.input).toEqual({ PolicyInputList: ['a'], ActionNames: ['b'] });
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it('takes a GET, and list items in the order of their numbers', async () => {
    await raw(
      'iam',
      '/?Action=SimulateCustomPolicy&PolicyInputList.member.10=b&PolicyInputList.member.9=a&ActionNames=',
    );
    expect(seen.input).toEqual({ PolicyInputList: ['a', 'b'], ActionNames: [] });
  });

  it('names its errors as the SDK knows them, with the status of the model', async () => {
    reply = () => {
      throw new AwsError('AlreadyExistsException', 'Stack [s] already exists');
    };
    const created = new CloudFormation(client()).createStack({ StackName: 's' });
    await expect(created).rejects.toThrow(AlreadyExistsException);
    reply = () => {
      throw new AwsError('NoSuchEntity', 'none');
    };
    const asked = new IAM(client()).getRole({ RoleName: 'r' });
    await expect(asked).rejects.toThrow(NoSuchEntityException);
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 404, requestId: 'request-1' } });
  });

  it.each([
    ['Action=Nope&Version=2010-05-08', 400, '<Code>InvalidAction</Code>'],
    ['', 400, '<Code>MissingAction</Code>'],
    ['Action=GetRole', 400, "Value null at 'roleName' failed to satisfy constraint: Member must not be null"],
    ['Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=d&MaxSessionDuration=x', 400, 'MalformedInput'],
    [`Action=CreateRole&${'a.'.repeat(1e5)}=1`, 400, 'MalformedInput'],
  ])('answers %s with %i', async (body, status, text) => {
    const response = await raw('iam', '/', { method: 'POST', body });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });
});

describe('AWS JSON', () => {
  it('round-trips times, numbers and lists', async () => {
    const events = [{ timestamp: 1, message: 'é' }];
    await new CloudWatchLogs(client()).putLogEvents({ logGroupName: 'g', logStreamName: 's', logEvents: events });
    expect(seen.input).toEqual({ logGroupName: 'g', logStreamName: 's', logEvents: events });
    reply = () => ({ events: [{ timestamp: 1.7e12, message: 'hé' }] });
    expect((await new CloudWatchLogs(client()).filterLogEvents({ logGroupName: 'g' })).events).toEqual([
      { timestamp: 1.7e12, message: 'hé' },
    ]);
  });

  it('names its errors', async () => {
    reply = () => {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    };
    const asked = new CloudWatchLogs(client()).filterLogEvents({ logGroupName: 'g' });
    await expect(asked).rejects.toThrow(ResourceNotFoundException);
    await expect(asked).rejects.toThrow('The specified log group does not exist.');
  });

  it('sends events as they come', async () => {
    reply = () => ({
      responseStream: (async function* () {
        yield { sessionStart: { sessionId: 'one' } };
        yield { sessionUpdate: { sessionResults: [{ message: 'é', timestamp: 5 }] } };
        throw new AwsError('SessionTimeoutException', 'over');
      })(),
    });
    const logs = new CloudWatchLogs({ ...client(), disableHostPrefix: true });
    const { responseStream } = await logs.startLiveTail({ logGroupIdentifiers: ['arn'] });
    const got: unknown[] = [];
    const read = async () => {
      for await (const event of responseStream!) got.push(event);
    };
    await expect(read()).rejects.toMatchObject({ name: 'SessionTimeoutException', message: 'over' });
    expect(got).toEqual([
      { sessionStart: { sessionId: 'one' } },
      { sessionUpdate: { sessionResults: [{ message: 'é', timestamp: 5 }] } },
    ]);
  });

  it.each([
    ['Logs_20140328.Nope', '{}', 'UnknownOperationException'],
    ['Logs_20140328.CreateLogGroup', '{', 'SerializationException'],
    ['Logs_20140328.CreateLogGroup', '{"logGroupName":1}', 'NUMBER_VALUE can not be converted to a String'],
    ['Logs_20140328.CreateLogGroup', '[]', 'SerializationException'],
    ['Logs_20140328.CreateLogGroup', '{}', "Value null at 'logGroupName' failed to satisfy constraint"],
  ])('answers %s %s with %s', async (target, body, text) => {
    const response = await raw('logs', '/', { method: 'POST', body, headers: { 'x-amz-target': target } });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(text);
  });

  it('keeps __proto__ a plain key of a map', async () => {
    const body = '{"logGroupName":"g","tags":{"__proto__":"x","a":"b"}}';
    await raw('logs', '/', { method: 'POST', body, headers: { 'x-amz-target': 'Logs_20140328.CreateLogGroup' } });
    const { tags } = seen.input as { tags: Record<string, string> };
    expect(Object.entries(tags)).toEqual([
      ['__proto__', 'x'],
      ['a', 'b'],
    ]);
  });
});

describe('REST-JSON', () => {
  it('decodes labels, blobs and maps', async () => {
    const name = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    await new Lambda(client()).createFunction({
      FunctionName: name,
      Role: 'arn:r',
      Code: { ZipFile: Buffer.from([80, 75, 0, 255]) },
      Environment: { Variables: { A: 'é' } },
    });
    expect(seen.input).toMatchObject({ FunctionName: name, Environment: { Variables: { A: 'é' } } });
    expect([...(seen.input as { Code: { ZipFile: Buffer } }).Code.ZipFile]).toEqual([80, 75, 0, 255]);
    await new Lambda(client()).getFunction({ FunctionName: name, Qualifier: '1' });
    expect(seen).toEqual({ operation: 'GetFunction', input: { FunctionName: name, Qualifier: '1' } });
  });

  it('passes a payload through and takes the status from the output', async () => {
    reply = () => ({
      StatusCode: 202,
      ExecutedVersion: '$LATEST',
      FunctionError: 'Unhandled',
      Payload: Buffer.from('{}'),
    });
    const answer = await new Lambda(client()).invoke({
      FunctionName: 'f',
      Payload: '{"x":1}',
      InvocationType: 'Event',
    });
    expect(seen.input).toMatchObject({ FunctionName: 'f', InvocationType: 'Event' });
    expect(String(seen.input.Payload)).toBe('{"x":1}');
    expect(answer).toMatchObject({ StatusCode: 202, ExecutedVersion: '$LATEST', FunctionError: 'Unhandled' });
    expect(answer.Payload?.transformToString()).toBe('{}');
  });

  it('streams a response', async () => {
    reply = () => ({
      StatusCode: 200,
      ExecutedVersion: '7',
      EventStream: (async function* () {
        yield { PayloadChunk: { Payload: Buffer.from('hel') } };
        yield { PayloadChunk: { Payload: Buffer.from('lo') } };
        yield { InvokeComplete: { ErrorCode: 'E' } };
      })(),
    });
    const answer = await new Lambda(client()).invokeWithResponseStream({ FunctionName: 'f' });
    const got: string[] = [];
    for await (const event of answer.EventStream!) {
      got.push(
        event.PayloadChunk ? String(Buffer.from(event.PayloadChunk.Payload!)) : event.InvokeComplete!.ErrorCode!,
      );
    }
    expect([answer.ExecutedVersion, ...got]).toEqual(['7', 'hel', 'lo', 'E']);
  });

  it('names its errors, with their headers', async () => {
    reply = () => {
      throw new AwsError('ResourceConflictException', 'Function already exist: f');
    };
    const made = new Lambda(client()).createFunction({ FunctionName: 'f', Role: 'r', Code: {} });
    await expect(made).rejects.toThrow(ResourceConflictException);
    await expect(made).rejects.toMatchObject({ Type: 'User', $metadata: { httpStatusCode: 409 } });
    reply = () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', undefined, { retryAfterSeconds: 3 });
    };
    const invoked = new Lambda(client()).invoke({ FunctionName: 'f' });
    await expect(invoked).rejects.toThrow(TooManyRequestsException);
    await expect(invoked).rejects.toMatchObject({ retryAfterSeconds: '3', message: 'Rate Exceeded.' });
  });

  it('serves API Gateway: renamed members, blob bodies, maps of parameters, patches', async () => {
    const gateway = new APIGateway(client());
    reply = () => ({ items: [{ id: 'a', createdDate: new Date(1.7e12) }] });
    expect((await gateway.getRestApis({ limit: 5 })).items).toEqual([{ id: 'a', createdDate: new Date(1.7e12) }]);
    expect(seen.input).toEqual({ limit: 5 });
    await gateway.importRestApi({ body: Buffer.from('{"a":1}'), failOnWarnings: true, parameters: { basepath: 'x' } });
    expect(seen).toMatchObject({
      operation: 'ImportRestApi',
      input: { failOnWarnings: true, parameters: { basepath: 'x' } },
    });
    expect(String(seen.input.body)).toBe('{"a":1}');
    const patchOperations = [{ op: 'replace' as const, path: '/name', value: 'n' }];
    await gateway.updateStage({ restApiId: 'a', stageName: 's', patchOperations });
    expect(seen.input).toEqual({ restApiId: 'a', stageName: 's', patchOperations });
    await gateway.tagResource({ resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/a', tags: { k: 'v' } });
    expect(seen.input).toEqual({ resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/a', tags: { k: 'v' } });
    reply = () => {
      throw new AwsError('NotFoundException', 'Invalid API identifier specified');
    };
    await expect(gateway.getRestApi({ restApiId: 'x' })).rejects.toThrow(NotFoundException);
  });

  it.each([
    ['GET', '/nope', undefined, 404, 'UnknownOperationException'],
    ['POST', '/2015-03-31/functions', '{', 400, 'Could not parse request body into json'],
    ['POST', '/2015-03-31/functions', '{"FunctionName":"f"}', 400, '2 validation errors detected'],
  ])('answers %s %s %s with %i', async (method, path, body, status, text) => {
    const response = await raw('lambda', path, { method, body: body ?? null });
    expect(response.status).toBe(status);
    expect((await response.text()) + response.headers.get('x-amzn-errortype')).toContain(text);
  });

  it('bounds a body', async () => {
    const response = await raw('apigateway', '/restapis', { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024) });
    expect(response.status).toBe(413);
  });
});

describe('REST-XML', () => {
  const s3 = () => new S3({ ...client(), forcePathStyle: true });

  it('keeps every character of a key', async () => {
    for (const Key of ['a/b c+é.txt', '/a//b/', '%2F..', "!'()*", '?x=y&z#']) {
      await s3().putObject({ Bucket: 'b', Key, Body: 'hello', Metadata: { foo: 'bar' } });
      expect(seen).toMatchObject({ operation: 'PutObject', input: { Bucket: 'b', Key, Metadata: { foo: 'bar' } } });
      expect(String(seen.body)).toBe('hello');
    }
  });

  it('takes the framing off a streamed upload and shows its trailing checksum', async () => {
    const parts = [Buffer.alloc(300_000, 1), Buffer.alloc(300_000, 2)];
    await s3().putObject({
      Bucket: 'b',
      Key: 'k',
      Body: Readable.from(parts),
      ContentLength: 600_000,
      ContentEncoding: 'gzip',
      ChecksumAlgorithm: 'SHA256',
    });
    expect(seen.body?.equals(Buffer.concat(parts))).toBe(true);
    expect(seen.input).toMatchObject({ ContentLength: 600_000, ContentEncoding: 'gzip' });
    expect(seen.input.ChecksumSHA256).toMatch(/^[\w+/]{43}=$/);
  });

  it('answers a body that ends before its announced length', async () => {
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '9' };
    const put = (body: string) => raw('s3', '/b/k', { method: 'PUT', body, headers });
    expect(await (await put('3\r\nabc\r\n0\r\n\r\n')).text()).toContain('<Code>IncompleteBody</Code>');
    expect(await (await put('3\r\nab')).text()).toContain('<Code>IncompleteBody</Code>');
    expect(await (await put('zz\r\n')).text()).toContain('<Code>InvalidChunkSizeError</Code>');
  });

  it('routes by what a request has', async () => {
    const parts = { Bucket: 'b', Key: 'k', UploadId: 'u' };
    // The SDK takes an empty answer to a copy for an aborted copy.
    reply = () => ({ CopyObjectResult: {}, CopyPartResult: {} });
    const asked: [string, () => Promise<unknown>][] = [
      ['CopyObject', () => s3().copyObject({ Bucket: 'b', Key: 'k', CopySource: 'b/c' })],
      ['UploadPart', () => s3().uploadPart({ ...parts, PartNumber: 1, Body: 'x' })],
      ['UploadPartCopy', () => s3().uploadPartCopy({ ...parts, PartNumber: 1, CopySource: 'b/c' })],
      ['ListParts', () => s3().listParts(parts)],
      ['CreateMultipartUpload', () => s3().createMultipartUpload({ Bucket: 'b', Key: 'k' })],
      ['AbortMultipartUpload', () => s3().abortMultipartUpload(parts)],
      ['PutObjectTagging', () => s3().putObjectTagging({ Bucket: 'b', Key: 'k', Tagging: { TagSet: [] } })],
      ['ListObjects', () => s3().listObjects({ Bucket: 'b' })],
      ['ListObjectsV2', () => s3().listObjectsV2({ Bucket: 'b' })],
      ['ListObjectVersions', () => s3().listObjectVersions({ Bucket: 'b' })],
      ['ListBuckets', () => s3().listBuckets()],
      ['HeadBucket', () => s3().headBucket({ Bucket: 'b' })],
      ['GetBucketMetricsConfiguration', () => s3().getBucketMetricsConfiguration({ Bucket: 'b', Id: 'i' })],
      ['ListBucketMetricsConfigurations', () => s3().listBucketMetricsConfigurations({ Bucket: 'b' })],
      ['DeleteBucket', () => s3().deleteBucket({ Bucket: 'b' })],
    ];
    for (const [operation, ask] of asked) {
      await ask();
      expect(seen.operation).toBe(operation);
    }
  });

  it('decodes and encodes documents: flattened lists, attributes, unwrapped answers', async () => {
    const objects = [{ Key: 'big' }, { Key: 'q&<' }];
    await s3().deleteObjects({ Bucket: 'b', Delete: { Objects: objects, Quiet: true } });
    expect(seen.input).toMatchObject({ Delete: { Objects: objects, Quiet: true } });
    const Grants = [{ Grantee: { Type: 'CanonicalUser' as const, ID: 'i' }, Permission: 'READ' as const }];
    await s3().putBucketAcl({ Bucket: 'b', AccessControlPolicy: { Grants, Owner: { ID: 'o' } } });
    expect(seen.input).toMatchObject({ AccessControlPolicy: { Grants, Owner: { ID: 'o' } } });
    reply = () => ({ Grants, Owner: { ID: 'o' } });
    expect(await s3().getBucketAcl({ Bucket: 'b' })).toMatchObject({ Grants, Owner: { ID: 'o' } });
    reply = () => ({ LocationConstraint: 'eu-west-1' });
    expect((await s3().getBucketLocation({ Bucket: 'b' })).LocationConstraint).toBe('eu-west-1');
    reply = () => ({ Buckets: [{ Name: 'b', CreationDate: new Date(1.7e12) }], Owner: { ID: 'o' } });
    expect((await s3().listBuckets()).Buckets).toEqual([{ Name: 'b', CreationDate: new Date(1.7e12) }]);
    reply = () => ({ CopyObjectResult: { ETag: '"e"', LastModified: new Date(1.7e12) }, VersionId: 'v' });
    expect(await s3().copyObject({ Bucket: 'b', Key: 'k', CopySource: 'b/c' })).toMatchObject({
      CopyObjectResult: { ETag: '"e"', LastModified: new Date(1.7e12) },
      VersionId: 'v',
    });
  });

  it('streams a body with its headers', async () => {
    reply = () => ({
      Body: Readable.from([Buffer.from('hel'), Buffer.from('lo')]),
      ContentLength: 5,
      ContentRange: 'bytes 0-4/10',
      LastModified: new Date(1.7e12),
      ETag: '"e"',
      Metadata: { foo: 'bar' },
      ExpiresString: 'never',
    });
    const answer = await s3().getObject({ Bucket: 'b', Key: 'k', Range: 'bytes=0-4' });
    expect(await answer.Body?.transformToString()).toBe('hello');
    expect(answer).toMatchObject({
      ContentLength: 5,
      LastModified: new Date(1.7e12),
      Metadata: { foo: 'bar' },
      ExpiresString: 'never',
      $metadata: { httpStatusCode: 206 },
    });
  });

  it('names its errors, without a body for HEAD', async () => {
    reply = () => {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: 'k' });
    };
    await expect(s3().getObject({ Bucket: 'b', Key: 'k' })).rejects.toThrow(NoSuchKey);
    await expect(s3().headObject({ Bucket: 'b', Key: 'k' })).rejects.toThrow(NotFound);
    expect(await (await raw('s3', '/b/k')).text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist.<\/Message><Key>k<\/Key><RequestId>request-1<\/RequestId><HostId>.+<\/HostId><\/Error>$/,
    );
  });

  it.each([
    ['POST', '/b?delete', '<Delete><Object>', 400, 'MalformedXML'],
    ['POST', '/b?delete', '<!DOCTYPE x [<!ENTITY a "b">]><Delete/>', 400, 'MalformedXML'],
    ['POST', '/b?delete', '<Other/>', 400, 'MalformedXML'],
    ['POST', '/b?delete', '<a>'.repeat(1e4), 400, 'MalformedXML'],
    ['GET', '/b?max-keys=x', undefined, 400, 'Provided max-keys not an integer or within integer range'],
    ['GET', '/b/%zz', undefined, 400, 'InvalidURI'],
    ['PATCH', '/b/k', undefined, 405, 'MethodNotAllowed'],
  ])('answers %s %s %s with %i %s', async (method, path, body, status, text) => {
    const response = await raw('s3', path, { method, body: body ?? null });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });
});

describe('STS', () => {
  it('answers', async () => {
    reply = () => ({ Account: '000000000000', Arn: 'arn', UserId: 'u' });
    expect(await new STS(client()).getCallerIdentity({})).toMatchObject({ Account: '000000000000' });
  });
});
