import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { presets } from '../../prices/usage.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { cost } from './cost.ts';
import type { CostOptions } from './types.ts';
import { readUsage } from './usage-file.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  root = projectFolder({
    name: 'priced',
    domain: 'priced.test',
    stages: { dev: ['us-east-1', 'eu-west-1'] },
    files: functionFiles('m/one'),
  });
  await deployed();
  const Alarm = {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      MetricName: 'm',
      Namespace: 'n',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  };
  write(root, { 'cloudformation/resources-cf.json': { Resources: { Alarm } } });
  await deployed();
});
afterAll(() => cloud.close());

const deployed = () =>
  deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
const costOf = (over: Partial<CostOptions> = {}) =>
  cost(testHost(cloud.endpoint), { root, stage: 'dev', traffic: { from: 'small', usage: presets.small }, ...over });

test('fixed costs and those of a traffic, half of it in each of two regions', async () => {
  const found = await costOf();
  expect(found.regions.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
  for (const { fixed, used, monthly } of found.regions) {
    expect(fixed).toEqual([expect.objectContaining({ id: 'Alarm', usd: 0.1 })]);
    expect(used.find(({ id }) => id === 'm/one')?.use).toEqual({
      kind: 'function',
      requests: 50_000,
      ms: 100,
      logKB: 0.5,
    });
    const parts = [...fixed, ...used].reduce((sum, { usd }) => sum + usd, 0);
    expect(monthly).toBeCloseTo(parts, 5);
  }
  expect(found.monthly).toBeCloseTo(found.regions[0]!.monthly + found.regions[1]!.monthly, 5);
  const shares = { ...presets.small, shares: { 'eu-west-1': 100 } };
  const [us, eu] = (await costOf({ traffic: { from: 'file', usage: shares } })).regions;
  expect(us?.used.every(({ usd }) => usd === 0)).toBe(true);
  expect(eu?.used.find(({ id }) => id === 'm/one')?.use).toMatchObject({ requests: 100_000 });
});

test('an earlier release has what it had', async () => {
  const [before, now] = await Promise.all([costOf({ release: '1' }), costOf({ release: '2' })]);
  expect(before.release).toBe('1');
  expect(before.regions.map(({ fixed }) => fixed.length)).toEqual([0, 0]);
  expect(now.regions.map(({ fixed }) => fixed.length)).toEqual([1, 1]);
  expect(now.monthly - before.monthly).toBeCloseTo(0.2, 5);
  await expect(costOf({ release: '3' })).rejects.toMatchObject({ code: 'ReleaseUnknown' });
});

test('measured: what CloudWatch counted, as a month like it', async () => {
  const { Lambda } = await import('@aws-sdk/client-lambda');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const lambda = new Lambda({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const { Functions = [] } = await lambda.listFunctions();
  for (let call = 0; call < 3; call++) await lambda.invoke({ FunctionName: Functions[0]!.FunctionName });
  // Metrics arrive after the invocation is over, not with its answer.
  const measured = () => costOf({ region: 'us-east-1', traffic: { from: 'metrics', days: 1 } });
  await expect
    .poll(async () => (await measured()).regions[0]?.used.find(({ id }) => id === 'm/one')?.use, { timeout: 20_000 })
    .toMatchObject({ requests: expect.closeTo((3 * 730) / 24, 3), ms: expect.any(Number), logKB: expect.any(Number) });
  const { days, regions } = await measured();
  expect(days).toBe(1);
  expect(regions[0]!.used.find(({ id }) => id === 'm/one')!.usd).toBeGreaterThan(0);
});

test('a region that cannot be read says so and hides no other', async () => {
  await cloud.faults.regionDown('eu-west-1', 'unavailable');
  try {
    const [us, eu] = (await costOf()).regions;
    expect(us?.monthly).toBeGreaterThan(0.1);
    expect(eu).toMatchObject({ monthly: 0, error: { code: expect.any(String) } });
  } finally {
    await cloud.faults.regionUp('eu-west-1');
  }
});

test('a usage file is checked, with every mistake and its place', () => {
  const file = join(root, 'usage.json');
  const read = (text: string) => {
    writeFileSync(file, text);
    return readUsage(file);
  };
  expect(read('{ "functions": { "*": { "requests": 5, "ms": 2 } }, "shares": { "eu-west-1": 70 } }')).toEqual({
    functions: { '*': { requests: 5, ms: 2 } },
    shares: { 'eu-west-1': 70 },
  });
  const problemsOf = (text: string) => {
    try {
      read(text);
    } catch (error) {
      const { code, problems } = error as { code: string; problems: { message: string }[] };
      return [code, ...problems.map(({ message }) => message)];
    }
    return [];
  };
  expect(problemsOf('{ "functions": { "*": { "request": 5, "ms": -1 } } }')).toEqual([
    'UsageInvalid',
    expect.stringContaining('ms'),
    expect.stringContaining('request'),
  ]);
  expect(problemsOf('{ "shares": { "a": 60, "b": 50 } }')).toEqual([
    'UsageInvalid',
    'usage.json: shares are 110 percent together.',
  ]);
  expect(problemsOf('{')).toEqual(['UsageInvalid', expect.any(String)]);
  rmSync(file);
  expect(() => readUsage(file)).toThrow(expect.objectContaining({ code: 'UsageUnreadable' }));
});
