import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import type { Aws } from '../../aws/types.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { asTypeScript } from '../testing/typescript.ts';
import { tune } from './tune.ts';
import type { TuneOptions } from './types.ts';
import { memoryChange } from './write.ts';

// Slow: functions compute and wait for seconds, to be measured.

vi.setConfig({ testTimeout: 120_000 });

const region = 'us-east-1';
const name = 'tuned';
const computing = `export const handler = async (event) => {
  if (event.fail) throw new Error('no such link');
  if (event.wait) await new Promise((resolve) => setTimeout(resolve, event.wait));
  const spent = () => Object.values(process.cpuUsage()).reduce((sum, one) => sum + one, 0);
  const end = spent() + (event.compute ?? 0) * 1000;
  while (spent() < end) for (let step = 0; step < 50_000; step++) Math.sqrt(step);
  return process.env.SECRET;
};
`;

let cloud: Cloud;
let aws: Aws;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
  root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: [region], prod: [region] },
    files: {
      ...functionFiles('m/one', {
        lambda: {
          cloudFormation: { MemorySize: 1024, Timeout: 5, Environment: { Variables: { SECRET: 'hidden' } } },
          iamPolicyDocumentStatements: [],
        },
        code: computing,
      }),
      'aws_modules/m/one/event.json': { compute: 40 },
    },
  });
  for (const stage of ['dev', 'prod']) {
    await deploy(testHost(cloud.endpoint), {
      project: openProject(root),
      selection: { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    });
  }
});
afterAll(() => cloud.close());

const tuned = (over: Partial<TuneOptions> = {}, host: TestHost = testHost(cloud.endpoint)) =>
  tune(host, {
    opened: openProject(root),
    function: 'm/one',
    stage: 'dev',
    region: undefined,
    sizes: [128, 1769],
    calls: 3,
    agree: async () => {},
    ...over,
  });
const event = (value: object) => ({ event: { from: 'value', value } as const });
const FunctionName = `dev-${name}-lMOne`;
const lambda = () => aws.in(region).lambda();
const names = async () => {
  const { Functions = [] } = await (await lambda()).send(new ListFunctionsCommand({}));
  return Functions.map((fn) => fn.FunctionName).sort();
};
/** The version that callers reach, and the settings that the next version would get. */
const untouched = async () => {
  const client = await lambda();
  const alias = await client.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  const latest = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return [alias.FunctionVersion, alias.RevisionId, latest.MemorySize, latest.RevisionId];
};

test('a copy is called at each size; times are modeled by CPU and waiting, and the function itself stays as it was', async () => {
  const before = await untouched();
  const host = testHost(cloud.endpoint);
  const found = await tuned({}, host);
  expect(found).toMatchObject({ function: 'm/one', region, arch: 'x86_64', now: 1024, times: 'modeled' });
  const [small, large] = found.sizes;
  for (const { here, calls, initMs, maxMemoryUsed } of [small!, large!]) {
    expect(calls).toBe(3);
    expect(here?.cpuMs).toBeGreaterThanOrEqual(35);
    expect(initMs).toBeGreaterThan(0);
    expect(maxMemoryUsed).toBeGreaterThan(0);
  }
  // Thirteen times the CPU.
  expect(small!.ms! / small!.here!.cpuMs).toBeGreaterThan(1769 / 128 - 0.1);
  expect(large!.ms).toBeLessThan(small!.ms!);
  expect(large!.marks).toContain('fastest');
  expect([await names(), await untouched()]).toEqual([[FunctionName, `prod-${name}-lMOne`], before]);
  expect(JSON.stringify([found, host.events])).not.toContain('hidden');
});

test('waiting takes as long with any memory, so the smallest size is the cheapest', async () => {
  const { sizes, recommended } = await tuned({ ...event({ wait: 150 }), sizes: [256, 1769] });
  expect(sizes[0]!.ms).toBeLessThan(3 * sizes[1]!.ms!);
  expect(sizes[0]!.marks).toContain('cheapest');
  expect(recommended).toBe(256);
});

test('a size at which it fails or would time out is shown, called no more, and not recommended', async () => {
  const failed = await tuned(event({ fail: true }));
  expect(failed.sizes.map(({ failure, calls, marks }) => [failure, calls, marks])).toEqual(
    Array.from({ length: 2 }, () => [{ how: 'failed', message: 'no such link' }, 0, []]),
  );
  expect(failed).not.toHaveProperty('recommended');
  // 400 ms here become 5.5 s with 128 MB, and the timeout is 5 s.
  const slow = await tuned({ ...event({ compute: 400 }), calls: 2 });
  expect(slow.sizes[0]!.failure).toMatchObject({ how: 'timed out' });
  expect([slow.sizes[1]!.failure, slow.recommended]).toEqual([undefined, 1769]);
  const late = await tuned({ ...event({ wait: 7000 }), calls: 2, sizes: [128] });
  expect(late.sizes[0]).toMatchObject({ calls: 0, failure: { how: 'timed out' } });
  expect(await names()).toEqual([FunctionName, `prod-${name}-lMOne`]);
});

