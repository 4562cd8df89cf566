import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { callOf, resultOf, type StartedDash, start } from './dash.ts';
import { startOrders } from './orders.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let orders: Awaited<ReturnType<typeof startOrders>>;
let dash: StartedDash;
beforeAll(async () => {
  orders = await startOrders();
  dash = await start({ host: orders.host, cwd: orders.root });
});
afterAll(async () => {
  await dash.close();
  await orders.cloud.close();
});

const dev = { stage: 'dev' };
const call = (endpoint: string, more: object = {}) => callOf(dash, 'jaws_call', { ...dev, endpoint, ...more });

test('jaws_call: values are parts of the path, and nothing else', async () => {
  const odd = 'a/b?c#d é%2F <script>';
  const echoed = await call('ANY /echo/{name}', {
    method: 'POST',
    path: { name: odd },
    query: { q: ['1', '&x=2'], empty: '' },
    headers: { 'X-Mine': 'here', 'content-type': 'application/json' },
    body: '{"name":"n"}',
  });
  expect(echoed.result).toMatchObject({
    status: 200,
    method: 'POST',
    region: 'us-east-1',
    format: 'text',
    cut: false,
    headers: { 'x-own': 'yes' },
  });
  expect(JSON.parse(echoed.result!.body)).toMatchObject({
    method: 'POST',
    query: { q: ['1', '&x=2'], empty: [''] },
    header: 'here',
    body: '{"name":"n"}',
  });
  expect(decodeURIComponent(new URL(echoed.result!.url).pathname.split('/').at(-1)!)).toBe(odd);
  const greedy = await call('GET /all/{proxy+}', { path: { proxy: 'x/y z' } });
  expect(JSON.parse(greedy.result!.body).name).toEqual({ proxy: 'x/y%20z' });
  const elsewhere = await call('GET /all/{proxy+}', { region: 'eu-west-1', path: { proxy: 'x' } });
  expect(elsewhere.result?.region).toBe('eu-west-1');
});

test.each([
  ['a way up', { path: { name: '..' } }],
  ['a way up that is greedy', { path: { proxy: 'a/../../../../_jaws/snapshot' } }, 'GET /all/{proxy+}'],
  ['no value', {}],
  ['half a character', { path: { name: '\ud800' } }],
  ['a variable that is not there', { path: { name: 'a', other: 'b' } }],
  ['another method', { path: { proxy: 'a' }, method: 'DELETE' }, 'GET /all/{proxy+}'],
  ['a method that is none', { path: { name: 'a' }, method: 'TRACE' }],
  ['a header that is two', { path: { name: 'a' }, headers: { a: 'b\r\nc: d' } }],
  ['a name of a header that is none', { path: { name: 'a' }, headers: { 'a b': 'c' } }],
  ['another host', { path: { name: 'a' }, headers: { Host: 'evil.example' } }],
  ['a length', { path: { name: 'a' }, headers: { 'Content-Length': '1' } }],
])('jaws_call: %s is refused', async (_, more, endpoint = 'ANY /echo/{name}') => {
  expect(await call(endpoint, more)).toMatchObject({ status: 422, error: { code: 'CallInvalid' } });
});

