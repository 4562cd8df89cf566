import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fail } from '../../src/errors/catalogue/index.ts';
import { callOf, follow, resultOf, type StartedDash, start } from './dash.ts';
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

const call = (endpoint: string, more: object = {}) => callOf(dash, 'jaws_call', { ...dev, endpoint, ...more });

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

test.each([
  'jaws_grid',
  'jaws_status',
  'jaws_metrics',
  'jaws_releases',
  'jaws_rollout',
  'jaws_logs',
  'jaws_requests',
  'jaws_env_names',
  'jaws_cost',
] as const)('%s: a region that answers late keeps no other waiting', async (tool) => {
  const stream = await follow(dash);
  await orders.cloud.faults.regionSlow('eu-west-1', 1500);
  const { result } = await callOf(dash, tool, dev).finally(() => orders.cloud.faults.regionSlow('eu-west-1', 0));
  const regionsOf = (found: unknown) => {
    const { stages, regions } = found as { stages?: { regions: object[] }[]; regions?: object[] };
    return (stages?.[0]?.regions ?? regions) as
      | { region: string; state?: string; waiting?: true; error?: object }[]
      | undefined;
  };
  const waits = (found: unknown) =>
    regionsOf(found)?.flatMap(({ region, state, waiting }) => (waiting || state === 'waiting' ? [region] : [])) ??
    (found as { waiting?: string[] }).waiting ??
    [];
  await expect
    .poll(() => stream.heard.flatMap(({ soFar }) => (soFar ? [waits(soFar)] : [])))
    .toContainEqual(['eu-west-1']);
  expect(waits(result)).toEqual([]);
  expect((result as { unread?: object[] } | undefined)?.unread ?? []).toEqual([]);
  expect(result).toBeDefined();
  for (const { error } of regionsOf(result) ?? []) expect(error).toBeUndefined();
  stream.end();
  await stream.ended;
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
    await orders.cloud.faults.clear();
    const message = 'User: arn:aws:iam::1:user/a is not authorized to perform: s3:ListBucket on resource: x';
    const error = { code: 'AccessDenied', status: 403, message };
    await orders.cloud.faults.add({ service: 's3', operation: 'ListObjectsV2', error });
    const [other] = (await resultOf(dash, 'jaws_grid', { ...dev, region: 'us-east-1' })).stages[0]!.regions;
    // The result of the last deployment is then unknown, so the answer must say so.
    expect(other).toMatchObject({
      stacks: [{}, {}, {}],
      releaseError: { code: 'AwsAccessDenied', message: expect.stringContaining('s3:ListBucket') },
    });
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
  expect(await callOf(dash, 'jaws_rollout', dev)).toEqual({ status: 200, result: { stage: 'dev', unread: [] } });
  expect(await resultOf(dash, 'jaws_drill', {})).toEqual({ drills: [] });
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

test('plans and drift wait for slow regions, as changes do, and report their progress', async () => {
  const glance = () =>
    Promise.reject(fail('AwsUnreachable', { call: 'all', address: 'a', detail: 'no', custom: false }));
  const hurried = await start({ host: { ...orders.host, glance }, cwd: orders.root });
  try {
    const stream = await follow(hurried);
    expect((await callOf(hurried, 'jaws_releases', dev)).error?.code).toBe('AwsUnreachable');
    expect((await resultOf(hurried, 'jaws_plan', dev)).plan.regions.length).toBe(2);
    const read = () =>
      stream.heard.flatMap(({ event }) => (event?.type === 'step' && event.state === 'progress' ? [event] : []));
    await expect
      .poll(() =>
        read()
          .filter(({ id }) => id === 'compare')
          .map(({ done, total }) => [done, total]),
      )
      .toEqual([
        [1, 2],
        [2, 2],
      ]);
    expect(
      read()
        .map(({ detail }) => detail)
        .sort(),
    ).toEqual([expect.stringMatching(/^eu-west-1: \d stacks?$/), expect.stringMatching(/^us-east-1: \d stacks?$/)]);
    expect((await resultOf(hurried, 'jaws_drift', dev)).regions.map(({ error }) => error)).toEqual([
      undefined,
      undefined,
    ]);
    stream.end();
    await stream.ended;
  } finally {
    await hurried.close();
  }
});

test('only clients with write access can pause, continue and abort a rollout', async () => {
  const names = ['jaws_rollout_continue', 'jaws_rollout_pause', 'jaws_rollout_abort'] as const;
  for (const name of names) expect((await callOf(dash, name, dev)).error?.code, name).toBe('ToolReadOnly');
  const writer = await start({ host: orders.host, cwd: orders.root, write: true });
  try {
    for (const name of names) {
      expect((await callOf(writer, name, dev)).error?.code, name).toBe('RolloutNone');
      expect((await callOf(writer, name, { stage: 'prod' })).error?.code, name).toBe('ToolProtected');
    }
  } finally {
    await writer.close();
  }
});

test('jaws_drift: what was changed by hand', async () => {
  const sqs = new SQS(config());
  const { QueueUrls = [] } = await sqs.listQueues({});
  await sqs.setQueueAttributes({ QueueUrl: QueueUrls[0], Attributes: { DelaySeconds: '7' } });
  const { regions } = await resultOf(dash, 'jaws_drift', dev);
  expect(regions[0]?.drift).toEqual([expect.objectContaining({ logicalId: 'Jobs', status: 'MODIFIED' })]);
  expect(regions[1]).toEqual({ region: 'eu-west-1', drift: [] });
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
  // As in `jaws cost`: the project's own file, unless other traffic is named.
  const usage = (requests: unknown) =>
    orders.write({ 'usage.dev.json': { functions: { 'shop/echo': { requests, ms: 100 } } } });
  usage(1_000_000);
  const own = await resultOf(dash, 'jaws_cost', dev);
  expect(own).toMatchObject({ traffic: 'file', file: 'usage.dev.json' });
  // Each of the two regions has half of the calls. The file has no line for the API: it counts the requests of the functions behind it.
  const used = own.regions.map((region) => region.used.map(({ id, use }) => [id, 'requests' in use && use.requests]));
  const half = [
    ['RestApi', 500_000],
    ['shop/echo', 500_000],
  ];
  expect(used).toEqual([half, half]);
  expect(own.endpoints).toContainEqual({ id: 'GET /fail', function: 'shop/fail' });
  // A usage file with a mistake is reported where it is used, and affects nothing else.
  usage('many');
  expect((await callOf(dash, 'jaws_cost', dev)).error?.code).toBe('UsageInvalid');
  expect(await resultOf(dash, 'jaws_cost', { ...dev, traffic: 'small' })).toMatchObject({
    traffic: 'small',
    file: 'usage.dev.json',
  });
  usage(1_000_000);
  const { regions } = await resultOf(dash, 'jaws_check', dev);
  expect(regions.flatMap(({ endpoints }) => endpoints.map(({ status }) => status))).toEqual([200, 200]);
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
  // They arrive on another connection than the answer.
  await expect
    .poll(() => stream.heard.map(({ event }) => event?.type))
    .toEqual(expect.arrayContaining(['plan', 'stack', 'deployed']));
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
