import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { IAM } from '@aws-sdk/client-iam';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';
import { AccessTable } from './support/access-table.ts';
import { ALLOWED, addressesWith, BY_CORS, DOMAIN, type Kind, type Try, tries } from './support/browser-requests.ts';

// Slow: it sends every combination.

const table = new AccessTable();
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

let cloud: Cloud;
let port: string;
let api: string;
let made: Readonly<Record<Kind, () => Promise<(string | undefined)[]>>>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, allowedOrigins: [ALLOWED] });
  port = new URL(cloud.endpoint).port;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', credentials };
  const s3 = new S3({ ...config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'shop' });
  const CORSRules = [{ AllowedOrigins: [BY_CORS], AllowedMethods: ['GET', 'PUT', 'POST'] }];
  await s3.putBucketCors({ Bucket: 'shop', CORSConfiguration: { CORSRules } });
  // Without a signature, programs and pages are anonymous to S3.
  await s3.deletePublicAccessBlock({ Bucket: 'shop' });
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::shop/*' };
  await s3.putBucketPolicy({ Bucket: 'shop', Policy: JSON.stringify({ Version: '2012-10-17', Statement: open }) });
  const gateway = new APIGateway(config);
  api = await deploy(gateway);
  await openFrontDoor(gateway, new Route53(config), api);
  const [iam, ssm, scheduler] = [new IAM(config), new SSM(config), new Scheduler(config)];
  made = {
    parameter: async () => {
      const names: (string | undefined)[] = [];
      for (let NextToken: string | undefined, page = 0; page === 0 || NextToken !== undefined; page++) {
        const answer = await ssm.describeParameters({ MaxResults: 50, ...(NextToken ? { NextToken } : {}) });
        names.push(...(answer.Parameters ?? []).map(({ Name }) => Name));
        NextToken = answer.NextToken;
      }
      return names;
    },
    user: async () => (await iam.listUsers({ MaxItems: 1000 })).Users?.map(({ UserName }) => UserName) ?? [],
    api: async () => (await gateway.getRestApis({ limit: 500 })).items?.map(({ name }) => name) ?? [],
    bucket: async () => (await s3.listBuckets({})).Buckets?.map(({ Name }) => Name) ?? [],
    object: async () => (await s3.listObjectsV2({ Bucket: 'shop' })).Contents?.map(({ Key }) => Key) ?? [],
    group: async () =>
      (await scheduler.listScheduleGroups({ MaxResults: 100 })).ScheduleGroups?.map(({ Name }) => Name) ?? [],
    fault: async () => cloud.faults.list().map(({ fault }) => fault.region),
  };
});
afterAll(async () => {
  agent.destroy();
  await cloud.close();
});

/** A REST API that answers `GET /things` by itself. */
async function deploy(gateway: APIGateway): Promise<string> {
  const { id: restApiId = '', rootResourceId: parentId } = await gateway.createRestApi({ name: 'deployed' });
  const { id: resourceId } = await gateway.createResource({ restApiId, parentId, pathPart: 'things' });
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await gateway.putMethod({ ...method, authorizationType: 'NONE' });
  await gateway.putMethodResponse({ ...method, statusCode: '200' });
  const requestTemplates = { 'application/json': '{"statusCode": 200}' };
  await gateway.putIntegration({ ...method, type: 'MOCK', requestTemplates });
  await gateway.putIntegrationResponse({ ...method, statusCode: '200' });
  await gateway.createDeployment({ restApiId, stageName: 'prod' });
  return restApiId;
}

/** A custom domain name for the API, with a record in a hosted zone. */
async function openFrontDoor(gateway: APIGateway, route53: Route53, restApiId: string): Promise<void> {
  const types = { endpointConfiguration: { types: ['REGIONAL' as const] } };
  const { regionalDomainName: DNSName } = await gateway.createDomainName({ domainName: DOMAIN, ...types });
  await gateway.createBasePathMapping({ domainName: DOMAIN, restApiId, stage: 'prod' });
  const { HostedZone } = await route53.createHostedZone({ Name: 'shop.example', CallerReference: 'zone' });
  const AliasTarget = { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth: false };
  const ResourceRecordSet = { Name: DOMAIN, Type: 'A' as const, AliasTarget };
  const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] };
  await route53.changeResourceRecordSets({ HostedZoneId: HostedZone?.Id, ChangeBatch });
}

/** The row of the table for a request. */
function doorOf({ address, hostRow, method, headers, shown }: Try): string {
  const isRead = method === 'GET' || method === 'HEAD';
  const hasControl = table.at(hostRow).startsWith('everything') && !table.at(hostRow).includes('except');
  if (address.door === 'links in SNS') return method === 'GET' ? "links in SNS's messages" : 'API';
  if (address.path === '/' && method === 'HEAD' && address.door !== 'deployed') return hasControl ? 'health' : 'API';
  // Only a GET opens it; all other methods are requests to its original path.
  if (address.door === 'index' && (method !== 'GET' || !hasControl)) {
    return hasControl && address.path !== '/' ? 'control' : 'API';
  }
  if (['mail', 'index', 'health', 'control'].includes(address.door)) return hasControl ? address.door : 'API';
  if (address.door !== 'S3') return address.door;
  if (method === 'OPTIONS' || (isRead && shown.origin === 'none')) return 'S3 read';
  const isForm = method === 'POST' && headers['content-type']?.startsWith('multipart/form-data');
  if (!isRead && !isForm && address.path === '/shop') return 'API';
  return shown.origin === BY_CORS && ['GET', 'PUT', 'POST'].includes(method) ? 'S3 by CORS' : 'S3 object';
}

