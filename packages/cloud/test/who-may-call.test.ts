import { Agent, request } from 'node:http';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';
import { AccessTable, type Shown } from './support/access-table.ts';

const ALLOWED = 'http://allowed.example:3000';
const BY_CORS = 'https://shop.example';
const table = new AccessTable();
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

let cloud: Cloud;
let port: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, allowedOrigins: [ALLOWED] });
  port = new URL(cloud.endpoint).port;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'shop' });
  const CORSRules = [{ AllowedOrigins: [BY_CORS], AllowedMethods: ['GET', 'PUT', 'POST'] }];
  await s3.putBucketCors({ Bucket: 'shop', CORSConfiguration: { CORSRules } });
});
afterAll(async () => {
  agent.destroy();
  await cloud.close();
});

interface Address {
  readonly door: string;
  readonly path: string;
  /** Host name; without one, each of {@link HOSTS}. */
  readonly host?: string;
  readonly headers?: Record<string, string>;
}

/** Trusted, and one that DNS answers for. */
const HOSTS = ['127.0.0.1', 'localhost.localstack.cloud'];

const URL_ID = 'a'.repeat(32);
const ADDRESSES: readonly Address[] = [
  { door: 'deployed', path: '/_aws/execute-api/abcdefghij/prod/things' },
  { door: 'deployed', path: '/restapis/abcdefghij/prod/_user_request_/things' },
  { door: 'deployed', path: '/things', host: 'abcdefghij.execute-api.us-east-1.localhost' },
  { door: 'deployed', path: '/_jaws/snapshot/contents', host: 'abcdefghij.execute-api.us-east-1.localhost' },
  { door: 'deployed', path: `/_aws/lambda-url/${URL_ID}/` },
  { door: 'deployed', path: '/_aws/mail', host: `${URL_ID}.lambda-url.us-east-1.localhost` },
  { door: 'deployed', path: '/_aws/lambda/code/abc?Expires=1&Signature=0' },
  { door: 'deployed', path: '/index.html', host: 'shop.s3-website.localhost' },
  { door: 'S3', path: '/shop' },
  { door: 'S3', path: '/shop/key' },
  { door: 'S3', path: '/key', host: 'shop.s3.localhost' },
  { door: 'S3', path: '/key', host: 'shop.localhost' },
  { door: 'S3', path: '/_jaws/snapshot/contents', host: 'shop.s3.localhost' },
  { door: 'links in SNS', path: '/?Action=Unsubscribe&SubscriptionArn=arn' },
  { door: 'mail', path: '/_aws/mail' },
  { door: 'health', path: '/_jaws/health' },
  { door: 'health', path: '/_localstack/init/ready' },
  { door: 'control', path: '/_jaws/snapshot/contents' },
  { door: 'control', path: '/_jaws/faults' },
  { door: 'control', path: '/_localstack/chaos/faults' },
  { door: 'control', path: '/_aws/ses' },
  { door: 'control', path: '/_aws/sqs/messages' },
  { door: 'control', path: '/_aws/route53/resolve' },
  { door: 'control', path: '/_aws/nothing' },
  { door: 'control', path: '/moto-api/seed' },
  { door: 'API', path: '/' },
  { door: 'API', path: '/?Action=ListUsers&Version=2010-05-08' },
  {
    door: 'API',
    path: '/?Action=ListUsers&Version=2010-05-08&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fiam%2Faws4_request',
  },
  { door: 'API', path: '/shop/key?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fiam%2Faws4_request' },
  { door: 'API', path: '/000000000000/jobs?Action=GetQueueUrl' },
  { door: 'API', path: '/2015-03-31/functions/' },
  { door: 'API', path: '/restapis' },
  { door: 'API', path: '/nowhere/key' },
  { door: 'API', path: '/service/GraniteServiceVersion20100801/operation/ListMetrics' },
  { door: 'API', path: '/_jaws/cloudformation/response/token' },
  { door: 'API', path: '/', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } },
];

const ORIGINS = ['none', 'own', 'allowed', 'null', BY_CORS, 'http://localhost:3000', 'https://127.0.0.1'];
const SITES = ['none', '`none`', '`same-origin`', '`same-site`', '`cross-site`', '`odd`'];
const OTHERS: readonly (readonly [headers: Record<string, string>, shown: readonly string[]])[] = [
  [{}, []],
  [{ 'sec-fetch-mode': 'cors', 'user-agent': 'node' }, []],
  [{ 'user-agent': 'Mozilla/5.0 (Windows NT; en-US) WindowsPowerShell/5.1' }, []],
  [{ 'user-agent': 'Mozilla/5.0 Firefox/1' }, ["`User-Agent: Mozilla/…` that is not PowerShell's"]],
  [{ 'sec-fetch-mode': 'navigate' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-mode': 'no-cors' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-mode': 'websocket' }, ['`Sec-Fetch-Mode` that is not `cors`']],
  [{ 'sec-fetch-dest': 'image' }, ['`Sec-Fetch-Dest`']],
  [{ 'sec-fetch-user': '?1' }, ['`Sec-Fetch-User`']],
  [{ referer: 'own' }, ['`Referer` own', '`Referer`']],
  [{ referer: 'https://evil.example/' }, ['`Referer`']],
];
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];
const TYPES = [
  undefined,
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json',
];

