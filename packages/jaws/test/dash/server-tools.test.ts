import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
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
const config = () => ({
  region: 'us-east-1',
  endpoint: orders.cloud.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

test('jaws_project, jaws_schema: what the files say', async () => {
  const project = await resultOf(dash, 'jaws_project', {});
  expect(project).toMatchObject({
    name: 'orders',
    allowed: { write: false, protected: false },
    protocol: 'REST',
    modules: ['shop'],
  });
  expect(project.stages).toEqual([
    { stage: 'dev', protected: false, regions: ['us-east-1', 'eu-west-1'], domains: [] },
    { stage: 'prod', protected: true, regions: ['us-east-1'], domains: [] },
  ]);
  expect(project.functions.find(({ id }) => id === 'shop/put')).toMatchObject({
    module: 'shop',
    runtime: 'nodejs22.x',
    memorySize: 128,
    timeout: 5,
    variables: ['TOKEN'],
  });
  expect(project.endpoints.find(({ id }) => id === 'PUT /orders/{id}')).toEqual({
    id: 'PUT /orders/{id}',
    method: 'PUT',
    path: '/orders/{id}',
    type: 'AWS_PROXY',
    module: 'shop',
    function: 'shop/put',
    authorization: 'CUSTOM',
    authorizer: expect.any(String),
    apiKeyRequired: false,
    hasRequestSchema: false,
  });
  const { request } = await resultOf(dash, 'jaws_schema', { endpoint: 'ANY /echo/{name}' });
  expect(request).toMatchObject({ properties: { name: { type: 'string' } }, required: ['name'] });
  expect(await resultOf(dash, 'jaws_schema', { endpoint: 'GET /fail' })).toEqual({ endpoint: 'GET /fail' });
  expect((await callOf(dash, 'jaws_schema', { endpoint: 'GET /no' })).error?.code).toBe('UnknownEndpoint');
});

test('jaws_grid: each region by itself, also where one is down', async () => {
  const { stages } = await resultOf(dash, 'jaws_grid', {});
  expect(stages.map(({ stage, protected: is, embedded }) => [stage, is, embedded])).toEqual([
    ['dev', false, true],
    ['prod', true, true],
  ]);
  const [us, eu] = stages[0]!.regions;
  expect(us).toMatchObject({
    region: 'us-east-1',
    state: 'ok',
    release: { number: 1, by: expect.any(String), at: expect.stringMatching(/^\d{4}-/) },
    alarms: [],
    cost: { fixed: 0, unpriced: expect.any(Number) },
  });
  expect(us?.stacks.map(({ kind }) => kind)).toEqual(['resources', 'lambdas', 'endpoints']);
  expect(eu?.differs).toMatchObject({ than: 'us-east-1' });
  expect(stages[1]!.regions).toEqual([
    { stage: 'prod', region: 'us-east-1', state: 'not-deployed', stacks: [], alarms: [] },
  ]);
  await orders.cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    const [found] = (await resultOf(dash, 'jaws_grid', dev)).stages;
    expect(found!.regions.map(({ state }) => state)).toEqual(['ok', 'unreachable']);
    expect(found!.regions[1]).toMatchObject({ reason: expect.any(String), error: { code: 'AwsUnavailable' } });
  } finally {
    await orders.cloud.faults.regionUp('eu-west-1');
  }
});

test('jaws_grid: alarms that ring, a release that failed, a day of use', async () => {
  const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
  const watch = new CloudWatch(config());
  const alarm = {
    MetricName: 'm',
    Namespace: 'n',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
  } as const;
  for (const AlarmName of ['dev-orders-lShopPut-errors', 'dev-orders-quiet', 'dev-others-errors']) {
    await watch.putMetricAlarm({ ...alarm, AlarmName, ComparisonOperator: 'GreaterThanThreshold' });
    if (AlarmName.endsWith('errors'))
      await watch.setAlarmState({ AlarmName, StateValue: 'ALARM', StateReason: 'it rings' });
  }
  const at = { ...dev, region: 'us-east-1' };
  const [region] = (await resultOf(dash, 'jaws_grid', { ...at, measured: true })).stages[0]!.regions;
  expect(region?.alarms).toEqual([
    { name: 'dev-orders-lShopPut-errors', since: expect.any(String), reason: 'it rings' },
  ]);
  expect(region?.cost).toEqual({ fixed: 0, used: expect.any(Number), unpriced: expect.any(Number) });
  orders.write({
    'cloudformation/resources-cf.json': {
      Resources: { Bad: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 99_999 } } },
    },
  });
  await expect(orders.deployed({ region: 'us-east-1', functions: [], endpoints: [] })).rejects.toThrow();
  const [failed] = (await resultOf(dash, 'jaws_grid', at)).stages[0]!.regions;
  expect(failed).toMatchObject({ state: 'failed', reason: expect.stringContaining('failed'), release: { number: 1 } });
  orders.write({ 'cloudformation/resources-cf.json': { Resources: {} } });
  await watch.deleteAlarms({ AlarmNames: ['dev-orders-lShopPut-errors', 'dev-orders-quiet', 'dev-others-errors'] });
});

