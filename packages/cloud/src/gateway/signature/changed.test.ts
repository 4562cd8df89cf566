import { createHmac } from 'node:crypto';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { root, type Sent, send as sendTo, signed as sign, stamp } from './testing.ts';

// Codes and texts: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, CommonErrors of the APIs, moto's
// tests/test_core/test_auth.py, LocalStack's recordings tests/aws/services/s3/test_s3.snapshot.json (TestS3PresignedUrl).

let cloud: Cloud;
let now = Date.now();
beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root, clock: { now: () => now } });
  await new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root, forcePathStyle: true }).createBucket(
    { Bucket: 'box' },
  );
});
afterAll(() => cloud.close());
const host = () => new URL(cloud.endpoint).host;
const send = (sent: Sent) => sendTo(cloud.endpoint, sent);
const signed = (sent: Sent, by: Partial<Parameters<typeof sign>[1]> = {}) =>
  sign(sent, { host: host(), time: now, ...by });

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

describe('version 2 of S3', () => {
  const sign1 = (text: string, secret = root.secretAccessKey) =>
    createHmac('sha1', secret).update(text).digest('base64');
  it('is checked in the header and in the query', async () => {
    await send(signed({ method: 'PUT', path: '/box/v2', body: 'old' }));
    const date = new Date(now).toUTCString();
    const header = (text: string) => ({ date, authorization: `AWS ${root.accessKeyId}:${sign1(text)}` });
    expect((await send({ path: '/box/v2', headers: header(`GET\n\n\n${date}\n/box/v2`) })).text).toBe('old');
    expect((await send({ path: '/box/v2', headers: header(`GET\n\n\n${date}\n/box/other`) })).text).toContain(
      'SignatureDoesNotMatch',
    );
    // As version 2 of the SDK for JavaScript sends its date: the space after the comma is signed.
    const dated = {
      'x-amz-date': date,
      authorization: `AWS ${root.accessKeyId}:${sign1(`GET\n\n\n\nx-amz-date:${date}\n/box/v2`)}`,
    };
    expect((await send({ path: '/box/v2', headers: dated })).text).toBe('old');
    const url = (expires: number, secret?: string) =>
      `/box/v2?AWSAccessKeyId=${root.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(sign1(`GET\n\n\n${expires}\n/box/v2`, secret))}`;
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
  const { Credentials } = await new STS({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: root,
  }).getSessionToken({ DurationSeconds: 900 });
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
  // The signature is judged before its caller is looked for: this is S3's own text.
  expect((await send(expired)).text).toContain(
    '<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>',
  );
});
