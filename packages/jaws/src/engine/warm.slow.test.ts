import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { readReport } from '../base/lambda-report.ts';
import type { Selection } from '../plan/types.ts';
import { presets } from '../prices/usage.ts';
import { cost } from './cost/cost.ts';
import { deploy } from './deploy.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics/metrics.ts';
import { openProject } from './open.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

const clock = fakeClock(Date.UTC(2026, 10, 29, 12));
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const region = 'us-east-1';
const selection: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const core = fileURLToPath(new URL('../../../core', import.meta.url));

function project(name: string, lambda: object, code?: string) {
  const files = functionFiles('m/one', { lambda: { ...lambda }, ...(code !== undefined && { code }) });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: [region] }, files });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  symlinkSync(core, join(root, 'node_modules/jaws-core-js'), 'dir');
  const host = () => ({ ...testHost(cloud.endpoint), now: () => new Date(clock.now()) });
  const FunctionName = `dev-${name}-lMOne`;
  return {
    root,
    host,
    FunctionName,
    configure: (more: object) => write(root, { 'jaws.json': { name, domain: `${name}.test`, ...more } }),
    deployed: (rollout?: object) =>
      deploy(host(), { project: openProject(root), selection, ...(rollout && { rollout }) }),
    async plan() {
      const seen = host();
      await deploy(seen, { project: openProject(root), selection, mode: 'plan' });
      return seen.events.flatMap((event) => (event.type === 'plan' ? [event.plan] : []))[0]!;
    },
    async url() {
      const { regions } = await status(host(), { root, stage: 'dev' });
      return regions[0]!.endpoints[0]!.url;
    },
    async lines() {
      const seen = host();
      await logs(seen, { root, stage: 'dev', functions: ['m/one'], since: 0, follow: false });
      return seen.events.flatMap((event) => (event.type === 'log' ? [event.line] : []));
    },
  };
}

const handler = `import { createHandler } from 'jaws-core-js/http';
export const handler = createHandler(async ({ method, body }) => {
  console.log('ran ' + method);
  return { statusCode: 200, body: 'ran with ' + body.toString() };
});
`;

test('pings start environments and run no code of the function; a request cannot look like one', async () => {
  const shop = project('pinged', { warm: { schedule: 'rate(5 minutes)', concurrency: 2 } }, handler);
  const plan = await shop.plan();
  await shop.deployed();
  // 2 x 8,760 calls of 105 ms with 0.125 GB.
  expect(plan.expected?.cost.regions[0]?.resources).toEqual([
    { id: 'lMOneWarm', type: 'AWS::Events::Rule', monthly: expect.closeTo(0.0074, 3) },
  ]);
  const seen = async () => {
    const functions = ['m/one'];
    const at = { root: shop.root, stage: 'dev', functions, span: 3_600_000, coldStarts: true };
    return (await metrics(shop.host(), at)).regions[0]!.functions[0]!;
  };
  expect((await seen()).invocations.sum).toBe(0);
  await clock.advance('11m');
  await expect.poll(async () => (await seen()).invocations.sum, { timeout: 20_000 }).toBe(4);
  // Two at once reach two environments, and the following ones find them warm.
  const { cold, warm, errors } = await seen();
  expect([cold?.count, cold?.share, errors.sum]).toEqual([2, 0.5, 0]);
  expect(warm).toEqual({ by: 'schedule', expression: 'rate(5 minutes)', concurrency: 2 });
  expect((await shop.lines()).filter((line) => line.includes('ran'))).toEqual([]);

  const lambda = await aws.in(region).lambda();
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: shop.FunctionName }));
  const token = Environment!.Variables!.JAWS_PING!;
  const url = await shop.url();
  const forged = JSON.stringify({ 'jaws-ping': token });
  const answers = [await fetch(url, { headers: { 'jaws-ping': token } }), await fetch(`${url}?jaws-ping=${token}`)];
  expect(await Promise.all(answers.map((one) => one.text()))).toEqual(['ran with ', 'ran with ']);
  const invoke = async (event: object) => {
    const input = { FunctionName: `${shop.FunctionName}:live`, Payload: JSON.stringify(event) };
    return Buffer.from((await lambda.send(new InvokeCommand(input))).Payload!).toString();
  };
  expect(await invoke({ httpMethod: 'POST', path: '/', body: forged })).toContain('ran with');
  expect(await invoke({ 'jaws-ping': 'guessed' })).toContain('ran with');
  expect(await invoke({ 'jaws-ping': token })).toBe('{"warm":true}');

  // Off in this stage.
  shop.configure({ stages: { dev: [{ region, warm: false }] } });
  await shop.deployed();
  const before = (await seen()).invocations.sum;
  await clock.advance('11m');
  expect((await seen()).invocations.sum).toBe(before);
  expect(await seen()).not.toHaveProperty('warm');
  const { Environment: off } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: shop.FunctionName }),
  );
  expect(off?.Variables).not.toHaveProperty('JAWS_PING');
});