interface Try {
  readonly address: Address;
  readonly host: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly shown: Shown;
}

/** Who a request may come from: where one header decides, the others differ from one to the next. */
function* senders(): Generator<readonly [origin: string, site: string, others: number]> {
  let count = 0;
  for (const origin of ORIGINS) {
    for (const site of SITES) {
      const all = origin === 'none' && site === 'none' ? OTHERS.length * METHODS.length : METHODS.length;
      for (let each = 0; each < all; each++) yield [origin, site, count++ % OTHERS.length];
    }
  }
}

/** Every combination of what tells a page, by every method, at every address; types of bodies differ from one to the next. */
function* tries(): Generator<Try> {
  let count = 0;
  for (const address of ADDRESSES) {
    for (const name of address.host === undefined ? HOSTS : [address.host]) {
      const host = `${name}:${port}`;
      const texts: Record<string, string> = { own: `http://${host}`, allowed: ALLOWED };
      for (const [origin, site, at] of senders()) {
        const [others, told] = OTHERS[at]!;
        const type = TYPES[count % TYPES.length];
        const headers: Record<string, string> = { host, ...address.headers, ...others };
        if (headers.referer === 'own') headers.referer = `http://${host}/page`;
        if (type !== undefined) headers['content-type'] = type;
        if (origin !== 'none') headers.origin = texts[origin] ?? origin;
        if (site !== 'none') headers['sec-fetch-site'] = site.slice(1, -1);
        const shown = { origin, site, others: told, trusted: name !== HOSTS[1] };
        yield { address, host, method: METHODS[count++ % METHODS.length]!, headers, shown };
      }
    }
  }
}

/** The row that speaks of a request. */
function doorOf({ address, method, headers, shown }: Try): string {
  const isRead = method === 'GET' || method === 'HEAD';
  if (address.door === 'links in SNS') return method === 'GET' ? "links in SNS's messages" : 'API';
  if (address.path === '/' && method === 'HEAD') return 'health';
  if (address.door !== 'S3') return address.door;
  if (method === 'OPTIONS' || (isRead && shown.origin === 'none')) return 'S3 read';
  const isForm = method === 'POST' && headers['content-type']?.startsWith('multipart/form-data');
  if (!isRead && !isForm && address.path === '/shop') return 'API';
  return shown.origin === BY_CORS && ['GET', 'PUT', 'POST'].includes(method) ? 'S3 by CORS' : 'S3 object';
}

/** Whether the gateway turned it away because of who sent it. */
function turnedAway({ address, method, headers }: Try): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path: address.path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        const isOurs = response.headers['cache-control'] === 'no-store' && response.statusCode === 403;
        resolve(isOurs && (method === 'HEAD' || text.includes('may not send this to the cloud')));
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('every combination of what tells a page is answered as the documentation says, at every address', async () => {
  const all = [...tries()];
  const wrong: string[] = [];
  const seen = new Set<string>();
  const judge = async (one: Try) => {
    const [door, source] = [doorOf(one), table.sourceOf(one.shown)];
    const access = table.access(door, source);
    seen.add(`${door} ${source}`);
    const isRead = one.method === 'GET' || one.method === 'HEAD';
    const mayEnter = access === 'yes' || (access === 'GET' && isRead);
    if ((await turnedAway(one)) === !mayEnter) return;
    wrong.push(
      `${one.method} ${one.host}${one.address.path} ${JSON.stringify(one.headers)}: ${door}, ${source}: ${access}`,
    );
  };
  const work = async () => {
    for (let one = all.pop(); one; one = all.pop()) await judge(one);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(wrong.slice(0, 10)).toEqual([]);
  // Each cell of the table was tried.
  const sources = ['a program', 'the address bar', 'an own page', 'an allowed page', 'another page'];
  const cells = table.doors.flatMap((door) => sources.map((source) => `${door} ${source}`));
  const untried = cells.filter((cell) => !seen.has(cell));
  // Without an Origin nothing is S3's by CORS, and the address bar sends none.
  expect(untried).toEqual(
    untried.filter((cell) => /^S3 by CORS (?!another page)|^S3 object the address bar/.test(cell)),
  );
}, 300_000);

test.each(['evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil.example', ''])(
  'a host name that is nobody of the cloud is refused to programs, too: %j',
  async (name) => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { host: `${name}:${port}` };
      const sent = request({ port, host: '127.0.0.1', path: '/_jaws/health', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(answer).toBe(403);
  },
);

test('a page of an allowed origin reads the answers', async () => {
  const headers = {
    origin: ALLOWED,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-amz-target',
  };
  const preflight = await fetch(cloud.endpoint, { method: 'OPTIONS', headers });
  expect([preflight.status, Object.fromEntries(preflight.headers)]).toEqual([
    204,
    expect.objectContaining({
      'access-control-allow-origin': ALLOWED,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'x-amz-target',
    }),
  ]);
  const answer = await fetch(`${cloud.endpoint}/_jaws/health`, { headers: { origin: ALLOWED } });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, ALLOWED]);
  const other = await fetch(cloud.endpoint, {
    method: 'OPTIONS',
    headers: { ...headers, origin: 'https://evil.example' },
  });
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});