test('a right that is missing is named by the panel that needs it', async () => {
  await orders.cloud.faults.add({
    service: 'cloudwatch',
    operation: 'DescribeAlarms',
    error: {
      code: 'AccessDenied',
      status: 403,
      message: 'User: arn:aws:iam::1:user/a is not authorized to perform: cloudwatch:DescribeAlarms on resource: *',
    },
  });
  try {
    const [region] = (await resultOf(dash, 'jaws_grid', { ...dev, region: 'us-east-1' })).stages[0]!.regions;
    expect(region).toMatchObject({
      alarms: [],
      alarmsError: { code: 'AwsAccessDenied', message: expect.stringContaining('cloudwatch:DescribeAlarms') },
    });
    expect(region?.stacks.length).toBe(3);
  } finally {
    await orders.cloud.faults.clear();
  }
});

test('status, endpoints, releases, plan, docs, doctor, policy: as the engine says them', async () => {
  expect(await resultOf(dash, 'jaws_status', dev)).toMatchObject({ project: 'orders' });
  expect((await resultOf(dash, 'jaws_endpoints', dev)).endpoints.length).toBe(6);
  const { releases } = await resultOf(dash, 'jaws_releases', dev);
  expect(releases.at(-1)).toMatchObject({ number: 1, result: 'done' });
  expect(await resultOf(dash, 'jaws_release', { ...dev, release: '1' })).toMatchObject({ release: { number: 1 } });
  expect(await callOf(dash, 'jaws_release', { ...dev, release: '99' })).toMatchObject({
    status: 422,
    error: { code: 'ReleaseUnknown' },
  });
  expect((await callOf(dash, 'jaws_rollout', dev)).error?.code).toBe('RolloutNone');
  const { plan, missingVariables } = await resultOf(dash, 'jaws_plan', { ...dev, endpoints: ['GET /fail'] });
  expect([plan.empty, missingVariables]).toEqual([true, []]);
  expect((await resultOf(dash, 'jaws_docs', { query: 'protected stage' })).sections.length).toBeGreaterThan(0);
  expect((await resultOf(dash, 'jaws_doctor', {})).checks.length).toBeGreaterThan(3);
  const { allows, policy, command } = await resultOf(dash, 'jaws_policy', dev);
  expect([allows, command]).toEqual(['reading', 'jaws policy --reading --stage dev']);
  const actions = policy.Statement.flatMap(({ Action }) => Action);
  expect(actions).toContain('cloudwatch:GetMetricData');
  expect(actions.some((one) => /ExecuteChangeSet|PutObject|InvokeFunction/.test(one))).toBe(false);
});