test('jaws_call: a large answer is cut, a redirection is not followed, what is not deployed is said', async () => {
  const large = (await call('GET /large')).result!;
  expect([large.cut, large.body.length]).toEqual([true, 1024 ** 2]);
  expect((await call('GET /away')).result).toMatchObject({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
  expect((await call('GET https://evil.example/')).error?.code).toBe('UnknownEndpoint');
  const prod = await start({ host: orders.host, cwd: orders.root, write: true, protected: true });
  expect(await callOf(prod, 'jaws_call', { stage: 'prod', endpoint: 'GET /fail' })).toMatchObject({
    error: { code: 'EndpointNotDeployed' },
  });
  await prod.close();
  expect((await callOf(dash, 'jaws_call', { stage: 'prod', endpoint: 'GET /fail' })).error?.code).toBe('ToolProtected');
});

test('jaws_call, jaws_requests: an HTTP API, and what takes every path', async () => {
  const code = 'export const handler = async (event) => ({ statusCode: 200, body: event.rawPath });\n';
  const root = projectFolder({
    name: 'httpd',
    files: functionFiles('m/all', { apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: '$default' } }, code }),
  });
  const json = { name: 'httpd', domain: 'httpd.test', apiGateway: { ProtocolType: 'HTTP' } };
  write(root, { 'jaws.json': { ...json, stages: { dev: [{ region: 'us-east-1' }] } } });
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy(testHost(orders.cloud.endpoint), { project: openProject(root), selection });
  const other = await start({ host: orders.host, cwd: root });
  const { endpoints } = await resultOf(other, 'jaws_project', {});
  const { id } = endpoints[0]!;
  const found = await resultOf(other, 'jaws_call', { ...dev, endpoint: id, path: { proxy: 'any/path' } });
  expect(found).toMatchObject({
    status: 200,
    body: expect.stringMatching(/\/any\/path$/),
    requestId: expect.any(String),
  });
  expect((await resultOf(other, 'jaws_call', { ...dev, endpoint: id })).status).toBe(200);
  const own = async () =>
    (await resultOf(other, 'jaws_requests', dev)).requests.filter((one) => one.invocation !== undefined);
  await expect.poll(async () => (await own()).map((one) => one.id), { timeout: 10_000 }).toContain(found.requestId);
  // Each project sees only its own.
  expect((await own()).every((one) => one.function === 'm/all')).toBe(true);
  await other.close();
});

test('jaws_call: an address where nothing answers', async () => {
  const gone = {
    ...orders.host,
    connect: async () => ({ ...(await orders.host.connect(undefined)), endpoint: 'http://127.0.0.1:1' }),
  };
  const other = await start({ host: gone, cwd: orders.root, write: true });
  expect(await callOf(other, 'jaws_call', { ...dev, endpoint: 'GET /fail' })).toMatchObject({
    status: 422,
    error: { code: 'CallFailed', message: expect.stringContaining('http://127.0.0.1:1/_aws/execute-api/') },
  });
  await other.close();
});

test('jaws_requests, jaws_request: gateway, authorizer, function and its AWS calls; without credentials', async () => {
  const put = (
    await call('PUT /orders/{id}', { path: { id: 'one' }, headers: { 'X-Token': 't', Authorization: 'Bearer sesame' } })
  ).result!;
  expect([put.body, put.status]).toEqual(['{}', 200]);
  const found = async () =>
    (await resultOf(dash, 'jaws_requests', dev)).requests.find(({ id }) => id === put.requestId);
  await expect.poll(async () => (await found())?.invocation, { timeout: 10_000 }).toBeDefined();
  expect(await found()).toMatchObject({
    region: 'us-east-1',
    ok: true,
    http: { method: 'PUT', path: expect.stringContaining('/orders/one'), route: '/orders/{id}', status: 200 },
    function: 'shop/put',
  });
  const detail = await resultOf(dash, 'jaws_request', { ...dev, id: put.requestId! });
  const kinds = detail.spans.map(({ kind, name }) => `${kind} ${name}`);
  expect(kinds[0]).toBe('gateway PUT /orders/{id}');
  expect(kinds).toEqual(expect.arrayContaining(['authorizer shop/guard', 'function shop/put', 'aws dynamodb:PutItem']));
  const [gateway, aws] = [detail.spans[0]!, detail.spans.find(({ kind }) => kind === 'aws')!];
  expect(aws.start).toBeGreaterThanOrEqual(0);
  expect(aws.start + aws.ms).toBeLessThanOrEqual(gateway.ms + 50);
  expect(detail.result).toMatchObject({ statusCode: 200 });
  expect(JSON.stringify(detail)).not.toContain('sesame');
  expect(JSON.stringify(detail.event)).toContain('(hidden)');
  expect((await callOf(dash, 'jaws_request', { ...dev, id: 'nothing' })).error?.code).toBe('InvocationUnknown');
});

