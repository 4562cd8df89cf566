import { get } from 'node:http';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

/** A GET with a Host of its own, which fetch does not let one set. */
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
  data.set('file', new Blob([content]), 'name.txt');
  return data;
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
  expect(await visit(host, '/nothing')).toMatchObject({ status: 404, body: 'sorry' });
  expect(await visit(host, '/old/x')).toMatchObject({ status: 301, location: `http://${host}/docs/x` });
});
