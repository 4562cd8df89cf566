import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { bin, jaws } from '../cli/jaws.ts';

vi.setConfig({ testTimeout: 180_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

const clock = fakeClock(Date.now());
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const inRegions = <Result>(work: (region: string) => Promise<Result>) => Promise.all(everywhere.map(work));

const aliases = () =>
  inRegions(async (region) => {
    const lambda = await aws.in(region).lambda();
    const input = { FunctionName: 'prod-killed-lMOne', Name: 'live' };
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(input));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
  });

const statuses = () =>
  inRegions(async (region) => {
    const cf = await aws.in(region).cloudFormation();
    const { Stacks = [] } = await cf.send(new DescribeStacksCommand({ StackName: 'prod-killed-l' }));
    return Stacks[0]?.StackStatus;
  });

test('a rollout whose tool is killed while traffic is shifted goes on by itself', async () => {
  const code = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;
  const root = projectFolder({
    name: 'killed',
    domain: 'killed.test',
    stages: { prod: everywhere },
    files: functionFiles('m/one', { code: code('first') }),
  });
  write(root, {
    'jaws.json': {
      name: 'killed',
      domain: 'killed.test',
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { canary: 'Linear10PercentEvery1Minute' } },
    },
  });
  const env = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const args = ['deploy', 'all', 'prod', 'all'];
  expect(await jaws(args, { cwd: root, env })).toMatchObject({ code: 0 });
  write(root, { 'aws_modules/m/one/handler.js': code('second') });
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await vi.waitFor(async () => expect(await aliases()).toEqual(everywhere.map(() => ['1', { 2: 0.1 }])), 60_000);
  child.kill('SIGKILL');
  await ended;
  await clock.advance('10m');
  await vi.waitFor(async () => expect(await statuses()).toEqual(everywhere.map(() => 'UPDATE_COMPLETE')), {
    timeout: 60_000,
    interval: 100,
  });
  expect(await aliases()).toEqual(everywhere.map(() => ['2', null]));
  // The next one finds everything in place.
  const next = await jaws([...args, '--json'], { cwd: root, env });
  expect(next).toMatchObject({ code: 0 });
  expect(next.stdout).toContain('"empty":true');
  expect(await aliases()).toEqual(everywhere.map(() => ['2', null]));
});
