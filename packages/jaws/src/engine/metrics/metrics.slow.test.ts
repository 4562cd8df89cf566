import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { status } from '../status.ts';
import { functionFiles, projectFolder, testHost } from '../testing/project.ts';
import { metrics } from './metrics.ts';
import { timeOf } from './points.ts';
import type { MetricsOptions } from './types.ts';

// Slow: metrics arrive seconds after the events that they count.

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const failing = 'export const handler = async () => { throw new Error("no"); };\n';

/** Two functions, one of which fails, in two regions, each called twice in the first one. */
async function called(name: string, jaws: object = {}, one: Parameters<typeof functionFiles>[1] = {}) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: ['us-east-1', 'eu-west-1'] },
    files: { ...functionFiles('m/one', one), ...functionFiles('m/bad', { code: failing }) },
  });
  if (Object.keys(jaws).length > 0) {
    const { readFileSync, writeFileSync } = await import('node:fs');
    const json = JSON.parse(readFileSync(`${root}/jaws.json`, 'utf8'));
    writeFileSync(`${root}/jaws.json`, JSON.stringify({ ...json, ...jaws }));
  }
  const host = () => testHost(cloud.endpoint);
  await deploy(host(), {
    project: openProject(root),
    selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
  const { regions } = await status(host(), { root, stage: 'prod', region: 'us-east-1' });
  for (const { url } of regions[0]!.endpoints) for (let call = 0; call < 2; call++) await (await fetch(url)).text();
  const measured = (over: Partial<MetricsOptions> = {}) =>
    metrics(host(), {
      root,
      stage: 'prod',
      functions: ['m/bad', 'm/one'],
      span: 3_600_000,
      coldStarts: false,
      ...over,
    });
  // Metrics arrive after the invocation is over, not with its answer.
  await expect
    .poll(async () => (await measured()).regions[0]!.functions.map(({ invocations }) => invocations.sum), {
      timeout: 20_000,
    })
    .toEqual([2, 2]);
  return measured;
}

test('calls, errors and times by function and region, and of a REST API', async () => {
  const measured = await called('measured');
  const asked = () =>
    cloud.faults
      .calls({ service: 'cloudwatch', operation: 'GetMetricData', region: 'us-east-1' })
      .reduce((sum, { count }) => sum + count, 0);
  const before = asked();
  const { regions, step, from, to } = await measured();
  expect(asked() - before).toBe(1);
  expect([step, (Date.parse(to) - Date.parse(from)) / 1000]).toEqual([300, 3600]);
  const [us, eu] = regions;
  const [bad, one] = us!.functions;
  expect([bad?.errors.sum, one?.errors.sum]).toEqual([2, 0]);
  expect(one?.invocations.steps.length).toBe(12);
  expect(one?.invocations.steps.reduce((sum, each) => sum + each)).toBe(2);
  expect(one?.duration.p50).toBeGreaterThan(0);
  expect(one?.duration.p99).toBeGreaterThanOrEqual(one!.duration.p50!);
  expect(us?.api).toMatchObject({ requests: { sum: 4 }, serverErrors: { sum: 2 }, clientErrors: { sum: 0 } });
  expect(us?.api?.latency.p95).toBeGreaterThan(0);
  expect(eu?.functions.map(({ invocations, duration }) => [invocations.sum, duration])).toEqual([
    [0, {}],
    [0, {}],
  ]);
  expect(eu?.api).toMatchObject({ requests: { sum: 0 } });
});

test('an HTTP API, cold starts of the logs, and a region that is away', async () => {
  const measured = await called('measured-http', { apiGateway: { ProtocolType: 'HTTP' } });
  const [us, eu] = (await measured({ coldStarts: true, functions: ['m/one'] })).regions;
  expect(us?.api).toMatchObject({ requests: { sum: 4 }, serverErrors: { sum: 2 } });
  expect(us?.functions).toHaveLength(1);
  const { cold } = us!.functions[0]!;
  expect(cold?.count).toBeGreaterThan(0);
  expect(cold?.median).toBeGreaterThan(0);
  expect(cold?.memory?.size).toBe(128);
  expect(eu?.functions[0]).not.toHaveProperty('cold.median');
  await cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    const found = await measured();
    expect(found.regions[0]?.functions.length).toBe(2);
    expect(found.regions[1]).toMatchObject({ functions: [], error: { code: expect.any(String) } });
  } finally {
    await cloud.faults.regionUp('eu-west-1');
  }
});

test('cold starts are read from the log that a function names', async () => {
  const LogGroup = '/shop/functions';
  const iamPolicyDocumentStatements = [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }];
  const lambda = { cloudFormation: { MemorySize: 128, LoggingConfig: { LogGroup } }, iamPolicyDocumentStatements };
  const measured = await called('measured-elsewhere', {}, { lambda });
  const [us] = (await measured({ coldStarts: true, functions: ['m/one'], region: 'us-east-1' })).regions;
  expect(us?.functions[0]?.cold?.count).toBeGreaterThan(0);
});

test.each([
  [60_000, 60, 1],
  [1_800_000, 60, 30],
  [3 * 3_600_000, 900, 12],
  [86_400_000, 3600, 24],
  [7 * 86_400_000, 43_200, 14],
  [90 * 86_400_000, 604_800, 13],
])('%i ms back are whole steps of %i seconds', (span, step, count) => {
  const now = new Date('2026-11-29T15:07:31Z');
  const time = timeOf(span, now);
  expect([time.step, (time.to.getTime() - time.from.getTime()) / 1000 / time.step]).toEqual([step, count]);
  // The step under way is the last one.
  expect(time.to.getTime()).toBeGreaterThan(now.getTime());
  expect(time.to.getTime() - now.getTime()).toBeLessThanOrEqual(step * 1000);
});