test('a size that Lambda refuses is shown as failed, and the others are not lost', async () => {
  const { sizes, recommended } = await tuned({ ...event({}), sizes: [128, 20_000], calls: 1 });
  expect([sizes[0]!.calls, sizes[0]!.failure, recommended]).toEqual([1, undefined, 128]);
  expect(sizes[1]).toMatchObject({ calls: 0, failure: { how: 'failed', message: expect.stringContaining('20000') } });
  expect(await names()).toEqual([FunctionName, `prod-${name}-lMOne`]);
});

test('Ctrl-C takes the copy away, and the lease', async () => {
  const before = await untouched();
  const host = testHost(cloud.endpoint, (seen, abort) => {
    if (seen.type === 'step' && seen.id === 'tune 1769' && seen.state === 'started') abort.abort();
  });
  await expect(tuned({}, host)).rejects.toMatchObject({ code: 'InvocationInterrupted' });
  expect([await names(), await untouched()]).toEqual([[FunctionName, `prod-${name}-lMOne`], before]);
  expect((await tuned({ sizes: [1769], calls: 1 })).sizes[0]!.failure).toBeUndefined();
});

test('a copy of an earlier run goes; a function of somebody else does not', async () => {
  const client = await lambda();
  const { Role } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const other = `${FunctionName}-tune`;
  const make = (Tags?: Record<string, string>) =>
    client.send(
      new CreateFunctionCommand({
        FunctionName: other,
        Role,
        Runtime: 'nodejs22.x',
        Handler: 'a.b',
        Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
        Tags,
      }),
    );
  await make();
  await expect(tuned()).rejects.toMatchObject({ code: 'TuneNameTaken' });
  expect(await names()).toContain(other);
  const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
  await client.send(new DeleteFunctionCommand({ FunctionName: other }));
  await make({ 'jaws:tune': FunctionName });
  await tuned({ sizes: [1769], calls: 1 });
  expect(await names()).not.toContain(other);
});

test('nothing is called before somebody agrees, who hears that the stage is protected', async () => {
  const plans: unknown[] = [];
  const declined = tuned({
    stage: 'prod',
    agree: async (plan) => {
      plans.push(plan);
      throw new Error('declined');
    },
  });
  await expect(declined).rejects.toThrow('declined');
  expect(plans).toEqual([{ function: 'm/one', stage: 'prod', region, protected: true, sizes: [128, 1769], calls: 3 }]);
  expect(await names()).toEqual([FunctionName, `prod-${name}-lMOne`]);
});

test('a region that is down, and a function without an event, are errors', async () => {
  await cloud.faults.regionDown(region, 'unavailable');
  try {
    await expect(tuned()).rejects.toMatchObject({ name: expect.stringMatching(/^Aws|^Region/) });
  } finally {
    await cloud.faults.regionUp(region);
  }
  const other = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/one', { apiGateway: null }) });
  rmSync(join(other, 'aws_modules/m/one/event.json'));
  await expect(tuned({ opened: openProject(other) })).rejects.toMatchObject({ code: 'TuneNeedsEvent' });
});

describe('the size that is written', () => {
  const project = () => projectFolder({ files: functionFiles('m/one') });
  const file = 'aws_modules/m/one/awsm.json';

  test('takes its place in awsm.json, and nothing else changes', () => {
    const folder = project();
    const before = `{\n\t// Small on purpose.\n\t"lambda": { "cloudFormation": { "MemorySize": 128, "Timeout": 5 } }\n}\n`;
    write(folder, { [file]: before });
    const change = memoryChange(openProject(folder), 'm/one', 512);
    expect([change.file, change.line, change.from, change.to]).toEqual([file, 3, 128, 512]);
    expect(change.after).toEqual([change.before[0]!.replace('128', '512')]);
    change.write();
    expect(readFileSync(join(folder, file), 'utf8')).toBe(before.replace('128', '512'));
  });

  test('is added where awsm.json has no size', () => {
    const folder = project();
    write(folder, { [file]: '{\n  "lambda": {}\n}\n' });
    memoryChange(openProject(folder), 'm/one', 512).write();
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual({
      lambda: { cloudFormation: { MemorySize: 512 } },
    });
  });

  test('takes its place in awsm.ts', () => {
    const folder = project();
    const text = asTypeScript(folder, file);
    memoryChange(openProject(folder), 'm/one', 512).write();
    expect(readFileSync(join(folder, 'aws_modules/m/one/awsm.ts'), 'utf8')).toBe(text.replace('128', '512'));
  });

  test.each([file, 'aws_modules/m/one/awsm.ts'])('does not take the place of what somebody saved in %s', (path) => {
    const folder = project();
    if (path.endsWith('.ts')) asTypeScript(folder, file);
    const change = memoryChange(openProject(folder), 'm/one', 512);
    const saved = `${readFileSync(join(folder, path), 'utf8')}\n`;
    write(folder, { [path]: saved });
    expect(() => change.write()).toThrow(expect.objectContaining({ code: 'FilesChanged' }));
    expect(readFileSync(join(folder, path), 'utf8')).toBe(saved);
  });
});
