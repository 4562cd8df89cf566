import { get } from 'node:http';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hmacHex, signingKey } from '../../../gateway/signature/keys.ts';
import { type Key, signed, stamp } from '../../../gateway/signature/testing.ts';
import { startCloud } from '../../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

/** A GET with a custom Host, which fetch does not allow. */
function visit(Host: string, path: string): Promise<{ status: number; location: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get(`${cloud.endpoint}${path}`, { headers: { Host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      );
    }).on('error', reject);
  });
}

function form(fields: Record<string, string>, content: string): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  if ('x-amz-credential' in fields) data.set('x-amz-signature', '00');
  else if ('policy' in fields) {
    data.set('AWSAccessKeyId', 'test');
    data.set('Signature', '00');
  }
  data.set('file', new Blob([content]), 'name.txt');
  return data;
}

/** A key of the cloud: those of pages are checked in every cloud. */
async function issueKey(): Promise<Key> {
  const config = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const iam = new IAM(config);
  await iam.createUser({ UserName: 'page' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'page' });
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

const policy = (conditions: unknown[], expiration = '2099-01-01T00:00:00Z'): string =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');

test('a form uploads what its policy allows', async () => {
  const Bucket = 'forms';
  await s3.createBucket({ Bucket });
  const post = (fields: Record<string, string>, content = 'hello') =>
    fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body: form(fields, content), redirect: 'manual' });
  const allowed = policy([{ bucket: Bucket }, ['starts-with', '$key', 'in/'], ['content-length-range', 1, 10]]);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
  const made = await post({ key: 'in/${filename}', policy: allowed });
  expect(made.status).toBe(204);
  expect(await (await s3.getObject({ Bucket, Key: 'in/name.txt' })).Body?.transformToString()).toBe('hello');
  expect(made.headers.get('x-amz-checksum-crc64nvme')).toBe('M3eFcAZSQlc=');
  // As Python's requests sends forms: with a file name for every field.
  const body = new FormData();
  for (const [name, value] of form({ key: 'in/files', policy: allowed }, 'x')) body.set(name, new Blob([value]), name);
  expect((await fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body })).status).toBe(204);
  expect((await post({ key: 'out/x', policy: allowed })).status).toBe(403);
  expect((await post({ key: 'in/x', policy: allowed, acl: 'private' })).status).toBe(403);
  expect(await (await post({ key: 'in/x', policy: allowed }, 'far too long')).text()).toContain('EntityTooLarge');
  expect((await post({ key: 'in/x', policy: policy([], '2001-01-01T00:00:00Z') })).status).toBe(403);
  expect((await post({ key: 'in/x' })).status).toBe(403);
  const redirect = 'http://localhost/done';
  const conditions = [{ bucket: Bucket }, { key: 'k' }, { success_action_redirect: redirect }];
  const sent = await post({ key: 'k', policy: policy(conditions), success_action_redirect: redirect });
  expect(sent.status).toBe(303);
  expect(sent.headers.get('location')).toMatch(/^http:\/\/localhost\/done\?bucket=forms&key=k&etag=/);
});

test('a public bucket is a website', async () => {
  const Bucket = 'my.site';
  const host = `${Bucket}.s3-website-us-east-1.localhost`;
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: 'docs/index.html', Body: 'docs', ContentType: 'text/html' });
  await s3.putObject({ Bucket, Key: 'error.html', Body: 'sorry', ContentType: 'text/html' });
  expect((await visit(host, '/')).body).toContain('NoSuchWebsiteConfiguration');
  const RoutingRules = [{ Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'docs/' } }];
  await s3.putBucketWebsite({
    Bucket,
    WebsiteConfiguration: {
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: 'error.html' },
      RoutingRules,
    },
  });
  expect((await visit(host, '/docs/')).status).toBe(403);
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy: false } });
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Statement }) });
  expect(await visit(host, '/docs/')).toMatchObject({ status: 200, body: 'docs' });
  expect(await visit(host, '/docs')).toMatchObject({ status: 302, location: '/docs/' });
  // Only callers that may list a bucket learn that a key does not exist.
  expect(await visit(host, '/nothing')).toMatchObject({ status: 403, body: 'sorry' });
  const list = { Effect: 'Allow', Principal: '*', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Statement: [...Statement, list] }) });
  expect(await visit(host, '/nothing')).toMatchObject({ status: 404, body: 'sorry' });
  expect(await visit(host, '/old/x')).toMatchObject({ status: 301, location: `http://${host}/docs/x` });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