test('jaws_drift: what was changed by hand', async () => {
  const sqs = new SQS(config());
  const { QueueUrls = [] } = await sqs.listQueues({});
  await sqs.setQueueAttributes({ QueueUrl: QueueUrls[0], Attributes: { DelaySeconds: '7' } });
  const { regions } = await resultOf(dash, 'jaws_drift', dev);
  expect(regions[0]?.drift).toEqual([expect.objectContaining({ logicalId: 'Jobs', status: 'MODIFIED' })]);
  expect(regions[1]).toEqual({ region: 'eu-west-1', drift: [] });
});

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
  // Each project sees its own.
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
  expect(
    (await logs({ filter: '"before it fails"', region: 'us-east-1' })).lines.every(({ message }) =>
      message.includes('before it fails'),
    ),
  ).toBe(true);
  expect((await logs({ since: new Date(Date.now() + 60_000).toISOString() })).lines).toEqual([]);
});

test('jaws_metrics, jaws_cost, jaws_check', async () => {
  const metrics = await resultOf(dash, 'jaws_metrics', { ...dev, functions: ['shop/echo'], minutes: 60 });
  expect(metrics.regions.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  expect(metrics.regions[0]!.functions[0]).toMatchObject({ id: 'shop/echo', invocations: { sum: expect.any(Number) } });
  expect(await resultOf(dash, 'jaws_cost', dev)).toMatchObject({
    stage: 'dev',
    traffic: 'small',
    monthly: expect.any(Number),
  });
  expect(await resultOf(dash, 'jaws_cost', { ...dev, traffic: 'metrics', days: 1 })).toMatchObject({
    traffic: 'metrics',
    days: 1,
  });
  const { regions } = await resultOf(dash, 'jaws_check', dev);
  expect(regions.flatMap(({ endpoints }) => endpoints.map(({ status }) => status))).toEqual([200, 200]);
});

test('jaws_local_tables, jaws_local_items: page by page, numbers whole', async () => {
  const { tables } = await resultOf(dash, 'jaws_local_tables', dev);
  expect(tables).toMatchObject([{ id: 'Orders', items: 1, keys: [{ name: 'id', type: 'HASH' }], indexes: [] }]);
  const dynamo = new DynamoDB(config());
  const TableName = tables[0]!.name;
  await dynamo.putItem({
    TableName,
    Item: {
      id: { S: '<b>odd</b>' },
      n: { N: '7' },
      map: { M: { a: { L: [{ BOOL: true }, { NULL: true }] } } },
      bytes: { B: Buffer.from('ab') },
      set: { SS: ['x'] },
    },
  });
  const first = await resultOf(dash, 'jaws_local_items', { ...dev, table: 'Orders', limit: 1 });
  const second = await resultOf(dash, 'jaws_local_items', { ...dev, table: TableName, limit: 1, cursor: first.next! });
  expect([...first.items, ...second.items]).toEqual(
    expect.arrayContaining([
      { id: 'one', n: '12345678901234567890' },
      { id: '<b>odd</b>', n: 7, map: { a: [true, null] }, bytes: 'YWI=', set: ['x'] },
    ]),
  );
  expect((await callOf(dash, 'jaws_local_items', { ...dev, table: 'Nothing' })).error?.code).toBe('NotOfStage');
  expect((await callOf(dash, 'jaws_local_items', { ...dev, table: 'Orders', cursor: 'x' })).error?.code).toBe(
    'InvalidValue',
  );
});

test('jaws_local_buckets, _objects, _object: without the bucket that has the variables', async () => {
  const { buckets } = await resultOf(dash, 'jaws_local_buckets', dev);
  expect(buckets.map(({ id }) => id)).toEqual(['Files']);
  const Bucket = buckets[0]!.name;
  const s3 = new S3({ ...config(), forcePathStyle: true });
  const put = (Key: string, Body: string | Buffer) => s3.putObject({ Bucket, Key, Body, Metadata: { a: 'b' } });
  await put('notes/odd <é>.txt', 'a text');
  await put('notes/empty', '');
  await put('bytes', Buffer.from([0, 1, 0xff]));
  await put('large.txt', 'é'.repeat(50_000));
  const top = await resultOf(dash, 'jaws_local_objects', { ...dev, bucket: 'Files' });
  expect([top.folders, top.objects.map(({ key }) => key)]).toEqual([['notes/'], ['bytes', 'large.txt']]);
  const page = await resultOf(dash, 'jaws_local_objects', { ...dev, bucket: 'Files', prefix: 'notes/', limit: 1 });
  const rest = await resultOf(dash, 'jaws_local_objects', {
    ...dev,
    bucket: 'Files',
    prefix: 'notes/',
    limit: 1,
    cursor: page.next!,
  });
  expect([...page.objects, ...rest.objects].map(({ key }) => key)).toEqual(['notes/empty', 'notes/odd <é>.txt']);
  const object = (key: string) => resultOf(dash, 'jaws_local_object', { ...dev, bucket: 'Files', key });
  expect(await object('notes/odd <é>.txt')).toMatchObject({
    bytes: 6,
    text: 'a text',
    cut: false,
    metadata: { a: 'b' },
  });
  expect(await object('notes/empty')).toMatchObject({ bytes: 0, text: '' });
  expect(await object('bytes')).not.toHaveProperty('text');
  expect(await object('large.txt')).toMatchObject({ bytes: 100_000, text: 'é'.repeat(32_768), cut: true });
  expect((await callOf(dash, 'jaws_local_object', { ...dev, bucket: 'Files', key: 'no' })).error?.code).toBe(
    'NotOfStage',
  );
  const { regions } = await resultOf(dash, 'jaws_status', { ...dev, region: 'us-east-1' });
  for (const bucket of ['JawsBucket', regions[0]!.bucket]) {
    expect((await callOf(dash, 'jaws_local_objects', { ...dev, bucket })).error?.code).toBe('NotOfStage');
  }
});

test('jaws_local_queues, _messages: looked at, not received', async () => {
  const sqs = new SQS(config());
  const { queues } = await resultOf(dash, 'jaws_local_queues', dev);
  await sqs.sendMessage({ QueueUrl: queues[0]!.url, MessageBody: 'm'.repeat(20_000) });
  await sqs.sendMessage({ QueueUrl: queues[0]!.url, MessageBody: 'later', DelaySeconds: 600 });
  for (let look = 0; look < 2; look++) {
    const found = await resultOf(dash, 'jaws_local_messages', { ...dev, queue: 'Jobs' });
    expect(found.queue).toMatchObject({ id: 'Jobs', fifo: false, hidden: 0 });
    expect(found.queue.visible + found.queue.delayed).toBe(2);
    const long = found.messages.find(({ cut }) => cut);
    expect([long?.body.length, long?.receiveCount]).toEqual([16_384, 0]);
  }
  expect((await resultOf(dash, 'jaws_local_messages', { ...dev, queue: 'Jobs', limit: 1 })).messages.length).toBe(1);
});

test('jaws_local_mails, _mail', async () => {
  const { SNS } = await import('@aws-sdk/client-sns');
  const sns = new SNS(config());
  const { TopicArn } = await sns.createTopic({ Name: 'news' });
  await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'a@orders.test' });
  await expect.poll(async () => (await resultOf(dash, 'jaws_local_mails', dev)).mails.length).toBeGreaterThan(0);
  const [mail] = (await resultOf(dash, 'jaws_local_mails', dev)).mails;
  expect(mail).toMatchObject({ via: 'sns', to: ['a@orders.test'], subject: expect.any(String) });
  const detail = await resultOf(dash, 'jaws_local_mail', { ...dev, id: mail!.id });
  expect(detail.text).toContain('news');
  expect((await fetch(detail.page)).status).toBe(200);
  expect((await callOf(dash, 'jaws_local_mail', { ...dev, id: 'no' })).error?.code).toBe('NotOfStage');
});

