import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { testHost } from './testing/project.ts';
import { deployedByVersionOne } from './testing/version-one.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const all = { stage: 'dev', region: 'us-east-1', resources: true, functions: 'all', endpoints: 'all' } as const;
const run = (root: string, mode: 'plan' | 'apply' = 'apply') =>
  deploy(testHost(cloud.endpoint), { project: openProject(root), selection: all, mode });

/** Calls an address at intervals until it is stopped; returns every answer, with one more at the end. */
async function traffic(url: string): Promise<() => Promise<string[]>> {
  const answers: string[] = [];
  const call = async () => {
    const response = await fetch(url);
    answers.push(`${response.status} ${await response.text()}`);
  };
  await call();
  let isOver = false;
  const caller = (async () => {
    while (!isOver) {
      await call();
      await new Promise((done) => setTimeout(done, 20));
    }
  })();
  return async () => {
    isOver = true;
    await caller;
    await call();
    return answers;
  };
}

test('the API of 2015 answers before, during and after the first deployment, and the function keeps its name', async () => {
  const { root, functionName, url } = await deployedByVersionOne(aws, cloud.endpoint, 'vin');
  const end = await traffic(url);
  await run(root);
  const answers = await end();
  expect(answers.length).toBeGreaterThan(5);
  expect([...new Set(answers)]).toEqual(['200 {"message":"hello of 2015"}']);
  const lambda = await aws.in('us-east-1').lambda();
  const { GetAliasCommand } = await import('@aws-sdk/client-lambda');
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' }));
  expect(alias.FunctionVersion).toBe('1');
  // The first one wrote the project's id into jaws.json, which `"builder": false` packs with everything else.
  await run(root);
  const again = await run(root, 'plan');
  expect(again.plan.regions.flatMap(({ stacks }) => stacks.flatMap(({ changes }) => changes))).toEqual([]);
});

test('variables that JAWS 1 wrote reach the function with the first deployment, and that is said', async () => {
  const made = { env: 'GREETING=hi of 2015\nJAWS_STAGE=dev\n', envVars: ['GREETING'] };
  const { root, functionName } = await deployedByVersionOne(aws, cloud.endpoint, 'old', made);
  const host = testHost(cloud.endpoint);
  await deploy(host, { project: openProject(root), selection: all });
  const lambda = await aws.in('us-east-1').lambda();
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  expect(Environment?.Variables).toMatchObject({ GREETING: 'hi of 2015' });
  const notices = host.events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  expect(notices.join()).toContain('JAWS/old/dev/envVars/.env');
  expect(notices.join()).not.toContain('hi of 2015');
});