test('a form can do what its signer can, and is logged as a form', async () => {
  const Bucket = 'by-role';
  await s3.createBucket({ Bucket });
  await s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  const config = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [iam, sts, events, sqs] = [new IAM(config), new STS(config), new EventBridge(config), new SQS(config)];
  const Statement = [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
  const { Role } = await iam.createRole({
    RoleName: 'uploader',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const allow = [{ Effect: 'Allow', Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/in/*` }];
  await iam.putRolePolicy({
    RoleName: 'uploader',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: allow }),
  });
  const { Credentials } = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'forms' });
  const { QueueUrl } = await sqs.createQueue({
    QueueName: 'told',
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
        ],
      }),
    },
  });
  await events.putRule({ Name: 'made', EventPattern: JSON.stringify({ source: ['aws.s3'] }) });
  await events.putTargets({ Rule: 'made', Targets: [{ Id: '1', Arn: 'arn:aws:sqs:us-east-1:000000000000:told' }] });

  const credential = `${Credentials?.AccessKeyId}/20260101/us-east-1/s3/aws4_request`;
  const post = async (key: string) => {
    const fields = { key, 'x-amz-credential': credential };
    const conditions = [{ bucket: Bucket }, { key }, { 'x-amz-credential': credential }];
    const body = form({ ...fields, policy: policy(conditions) }, 'hello');
    const answer = await fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body });
    return [answer.status, await answer.text()];
  };
  expect(await post('out/a')).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  expect(await post('in/a')).toEqual([204, '']);
  const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
  expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({
    'detail-type': 'Object Created',
    resources: [`arn:aws:s3:::${Bucket}`],
    detail: { bucket: { name: Bucket }, object: { key: 'in/a', size: 5 }, reason: 'POST Object' },
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html, and answers that LocalStack recorded on AWS (test_s3_cors.snapshot.json).
test("pages of other origins are let in by the bucket's rules", async () => {
  const Bucket = 'shared';
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: 'a', Body: 'hello' });
  const ask = (headers: Record<string, string>, path = 'a') =>
    fetch(`${cloud.endpoint}/${Bucket}/${path}`, { method: 'OPTIONS', headers });
  const origin = 'http://localhost:4200';
  expect(await (await ask({})).text()).toContain('Insufficient information. Origin request header needed.');
  const off = await (await ask({ origin, 'access-control-request-method': 'PUT' })).text();
  expect(off).toContain('CORSResponse: CORS is not enabled for this bucket.');
  expect(off).toContain('<Method>PUT</Method><ResourceType>BUCKET</ResourceType>');
  const rule = { AllowedOrigins: ['http://localhost:*'], AllowedMethods: ['GET', 'POST'], AllowedHeaders: ['x-amz-*'] };
  await s3.putBucketCors({
    Bucket,
    CORSConfiguration: { CORSRules: [{ ...rule, ExposeHeaders: ['ETag'], MaxAgeSeconds: 3000 }] },
  });
  const wanted = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'X-Amz-Date, x-amz-b' };
  const allowed = await ask({ origin, ...wanted });
  expect([allowed.status, await allowed.text()]).toEqual([200, '']);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'x-amz-date, x-amz-b',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'ETag',
    'access-control-max-age': '3000',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  });
  const refused = await ask({ origin, 'access-control-request-method': 'PUT' });
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('is not allowed.')]);
  expect((await ask({ origin, ...wanted, 'access-control-request-headers': 'x-other' })).status).toBe(403);
  expect((await ask({ origin: 'https://localhost:1', ...wanted })).status).toBe(403);

  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules: [{ ...rule, AllowedOrigins: ['*'] }] } });
  const url = `${cloud.endpoint}/${Bucket}/a`;
  const key = await issueKey();
  const host = new URL(cloud.endpoint).host;
  const signedGet = (own: Record<string, string>, by: Key) => {
    const { headers } = signed({ path: `/${Bucket}/a`, headers: own }, { host, time: Date.now(), key: by });
    return fetch(url, { headers });
  };
  // A page can sign with any name.
  expect((await signedGet({ origin }, { accessKeyId: 'test', secretAccessKey: 'test' })).status).toBe(403);
  expect((await signedGet({ origin }, { ...key, secretAccessKey: 'guessed' })).status).toBe(403);
  const read = await signedGet({ origin }, key);
  expect([await read.text(), read.headers.get('access-control-allow-origin')]).toEqual(['hello', '*']);
  expect(read.headers.has('access-control-allow-credentials')).toBe(false);
  expect((await signedGet({}, key)).headers.has('access-control-allow-origin')).toBe(false);
  const scope = `${stamp(Date.now()).slice(0, 8)}/us-east-1/s3/aws4_request`;
  const credential = `${key.accessKeyId}/${scope}`;
  const allows = policy([{ bucket: Bucket }, { key: 'b' }, { 'x-amz-credential': credential }]);
  const post = (secret: string) => {
    const body = form({ key: 'b', policy: allows, 'x-amz-credential': credential }, 'x');
    const fields = new FormData();
    body.set('x-amz-signature', hmacHex(signingKey(secret, scope), allows));
    for (const [name, value] of body) if (name !== 'file') fields.set(name, value);
    fields.set('file', body.get('file') as Blob, 'name.txt');
    return fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', headers: { origin }, body: fields });
  };
  expect((await post('guessed')).status).toBe(403);
  const posted = await post(key.secretAccessKey);
  expect([posted.status, posted.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  const none = await fetch(`${cloud.endpoint}/${Bucket}/none`, { headers: { origin } });
  expect([none.status, none.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
});
