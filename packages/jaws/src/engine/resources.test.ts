import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { typesFile } from '../typing/project-types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { run } from './run.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const code = `import { resources } from 'jaws-core-js';
export const handler = async () => {
  let other;
  try { other = resources.Other; } catch (error) { other = error.message; }
  return { statusCode: 200, body: JSON.stringify({ jobs: resources.Jobs, all: { ...resources }, other }) };
};
`;

test('a function has what it lists, deployed and with jaws run, and nothing else', async () => {
  const lambda = { resources: ['Jobs'], cloudFormation: { Runtime: 'nodejs22.x', Timeout: 10 } };
  const root = projectFolder({ files: functionFiles('m/hello', { lambda, code }) });
  write(root, {
    'cloudformation/resources-cf.json': {
      Resources: { Jobs: { Type: 'AWS::SQS::Queue' }, Other: { Type: 'AWS::SQS::Queue' } },
    },
  });
  mkdirSync(join(root, 'node_modules'));
  const core = fileURLToPath(new URL('../../../core', import.meta.url));
  symlinkSync(core, join(root, 'node_modules/jaws-core-js'), 'dir');
  const host = testHost(cloud.endpoint);
  const options = {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const,
  };
  const { urls } = await deploy(host, options);
  const answer = (await (await fetch(urls[0]!.url)).json()) as { jobs: string };
  expect(answer).toEqual({
    jobs: expect.stringMatching(/^http.*Jobs/),
    all: { Jobs: answer.jobs },
    other: expect.stringContaining('lambda.resources in its awsm.json must list it ("resources": ["Other"])'),
  });
  const here = await run(host, {
    root,
    function: 'm/hello',
    stage: 'dev',
    region: undefined,
    profile: undefined,
  });
  expect(JSON.parse((here.value as { body: string }).body)).toMatchObject({ jobs: answer.jobs });

  // A deployment rewrites outdated types, a plan does not.
  write(root, { [typesFile]: 'stale' });
  host.events.length = 0;
  expect((await deploy(host, { ...options, mode: 'plan' })).plan.empty).toBe(true);
  const types = () => readFileSync(join(root, typesFile), 'utf8');
  expect(types()).toBe('stale');
  await deploy(host, options);
  expect(types()).toContain('readonly Jobs: string;');
  const notices = host.events.flatMap((event) => (event.type === 'notice' ? event.message : []));
  expect(notices).toEqual([expect.stringContaining('was stale')]);
}, 90_000);