test('provisioned concurrency is started before anybody calls, at a price that plan and cost say', async () => {
  const shop = project('provisioned', { warm: { provisioned: 2 } });
  const plan = await shop.plan();
  // 2 x 0.125 GB x 730 h x 3600 s x $0.0000041667
  expect(plan.expected?.cost.monthly).toBeCloseTo(2.7375, 2);
  await shop.deployed();
  const lambda = await aws.in(region).lambda();
  const { FunctionName } = shop;
  const provisioned = async () => {
    const { Status, AvailableProvisionedConcurrentExecutions: available } = await lambda.send(
      new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }),
    );
    return [Status, available];
  };
  expect(await provisioned()).toEqual(['READY', 2]);
  const call = async () => {
    const input = { FunctionName, Qualifier: 'live', LogType: 'Tail' as const };
    const { LogResult, ExecutedVersion } = await lambda.send(new InvokeCommand(input));
    return [ExecutedVersion, readReport(Buffer.from(LogResult!, 'base64').toString())?.initDuration];
  };
  expect((await call())[0]).toBe('1');
  const found = await cost(shop.host(), {
    root: shop.root,
    stage: 'dev',
    traffic: { from: 'small', usage: presets.small },
  });
  expect(found.regions[0]!.fixed).toEqual([
    expect.objectContaining({ type: 'AWS::Lambda::Alias', usd: expect.closeTo(2.7375, 2) }),
  ]);
  // The next version is warm when the deployment ends.
  write(shop.root, { 'aws_modules/m/one/handler.js': 'export const handler = async () => 2;\n' });
  await shop.deployed();
  expect([await provisioned(), (await call())[0]]).toEqual([['READY', 2], '2']);
  write(shop.root, functionFiles('m/one', { lambda: {} }));
  await shop.deployed();
  await expect(provisioned()).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
});

test('SnapStart is recorded for versions', async () => {
  const shop = project('snapped', {
    warm: { snapStart: true },
    cloudFormation: { Runtime: 'python3.14', Handler: 'aws_modules/m/one/handler.handler' },
  });
  write(shop.root, { 'aws_modules/m/one/handler.py': 'def handler(event, context):\n    return 1\n' });
  const plan = await shop.plan();
  expect(plan.expected?.cost.unpriced).toEqual([
    expect.objectContaining({ id: 'lMOne', why: 'the price of its snapshots is not known here' }),
  ]);
  await shop.deployed();
  const lambda = await aws.in(region).lambda();
  const { SnapStart } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: shop.FunctionName, Qualifier: 'live' }),
  );
  expect(SnapStart?.ApplyOn).toBe('PublishedVersions');
});

test('traffic shifts to a version, and provisioned concurrency is with it in the end', async () => {
  const shop = project('shifted', { warm: { provisioned: 1 } });
  shop.configure({
    stages: { dev: [{ region }] },
    rollout: { dev: { canary: 'Canary10Percent5Minutes', alarms: [] } },
  });
  await shop.deployed({});
  const { FunctionName } = shop;
  const lambda = await aws.in(region).lambda();
  const weights = async () => {
    const { RoutingConfig } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
    return RoutingConfig?.AdditionalVersionWeights;
  };
  write(shop.root, { 'aws_modules/m/one/handler.js': 'export const handler = async () => 2;\n' });
  const running = shop.deployed({});
  await vi.waitFor(async () => expect(await weights()).toEqual({ 2: 0.1 }), 60_000);
  await clock.advance('4m');
  await clock.advance('62s');
  await running;
  const { Status } = await lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }));
  const { FunctionVersion } = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  expect([Status, FunctionVersion]).toEqual(['READY', '2']);
});