test('variables: names without values; values with --allow-write alone; set and unset', async () => {
  const writer = await start({ host: orders.host, cwd: orders.root, write: true });
  const secret = 'sesame-0987654321';
  const at = { ...dev, region: 'us-east-1', name: 'TOKEN' };
  expect(await resultOf(writer, 'jaws_env_set', { ...at, value: secret })).toEqual({
    name: 'TOKEN',
    regions: [{ stage: 'dev', region: 'us-east-1' }],
  });
  const names = await resultOf(dash, 'jaws_env_names', dev);
  expect(names.regions.map(({ variables }) => variables.find(({ name }) => name === 'TOKEN')?.set)).toEqual([
    true,
    false,
  ]);
  expect(JSON.stringify(names)).not.toContain(secret);
  expect((await callOf(dash, 'jaws_env_value', at)).error?.code).toBe('ToolReadOnly');
  expect(await resultOf(writer, 'jaws_env_value', at)).toEqual({
    name: 'TOKEN',
    regions: [{ region: 'us-east-1', value: secret }],
  });
  expect((await callOf(dash, 'jaws_env_unset', at)).error?.code).toBe('ToolReadOnly');
  await resultOf(writer, 'jaws_env_unset', at);
  expect((await callOf(writer, 'jaws_env_value', at)).error?.code).toBe('EnvVariableNotSet');
  await writer.close();
});

