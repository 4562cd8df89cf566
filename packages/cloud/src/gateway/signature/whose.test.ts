import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';
import { type Key, root, type Sent, send as sendTo, signed, stamp } from './testing.ts';

// In a strict cloud, a claimed identity counts for nothing without a signature.

let cloud: Cloud;
let mallory: Key;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, strict: true, rootKey: root });
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: root });
  await iam.createUser({ UserName: 'mallory' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'mallory' });
  mallory = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
});
afterAll(() => cloud.close());

const send = (sent: Sent) => sendTo(cloud.endpoint, sent);
const host = () => new URL(cloud.endpoint).host;
const now = Date.now();
const day = stamp(now).slice(0, 8);
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const listUsers = (query = ''): Sent => ({
  method: 'POST',
  path: `/${query}`,
  body: 'Action=ListUsers&Version=2010-05-08',
  headers: form,
});
const byMallory = (sent: Sent, service = 'iam') => signed(sent, { host: host(), time: now, service, key: mallory });

test('a signature belongs to the owner of its key', async () => {
  const own = signed(listUsers(), { host: host(), time: now, service: 'iam' });
  expect((await send(own)).status).toBe(200);
  expect((await send(byMallory(listUsers()))).text).toContain('<Code>AccessDenied</Code>');
});

describe('a name that is percent-encoded', () => {
  const scope = (service: string) => `${root.accessKeyId}%2F${day}%2Fus-east-1%2F${service}%2Faws4_request`;
  test.each<[string, () => Sent, string]>([
    ['of the query protocol', () => listUsers(`?X-Amz-Credentia%6c=${scope('iam')}`), 'IncompleteSignature'],
    [
      'of a JSON protocol',
      () => ({
        method: 'POST',
        path: `/?X-Amz-Credentia%6c=${scope('dynamodb')}`,
        body: '{}',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.ListTables' },
      }),
      'IncompleteSignatureException',
    ],
    ['of S3', () => ({ path: `/?X-Amz-Credentia%6c=${scope('s3')}` }), 'AuthorizationQueryParametersError'],
    ["of S3's version 2", () => ({ path: `/?AWSAccessKeyI%64=${root.accessKeyId}` }), 'AccessDenied'],
    ['of another service, in version 2', () => listUsers(`?AWSAccessKeyId=${root.accessKeyId}`), 'AccessDenied'],
  ])('%s is a signature, and a malformed one', async (_, sent, code) => {
    const { status, text } = await send(sent());
    expect([Math.floor(status / 100), text]).toEqual([4, expect.stringContaining(code)]);
  });

  test('is verified like any other', async () => {
    const date = stamp(now);
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credentia%6c=${scope('s3')}`,
      `X-Amz-Date=${date}`,
      'X-Amz-Expires=60',
      'X-Amz-SignedHeaders=host',
      `X-Amz-Signature=${'0'.repeat(64)}`,
    ].join('&');
    expect((await send({ path: `/?${query}` })).text).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

describe('a second name', () => {
  const stolen = `${root.accessKeyId}/${day}/us-east-1/iam/aws4_request`;
  const changed = (change: (authorization: string) => string | string[]): Sent => {
    const sent = byMallory(listUsers());
    return { ...sent, headers: { ...sent.headers, authorization: change(sent.headers.authorization) as string } };
  };
  test.each<[string, () => Sent]>([
    ['before', () => changed((text) => text.replace('Credential=', `Credential=${stolen}, Credential=`))],
    ['behind', () => changed((text) => `${text}, Credential=${stolen}`)],
    [
      'with another beginning',
      () => changed((text) => text.replace('Credential=', `X-Credential=${stolen}, Credential=`)),
    ],
    [
      'in a part that nobody knows',
      () => changed((text) => text.replace('Credential=', `Of=Credential=${stolen}, Credential=`)),
    ],
    ['in a second header', () => changed((text) => [text.replace(mallory.accessKeyId, root.accessKeyId), text])],
    ['in the query', () => byMallory(listUsers(`?X-Amz-Credential=${encodeURIComponent(stolen)}`))],
    ['a second signature', () => changed((text) => `${text}, Signature=${'0'.repeat(64)}`)],
    ['a second list of headers', () => changed((text) => `${text}, SignedHeaders=host`)],
    ['without a value', () => changed((text) => text.replace('Credential=', 'Credential, Credential='))],
  ])('%s is malformed', async (_, sent) => {
    const { status, text } = await send(sent());
    expect([status, text]).toEqual([403, expect.stringContaining('<Code>IncompleteSignature</Code>')]);
  });

  test.each([
    ['X-Amz-Credential', `${root.accessKeyId}%2F${day}%2Fus-east-1%2Fs3%2Faws4_request`],
    ['X-Amz-Signature', '0'],
    ['X-Amz-Security-Token', 'x'],
    ['X-Amz-Expires', '604800'],
    ['X-Amz-Dat%65', '20200101T000000Z'],
  ])('in a presigned URL is malformed: %s', async (name, value) => {
    const scope = `${mallory.accessKeyId}%2F${day}%2Fus-east-1%2Fs3%2Faws4_request`;
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=${stamp(now)}&X-Amz-Expires=60&X-Amz-Security-Token=t&X-Amz-SignedHeaders=host&X-Amz-Signature=0`;
    const { text } = await send({ path: `/?${query}&${name}=${value}` });
    expect(text).toContain('<Code>AuthorizationQueryParametersError</Code>');
  });

  test.each([
    ['AWSAccessKeyId', 'x'],
    ['Signature', 'x'],
    ['Expires', '1'],
  ])('in a URL of version 2 is malformed: %s', async (name, value) => {
    const { text } = await send({ path: `/?AWSAccessKeyId=a&Expires=9999999999&Signature=b&${name}=${value}` });
    expect(text).toContain('<Code>AuthorizationQueryParametersError</Code>');
  });
});

test.each(['Bearer x', 'AWS x', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential=test', 'Basic dGVzdDp0ZXN0'])(
  'an Authorization that is not a signature is refused, not overlooked: %s',
  async (authorization) => {
    const { path, headers, ...rest } = listUsers();
    const iam = await send({ ...rest, path, headers: { ...headers, host: 'iam.amazonaws.com', authorization } });
    expect([iam.status, iam.text]).toEqual([403, expect.stringContaining('<Code>IncompleteSignature</Code>')]);
    expect((await send({ path: '/', headers: { authorization } })).status).toBe(400);
  },
);
