import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { sha256 } from './canonical.ts';
import { hmacHex, signingKey } from './keys.ts';

// Codes and texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, CommonErrors of the APIs, moto's
// tests/test_core/test_auth.py, LocalStack's recordings tests/aws/services/s3/test_s3.snapshot.json (TestS3PresignedUrl).

let cloud: Cloud;
let now = Date.now();
const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'root/secret+key' };
const config = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = root) => ({
  endpoint: cloud.endpoint,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
});
const s3For = (credentials = root) => new S3({ ...config(credentials), forcePathStyle: true });

beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root, clock: { now: () => now } });
  await s3For().createBucket({ Bucket: 'box' });
});
afterAll(() => cloud.close());

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A request as it is given: nothing is added but the length. */
function send({ method = 'GET', path, headers = {}, body = '' }: Sent): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(cloud.endpoint);
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request({ hostname, port, method, path, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const stamp = (time = now) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
const host = () => new URL(cloud.endpoint).host;

/** An Authorization header for what is given, by hand. */
function signed(
  sent: Sent,
  { service = 's3', key = root, time = now, payload = sha256(Buffer.from(sent.body ?? '')), seed = false } = {},
) {
  const date = stamp(time);
  const scope = `${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const headers: Record<string, string> = {
    ...sent.headers,
    host: host(),
    'x-amz-date': date,
    ...(service === 's3' ? { 'x-amz-content-sha256': payload } : {}),
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = sent.path.split('?');
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = [sent.method ?? 'GET', path, query, ...lines, '', names.join(';'), payload].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signature = hmacHex(signingKey(key.secretAccessKey, scope), text);
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, headers: { ...headers, authorization }, ...(seed ? { seed: { signature, scope, date } } : {}) };
}

describe('clients with the right key', () => {
  it('pass in every protocol', async () => {
    const arn = 'arn:aws:iam::000000000000:root';
    await expect(new STS(config()).getCallerIdentity({})).resolves.toMatchObject({ Arn: arn });
    await expect(new DynamoDB(config()).listTables({})).resolves.toMatchObject({ TableNames: [] });
    await expect(new SQS(config()).listQueues({})).resolves.toBeDefined();
    await expect(new CloudWatch(config()).listMetrics({})).resolves.toBeDefined();
    await expect(new Route53(config()).listHostedZones({})).resolves.toMatchObject({ HostedZones: [] });
    await expect(new APIGateway(config()).getRestApis({})).resolves.toBeDefined();
    // The ARN in the path is encoded, and encoded once more to be signed.
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:x';
    await expect(new Lambda(config()).listTags({ Resource })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('pass with keys that need encoding, streams, checksums and parts', async () => {
    const s3 = s3For();
    for (const Key of ["a b/ü+(c)'*!~%41.txt", 'x//y/./z', '=&?#;', '日本']) {
      await s3.putObject({ Bucket: 'box', Key, Body: 'hello', Metadata: { note: 'two  blanks' } });
      expect(await (await s3.getObject({ Bucket: 'box', Key })).Body?.transformToString()).toBe('hello');
    }
    const body = Buffer.alloc(300_000, 'x');
    await s3.putObject({
      Bucket: 'box',
      Key: 's',
      Body: Readable.from([body]),
      ContentLength: body.length,
      ChecksumAlgorithm: 'CRC32',
    });
    const { UploadId } = await s3.createMultipartUpload({ Bucket: 'box', Key: 'm' });
    const part = await s3.uploadPart({ Bucket: 'box', Key: 'm', UploadId, PartNumber: 1, Body: body });
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await s3.completeMultipartUpload({ Bucket: 'box', Key: 'm', UploadId, MultipartUpload: { Parts } });
    await s3.deleteObjects({ Bucket: 'box', Delete: { Objects: [{ Key: 's' }, { Key: 'm' }] } });
  });

  it('pass with keys of users and of sessions', async () => {
    const iam = new IAM(config());
    await iam.createUser({ UserName: 'ann' });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'ann' });
    const user = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    await expect(new STS(config(user)).getCallerIdentity({})).resolves.toMatchObject({
      Arn: 'arn:aws:iam::000000000000:user/ann',
    });
    const { Credentials } = await new STS(config(user)).getSessionToken({});
    const session = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
    await expect(new STS(config(session)).getCallerIdentity({})).resolves.toMatchObject({ UserId: expect.any(String) });
    const { sessionToken: _, ...without } = session;
    for (const wrong of [without, { ...session, sessionToken: 'x' }, { ...user, sessionToken: session.sessionToken }]) {
      await expect(new STS(config(wrong)).getCallerIdentity({})).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      });
    }
    await expect(s3For({ ...session, sessionToken: 'x' } as typeof root).listBuckets({})).rejects.toMatchObject({
      name: 'InvalidToken',
      $metadata: { httpStatusCode: 400 },
    });
    await iam.updateAccessKey({ UserName: 'ann', AccessKeyId: user.accessKeyId, Status: 'Inactive' });
    await expect(new STS(config(user)).getCallerIdentity({})).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('clients with a wrong key', () => {
  const wrong = { ...root, secretAccessKey: 'wrong' };
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
  const calls: [string, (key: typeof root) => Promise<unknown>, string, string, number][] = [
    [
      'query',
      (key) => new STS(config(key)).getCallerIdentity({}),
      'SignatureDoesNotMatch',
      'InvalidClientTokenId',
      403,
    ],
    [
      'json',
      (key) => new DynamoDB(config(key)).listTables({}),
      'InvalidSignatureException',
      'UnrecognizedClientException',
      400,
    ],
    [
      'rest',
      (key) => new Lambda(config(key)).listFunctions({}),
      'InvalidSignatureException',
      'UnrecognizedClientException',
      403,
    ],
    [
      'xml',
      (key) => new Route53(config(key)).listHostedZones({}),
      'SignatureDoesNotMatch',
      'InvalidClientTokenId',
      403,
    ],
    ['s3', (key) => s3For(key).listBuckets({}), 'SignatureDoesNotMatch', 'InvalidAccessKeyId', 403],
  ];
  it.each(calls)('are refused in %s', async (_, call, mismatch, unknown, httpStatusCode) => {
    await expect(call(wrong)).rejects.toMatchObject({ name: mismatch, $metadata: { httpStatusCode } });
    await expect(call(stranger)).rejects.toMatchObject({ name: unknown, $metadata: { httpStatusCode } });
  });
});

describe('a request that is changed on its way', () => {
  const put: Sent = { method: 'PUT', path: '/box/k', body: 'hello', headers: { 'x-amz-meta-a': '1' } };
  it('is taken as it was signed', async () => {
    expect((await send(signed(put))).status).toBe(200);
    expect((await send(signed({ path: '/box/k' }))).text).toBe('hello');
  });

  it.each<[string, (sent: ReturnType<typeof signed>) => Sent, string]>([
    ['header', (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-meta-a': '2' } }), 'SignatureDoesNotMatch'],
    [
      'new header',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-acl': 'private' } }),
      '<HeadersNotSigned>x-amz-acl<',
    ],
    ['method', (sent) => ({ ...sent, method: 'POST' }), 'SignatureDoesNotMatch'],
    ['path', (sent) => ({ ...sent, path: '/box/other' }), 'SignatureDoesNotMatch'],
    ['query', (sent) => ({ ...sent, path: '/box/k?acl' }), 'SignatureDoesNotMatch'],
    ['body', (sent) => ({ ...sent, body: 'hellO' }), 'XAmzContentSHA256Mismatch'],
    [
      'host',
      (sent) => ({ ...sent, headers: { ...sent.headers, host: `localhost:${host().split(':')[1]}` } }),
      'SignatureDoesNotMatch',
    ],
    [
      'digest',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
      'SignatureDoesNotMatch',
    ],
    [
      'date',
      (sent) => ({ ...sent, headers: { ...sent.headers, 'x-amz-date': stamp(now - 60_000) } }),
      'SignatureDoesNotMatch',
    ],
    [
      'scope',
      (sent) => ({
        ...sent,
        headers: { ...sent.headers, authorization: sent.headers.authorization.replace('us-east-1', 'eu-west-1') },
      }),
      'SignatureDoesNotMatch',
    ],
    [
      'service',
      (sent) => ({
        ...sent,
        headers: { ...sent.headers, authorization: sent.headers.authorization.replace('aws4_request', 'aws5_request') },
      }),
      'AuthorizationHeaderMalformed',
    ],
    [
      'type',
      (sent) => ({ ...sent, headers: { ...sent.headers, authorization: 'Bearer x' } }),
      'Unsupported Authorization Type',
    ],
  ])('is refused: %s', async (_, change, wanted) => {
    const before = (await send(signed({ path: '/box/k' }))).text;
    const { status, text } = await send(change(signed(put)));
    expect(text).toContain(wanted);
    expect(status).toBeGreaterThanOrEqual(400);
    expect((await send(signed({ path: '/box/k' }))).text).toBe(before);
  });

  it('may have its query in another order', async () => {
    const list = signed({ path: '/box?list-type=2&max-keys=1' });
    expect((await send({ ...list, path: '/box?max-keys=1&list-type=2' })).status).toBe(200);
    expect((await send({ ...list, path: '/box?list-type=2&max-keys=2' })).text).toContain('SignatureDoesNotMatch');
  });

  it('is refused in other services', async () => {
    const body = '{}';
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const sent = signed({ method: 'POST', path: '/', body, headers }, { service: 'dynamodb' });
    expect((await send(sent)).status).toBe(200);
    const changed = await send({ ...sent, body: '{"Limit":1}' });
    expect([changed.status, JSON.parse(changed.text)]).toMatchObject([
      400,
      { __type: expect.stringMatching(/InvalidSignatureException$/) },
    ]);
  });

  it('is refused at another time', async () => {
    const old = await send(signed({ path: '/box/k' }, { time: now - 16 * 60_000 }));
    expect([old.status, old.text]).toEqual([403, expect.stringContaining('RequestTimeTooSkewed')]);
    const query: Sent = {
      method: 'POST',
      path: '/',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    const late = await send(signed(query, { service: 'sts', time: now - 16 * 60_000 }));
    expect(late.text).toMatch(
      /<Code>SignatureDoesNotMatch<.*Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)/s,
    );
    const early = await send(signed(query, { service: 'sts', time: now + 16 * 60_000 }));
    expect(early.text).toMatch(/Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)/);
  });

  it('is refused without a signature, but in a bucket that is open to all', async () => {
    const query: Sent = {
      method: 'POST',
      path: '/',
      body: 'Action=ListUsers&Version=2010-05-08',
      headers: { host: 'iam.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect((await send(query)).text).toContain('<Code>MissingAuthenticationToken</Code>');
    const json = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const dynamo = await send({ method: 'POST', path: '/', body: '{}', headers: json });
    expect([dynamo.status, dynamo.text]).toEqual([400, expect.stringContaining('MissingAuthenticationTokenException')]);
    expect((await send({ path: '/box/k' })).text).toContain('<Code>AccessDenied</Code>');
  });
});

describe('a body that is signed chunk by chunk', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
  function chunked(chunks: readonly string[], trailer = 'x-amz-meta-none:1') {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
    const length = chunks.join('').length;
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(length),
      'x-amz-trailer': 'x-amz-meta-none',
    };
    const sent = signed({ method: 'PUT', path: '/box/c', headers }, { payload, seed: true }) as ReturnType<
      typeof signed
    > & {
      seed: { signature: string; scope: string; date: string };
    };
    const key = signingKey(root.secretAccessKey, sent.seed.scope);
    let { signature } = sent.seed;
    const next = (kind: string, hashes: readonly string[]) => {
      signature = hmacHex(
        key,
        [`AWS4-HMAC-SHA256-${kind}`, sent.seed.date, sent.seed.scope, signature, ...hashes].join('\n'),
      );
      return signature;
    };
    const parts = [...chunks, ''].map((chunk) => {
      const one = next('PAYLOAD', [sha256(''), sha256(Buffer.from(chunk))]);
      return `${chunk.length.toString(16)};chunk-signature=${one}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`;
    });
    parts.push(`${trailer}\r\nx-amz-trailer-signature:${next('TRAILER', [sha256(`${trailer}\n`)])}\r\n\r\n`);
    return { ...sent, body: parts.join('') };
  }

  it('is taken', async () => {
    expect((await send(chunked(['a'.repeat(9000), 'bc']))).status).toBe(200);
    expect((await send(signed({ path: '/box/c' }))).text).toBe(`${'a'.repeat(9000)}bc`);
  });

  it.each<[string, (body: string) => string]>([
    ['data', (body) => body.replace('aaab', 'aaac').replace('\r\nbc', '\r\nbd')],
    ['first chunk', (body) => body.replace('aaaa', 'aaax')],
    ['signature', (body) => body.replace(/signature=[0-9a-f]/, 'signature=z')],
    ['no signature', (body) => body.replace(/;chunk-signature=[0-9a-f]+/, '')],
    ['trailer', (body) => body.replace('x-amz-meta-none:1', 'x-amz-meta-none:2')],
    ['order', (body) => body.replace(/^(1;.*?\r\na\r\n)(2;.*?\r\nbc\r\n)/s, '$2$1')],
  ])('is refused when it is changed: %s', async (what, change) => {
    const sent = chunked(what === 'order' ? ['a', 'bc'] : ['a'.repeat(9000), 'bc']);
    const body = change(sent.body);
    expect(body).not.toBe(sent.body);
    const { status, text } = await send({ ...sent, body });
    expect([status, text]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
    expect((await send(signed({ path: '/box/c' }))).text).toBe(`${'a'.repeat(9000)}bc`);
  });
});

describe('version 2 of S3', () => {
  const sign = (text: string, secret = root.secretAccessKey) =>
    createHmac('sha1', secret).update(text).digest('base64');
  it('is checked in the header and in the query', async () => {
    await send(signed({ method: 'PUT', path: '/box/v2', body: 'old' }));
    const date = new Date(now).toUTCString();
    const header = (text: string) => ({ date, authorization: `AWS ${root.accessKeyId}:${sign(text)}` });
    expect((await send({ path: '/box/v2', headers: header(`GET\n\n\n${date}\n/box/v2`) })).text).toBe('old');
    expect((await send({ path: '/box/v2', headers: header(`GET\n\n\n${date}\n/box/other`) })).text).toContain(
      'SignatureDoesNotMatch',
    );
    const url = (expires: number, secret?: string) =>
      `/box/v2?AWSAccessKeyId=${root.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(sign(`GET\n\n\n${expires}\n/box/v2`, secret))}`;
    const soon = Math.floor(now / 1000) + 60;
    expect((await send({ path: url(soon) })).text).toBe('old');
    expect((await send({ path: url(soon, 'wrong') })).text).toContain('SignatureDoesNotMatch');
    expect((await send({ path: url(soon - 120) })).text).toContain('Request has expired');
    expect((await send({ path: url(soon).replace(/&Signature.*/, '') })).text).toContain(
      'requires the Signature, Expires and AWSAccessKeyId',
    );
  });
});

it('sessions end', async () => {
  const { Credentials } = await new STS(config()).getSessionToken({ DurationSeconds: 900 });
  const session = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const expired = signed(
    { path: '/box/k', headers: { 'x-amz-security-token': session.sessionToken } },
    { key: session, time: now + 901_000 },
  );
  now += 901_000;
  expect((await send(expired)).text).toContain('<Code>ExpiredToken</Code>');
});