test('jaws_deploy with its events, jaws_rollback; both refused to one that only reads', async () => {
  const { follow } = await import('./dash.ts');
  for (const name of ['jaws_deploy', 'jaws_rollback'] as const) {
    expect((await callOf(dash, name, dev)).error?.code).toBe('ToolReadOnly');
  }
  const writer = await start({ host: orders.host, cwd: orders.root, write: true });
  const stream = await follow(writer);
  orders.write({
    'aws_modules/shop/fail/handler.js': 'export const handler = async () => ({ statusCode: 200, body: "well" });\n',
  });
  const deployed = await resultOf(writer, 'jaws_deploy', { ...dev, region: 'us-east-1', functions: ['shop/fail'] });
  expect(deployed).toMatchObject({ applied: true, releaseNumber: expect.any(Number) });
  const types = new Set(stream.heard.map(({ event }) => event?.type));
  expect(types).toEqual(expect.objectContaining(new Set(['plan', 'stack', 'deployed'])));
  expect((await call('GET /fail')).result?.body).toBe('well');
  expect((await callOf(writer, 'jaws_deploy', { stage: 'prod' })).error?.code).toBe('ToolProtected');
  await resultOf(writer, 'jaws_rollback', { ...dev, region: 'us-east-1' });
  expect((await call('GET /fail')).result?.status).toBe(502);
  stream.end();
  await writer.close();
});

test('a stage that is deleted while the page is open, and one that is not in the embedded cloud', async () => {
  const { readFileSync } = await import('node:fs');
  const text = readFileSync(`${orders.root}/jaws.json`, 'utf8');
  const json = JSON.parse(text);
  orders.write({ 'jaws.json': { ...json, stages: { prod: json.stages.prod } } });
  try {
    for (const name of ['jaws_grid', 'jaws_logs', 'jaws_requests', 'jaws_local_tables'] as const) {
      expect(await callOf(dash, name, dev)).toMatchObject({ status: 422, error: { code: 'UnknownStage' } });
    }
    expect((await resultOf(dash, 'jaws_project', {})).stages.map(({ stage }) => stage)).toEqual(['prod']);
  } finally {
    orders.write({ 'jaws.json': text });
  }
  const elsewhere = {
    ...orders.host,
    connect: async () => ({ ...(await orders.host.connect(undefined)), endpoint: undefined }),
  };
  const other = await start({ host: elsewhere, cwd: orders.root });
  for (const [name, input] of [
    ['jaws_local_tables', dev],
    ['jaws_local_buckets', dev],
    ['jaws_local_queues', dev],
    ['jaws_local_mails', dev],
  ] as const) {
    expect((await callOf(other, name, input)).error?.code).toBe('NotEmbedded');
  }
  expect((await callOf(other, 'jaws_call', { ...dev, endpoint: 'GET /fail' })).error?.code).toBe('ToolReadOnly');
  expect((await resultOf(other, 'jaws_requests', dev)).source).toBe('dev');
  await other.close();
});
