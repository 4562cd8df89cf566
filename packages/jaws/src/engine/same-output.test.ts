import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const taking = (output: string) => {
  const cloudFormation = { Handler: 'handler.handler', Runtime: 'nodejs22.x', MemorySize: 128, Timeout: 5 };
  const Environment = { Variables: { TAKEN: { Ref: output } } };
  return functionFiles('m/a', { lambda: { cloudFormation: { ...cloudFormation, Environment } } });
};

test('another output with the same value is deployed, and the next plan is empty', async () => {
  const root = projectFolder({ name: 'taken', domain: 'taken.test', files: taking('One') });
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const Outputs = { ...template.Outputs, One: { Value: 'x' }, Two: { Value: 'x' }, Three: { Value: 'y' } };
  write(root, { [file]: { ...template, Outputs } });
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const run = (mode: 'plan' | 'apply') =>
    deploy(testHost(cloud.endpoint), { project: openProject(root), selection, mode });
  const changes = async () =>
    (await run('plan')).plan.regions.flatMap(({ stacks }) => stacks.flatMap((one) => one.changes));
  await run('apply');

  // Judged by the value alone, CloudFormation would find nothing to do, and would not store the other name.
  write(root, taking('Two'));
  expect(await changes()).toEqual([
    { action: 'update', kind: 'function', id: 'm/a', why: ['environment'], maybe: true },
  ]);
  await run('apply');
  expect((await run('plan')).plan.empty).toBe(true);

  // A deployment of only the rest leaves the function unchanged.
  const others = { project: openProject(root), selection: { ...selection, functions: [], resources: false } };
  expect((await deploy(testHost(cloud.endpoint), { ...others, mode: 'plan' })).plan.empty).toBe(true);

  // The previously referenced output now has another value.
  const lambda = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').lambda();
  const variables = async () => {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'dev-taken-lMA' }));
    return found.Environment?.Variables?.TAKEN;
  };
  write(root, { [file]: { ...template, Outputs: { ...Outputs, One: { Value: 'z' } } } });
  await run('apply');
  expect(await variables()).toBe('x');
  expect((await run('plan')).plan.empty).toBe(true);

  write(root, taking('Three'));
  expect(await changes()).toEqual([{ action: 'update', kind: 'function', id: 'm/a', why: ['environment'] }]);
  await run('apply');
  expect(await variables()).toBe('y');
});