test('jaws_requests: those that failed, and those that no function has seen', async () => {
  const failed = (await call('GET /fail')).result!;
  expect(failed.status).toBe(502);
  await (await fetch(failed.url.replace(/\/fail$/, '/nowhere'))).text();
  const requests = async () => (await resultOf(dash, 'jaws_requests', { ...dev, failed: true })).requests;
  await expect
    .poll(async () => (await requests()).find(({ id }) => id === failed.requestId)?.error, { timeout: 10_000 })
    .toContain('on purpose');
  const all = await requests();
  expect(all.every(({ ok }) => !ok)).toBe(true);
  expect(all[0]).toMatchObject({ http: { path: expect.stringContaining('/nowhere') } });
  expect(all[0]).not.toHaveProperty('function');
  const own = await resultOf(dash, 'jaws_requests', { ...dev, function: 'shop/fail', limit: 1 });
  expect(own.requests).toMatchObject([{ function: 'shop/fail', ok: false }]);
});

test('jaws_requests: those of a region, also where others have newer ones', async () => {
  await call('GET /all/{proxy+}', { region: 'eu-west-1', path: { proxy: 'there' } });
  await call('GET /fail');
  const there = { ...dev, region: 'eu-west-1', limit: 1 };
  await expect
    .poll(async () => (await resultOf(dash, 'jaws_requests', there)).requests, { timeout: 10_000 })
    .toMatchObject([{ region: 'eu-west-1', http: { path: expect.stringContaining('/there') } }]);
  expect((await callOf(dash, 'jaws_requests', { ...dev, region: 'eu-west-9' })).error?.code).toBe('UnknownRegion');
});

test('jaws_replay: the same event, and an edited one with the credentials that were hidden', async () => {
  const called = (
    await call('GET /all/{proxy+}', { path: { proxy: 'again' }, headers: { Authorization: 'Bearer sesame' } })
  ).result!;
  const entry = async () =>
    (await resultOf(dash, 'jaws_requests', dev)).requests.find(({ id }) => id === called.requestId);
  await expect.poll(async () => (await entry())?.invocation, { timeout: 10_000 }).toBeDefined();
  const id = (await entry())!.invocation!;
  const same = await resultOf(dash, 'jaws_replay', { ...dev, id });
  expect(same).toMatchObject({ same: true, differences: [], function: 'shop/echo' });
  const { event } = await resultOf(dash, 'jaws_request', { ...dev, id: called.requestId! });
  const edited = { ...(event as object), edited: 'yes' };
  const other = await resultOf(dash, 'jaws_replay', { ...dev, id, event: edited });
  const [answer] = other.answers;
  const value = JSON.parse((answer as { value: { body: string } }).value.body);
  expect(value).toMatchObject({ edited: 'yes', auth: 'Bearer sesame' });
  expect(other).not.toHaveProperty('same');
});

test('jaws_invoke, jaws_logs: lines, by request, and the newest of many', async () => {
  const invoked = await resultOf(dash, 'jaws_invoke', {
    ...dev,
    region: 'us-east-1',
    function: 'shop/fail',
    event: {},
  });
  const [answer] = invoked.answers;
  const { requestId } = answer as { requestId: string };
  const logs = (more: object = {}) => resultOf(dash, 'jaws_logs', { ...dev, functions: ['shop/fail'], ...more });
  await expect.poll(async () => (await logs({ requestId })).lines.length, { timeout: 20_000 }).toBeGreaterThan(2);
  const own = await logs({ requestId });
  expect(own.lines.every(({ message }) => message.includes(requestId))).toBe(true);
  const all = await logs();
  expect(all.lines.length).toBeGreaterThan(own.lines.length);
  const newest = await logs({ limit: 2 });
  expect(newest.lines).toEqual(all.lines.slice(-2));
  expect(newest.leftOut).toBe(all.lines.length - 2);
  const filtered = (await logs({ filter: '"before it fails"', region: 'us-east-1' })).lines;
  expect(filtered.length).toBeGreaterThan(0);
  expect(filtered.every(({ message }) => message.includes('before it fails'))).toBe(true);
  expect((await logs({ since: new Date(Date.now() + 60_000).toISOString() })).lines).toEqual([]);
  // For a period in the past: later lines are not read.
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect((await logs({ since })).lines.length).toBeGreaterThan(2);
  expect((await logs({ since, until: new Date(Date.now() - 1_800_000).toISOString() })).lines).toEqual([]);
});
