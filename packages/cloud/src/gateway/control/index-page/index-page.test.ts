import { IAM } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';
import { zipOf } from '../../../services/apigateway/testing/zip.ts';
import { send } from '../../signature/testing.ts';
import type { Overview } from './overview.ts';
import { indexPage } from './page.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const { endpoint } = cloud;
  await new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true }).createBucket({ Bucket: 'shop' });
  await new SQS({ endpoint, region: 'eu-west-1', credentials }).createQueue({ QueueName: 'jobs' });
});
afterAll(() => cloud.close());

const get = async (path: string, headers: Record<string, string>) => {
  const answer = await fetch(`${cloud.endpoint}${path}`, { headers });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text(), answer };
};

describe('a browser', () => {
  test.each(['/', '/_aws', '/_aws/'])('is shown what is here at %s', async (path) => {
    const { status, type, text, answer } = await get(path, browser);
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    for (const shown of ['us-east-1', 'eu-west-1', 'jaws logs']) expect(text).toContain(shown);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/);
    expect(text).not.toMatch(/<script| on[a-z]+="| style="/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('gets the reason of a refusal as a page, a program as JSON', async () => {
    const typed = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
    const page = await get('/2015-03-31/functions/', { ...browser, ...typed });
    expect([page.status, page.type]).toEqual([403, 'text/html; charset=utf-8']);
    expect(page.text).toContain('may not send this to the cloud');
    expect(page.text).toContain('jaws logs');
    const json = await get('/2015-03-31/functions/', { accept: '*/*', ...typed });
    expect([json.status, json.type]).toEqual([403, 'application/json']);
    const missing = await get('/_jaws/nothing', browser);
    expect([missing.status, missing.type]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await get('/_jaws/nothing', {})).type).toBe('application/json');
    const mail = await get('/_aws/mail/none', browser);
    expect([mail.status, mail.type]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await get('/_aws/mail/none', {})).text).toBe('There is no such message.\n');
  });

  test('sees a host name or a path as text where it is refused', async () => {
    const odd = '<script>alert(1)</script>';
    const host = new URL(cloud.endpoint).host;
    for (const sent of [
      { path: '/', headers: { host: odd, ...browser } },
      { path: `/_jaws/${odd}`, headers: { host, ...browser } },
      { path: '/', headers: { host, ...browser, origin: odd } },
    ]) {
      const { status, text } = await send(cloud.endpoint, sent);
      expect([status, text]).toEqual([expect.any(Number), expect.stringContaining('alert(1)')]);
      expect(status).toBeGreaterThanOrEqual(403);
      expect(text).not.toContain('<script');
    }
  });

  test('is refused the index when another page sent it there', async () => {
    const host = new URL(cloud.endpoint).host;
    const others: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
      { origin: 'https://evil.example' },
      { referer: 'https://evil.example/' },
    ];
    for (const from of others) {
      const { status, text } = await send(cloud.endpoint, { path: '/', headers: { host, ...browser, ...from } });
      expect(status, JSON.stringify(from)).toBe(403);
      expect(text).not.toContain('eu-west-1');
    }
  });
});

describe('clients other than browsers get the same as before', () => {
  const buckets = /<ListAllMyBucketsResult.*<Name>shop<\/Name>/s;

  const denied = /<Code>AccessDenied<\/Code>/;

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['unsigned', { accept: '*/*' }, 403, denied],
    [
      'signed',
      {
        ...browser,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
      200,
      buckets,
    ],
    ['with a date of AWS', { ...browser, 'x-amz-date': '20260101T000000Z' }, 403, denied],
  ])('at /: %s', async (_, headers, wanted, text) => {
    const answer = await get('/', headers);
    expect([answer.status, answer.text]).toEqual([wanted, expect.stringMatching(text)]);
  });

  test('SDKs, too', async () => {
    const s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
    expect((await s3.listBuckets()).Buckets?.map(({ Name }) => Name)).toEqual(['shop']);
    const nameless = await get('/_aws/', { accept: '*/*' });
    expect([nameless.status, nameless.type]).toEqual([404, 'application/json']);
  });
});

test('a strict cloud shows it to the root only', async () => {
  const strict = await startCloud({ port: 0, strict: true });
  try {
    const refused = await fetch(strict.endpoint, { headers: browser });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="jaws-cloud"']);
    const authorization = `Basic ${Buffer.from('test:test').toString('base64')}`;
    expect((await fetch(strict.endpoint, { headers: { ...browser, authorization } })).status).toBe(200);
  } finally {
    await strict.close();
  }
});

test('says which region is off, and what ran and failed', async () => {
  const client = new LambdaClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const made = await iam.createRole({ RoleName: 'fails', AssumeRolePolicyDocument });
  const ZipFile = zipOf('index.js', 'exports.handler = async () => { throw new TypeError("a secret"); };');
  const about = { FunctionName: 'fails', Runtime: 'nodejs22.x' as const, Handler: 'index.handler' };
  await client.send(new CreateFunctionCommand({ ...about, Role: made.Role?.Arn, Code: { ZipFile } }));
  await client.send(new InvokeCommand({ FunctionName: 'fails' }));
  cloud.faults.regionDown('eu-west-1');
  const { text } = await get('/', browser);
  expect(text).toMatch(/eu-<wbr>west-<wbr>1 is <strong class="bad">down<\/strong>/);
  expect(text).toMatch(/fails<\/th>.*<span class="bad">failed<\/span>/);
  expect(text).not.toContain('a secret');
  cloud.faults.regionUp('eu-west-1');
});

test('a region that was off for a while and has nothing is not listed', async () => {
  const isListed = async () => (await get('/', browser)).text.includes('>ap-south-1<');
  cloud.faults.regionDown('ap-south-1');
  expect(await isListed()).toBe(true);
  cloud.faults.regionUp('ap-south-1');
  expect(await isListed()).toBe(false);
});

describe('names', () => {
  const odd = '"><script>alert(1)</script>';
  const place = { account: '000000000000', region: odd, name: odd };
  const all: Overview = {
    regions: [{ ...place, health: 'up', functions: 1, buckets: 0, tables: 0, queues: 0, topics: 0 }],
    stacks: [{ ...place, status: odd, changed: 0 }],
    functions: Array.from({ length: 500 }, () => ({ ...place, runtime: odd, runs: 0, failed: 0 })),
    apis: [{ ...place, kind: 'REST API', addresses: [`/_aws/${odd}`] }],
    messages: { mails: 0, texts: 0, pushes: 0 },
  };

  test('are text, wherever they stand', () => {
    const { html } = indexPage(all, `http://${odd}`);
    expect(html.replaceAll('<wbr>', '')).not.toContain('<script');
    expect(html).not.toContain('"">');
  });

  test('are counted where there are many', () => {
    expect(indexPage(all, 'http://127.0.0.1').html).toContain('And 300 more.');
  });
});