/** Who answered: the gateway, which refused the sender or the host, or something behind it. */
function send({ path, body, method, headers }: Try): Promise<'turned away' | 'unknown host' | 'answered'> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => {
        const isOurs = response.headers['cache-control'] === 'no-store' && response.statusCode === 403;
        if (isOurs && text.includes('Unknown host name')) resolve('unknown host');
        else if (isOurs && (method === 'HEAD' || text.includes('may not send this to the cloud')))
          resolve('turned away');
        else resolve('answered');
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What the tables say about it. */
function judged(one: Try): 'turned away' | 'unknown host' | 'answered' {
  if (table.at(one.hostRow).startsWith('nothing')) return 'unknown host';
  const access = table.access(doorOf(one), one.source);
  const isRead = one.method === 'GET' || one.method === 'HEAD';
  return access === 'yes' || (access === 'GET' && isRead) ? 'answered' : 'turned away';
}

test('every combination of the headers that identify a page is answered as documented, and a refusal leaves no trace', async () => {
  const all = [...tries(addressesWith(api), port, table)];
  const wrong: string[] = [];
  const seen = new Set<string>();
  const allowed = new Set<string>();
  const judge = async (one: Try) => {
    const right = judged(one);
    if (one.address.refusedOnly && right === 'answered') return;
    if (right !== 'unknown host') seen.add(`${doorOf(one)} ${one.source}`);
    if (right === 'answered') allowed.add(one.name);
    const answer = await send(one);
    // The answer to HEAD has no text that shows which of the two it is.
    if (answer === right || (one.method === 'HEAD' && right === 'unknown host' && answer === 'turned away')) return;
    wrong.push(`${one.method} ${one.host}${one.path} ${JSON.stringify(one.headers)}: ${answer}, not ${right}`);
  };
  const work = async () => {
    for (let one = all.pop(); one; one = all.pop()) await judge(one);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(wrong.slice(0, 10)).toEqual([]);
  for (const [kind, list] of Object.entries(made)) {
    const names = (await list()).filter((name) => name?.includes('fuzz-'));
    expect(
      names.filter((name) => !allowed.has(name ?? '')),
      `${kind} made by requests that are refused`,
    ).toEqual([]);
    // Programs created some, so a refused request would have created one, too.
    expect(names.length, kind).toBeGreaterThan(0);
  }
  expect(await made.bucket()).toContain('shop');
  // Each cell of the table was tried.
  const sources = ['a program', 'the address bar', 'an own page', 'an allowed page', 'another page'];
  const cells = table.doors.flatMap((door) => sources.map((source) => `${door} ${source}`));
  const untried = cells.filter((cell) => !seen.has(cell));
  // Without an Origin no request is S3's by CORS, and the address bar sends none.
  expect(untried).toEqual(
    untried.filter((cell) => /^S3 by CORS (?!another page)|^S3 object the address bar/.test(cell)),
  );
}, 600_000);

/** The status of the answer to these lines, sent unchanged. */
const raw = (...lines: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end([...lines, '', ''].join('\r\n')));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    socket.on('error', reject).on('close', () => resolve(text.slice(9, 12)));
  });

test('a request without a Host is refused, and one with two', async () => {
  const path = 'GET /_jaws/health HTTP/1.1';
  expect(await raw(path, 'Connection: close')).toBe('400');
  expect(await raw('GET /_jaws/health HTTP/1.0')).toBe('403');
  expect(await raw(path, `Host: 127.0.0.1:${port}`, 'Connection: close')).toBe('200');
  expect(await raw(path, `Host: evil.example`, `Host: 127.0.0.1:${port}`, 'Connection: close')).not.toBe('200');
});

test.each([
  ['/_jaws/snapshot', '127.0.0.1', '404'],
  ['/_aws/mail', '127.0.0.1', '404'],
  ['/', '127.0.0.1', '404'],
  ['/prod', 'evil.example', '403'],
  ['/prod', 'abcdefghij.execute-api.us-east-1.localhost', '404'],
])('a WebSocket is opened by deployed APIs only: %s at %s', async (path, host, status) => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  expect(await raw(`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Origin: https://evil.example', key, ...upgrade)).toBe(
    status,
  );
});

test.each(['evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.evil.example', ''])(
  'a foreign host name is refused to programs, too: %j',
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

test.each([
  's3.us-east-1.amazonaws.com',
  'evil.amazonaws.com',
  'evil.on.aws',
  'shop.localhost',
  'evil.localhost.localstack.cloud',
])('nothing of the control plane is below %s', async (host) => {
  const lines = [`Host: ${host}:${port}`, 'Connection: close'];
  expect(await raw('GET /_jaws/health HTTP/1.1', ...lines)).not.toBe('200');
  expect(await raw('GET /_jaws/snapshot/contents HTTP/1.1', ...lines)).not.toBe('200');
});

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
