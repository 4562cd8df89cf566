import { DescribeStackEventsCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

const tool = vi.hoisted(() => ({ version: '2.0.0' }));
vi.mock('../version.ts', async (original) => ({
  ...(await original<typeof import('../version.ts')>()),
  version: () => tool.version,
}));

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());
beforeEach(() => {
  tool.version = '2.0.0';
});

const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
async function shop(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    files: { ...functionFiles('m/hello'), ...functionFiles('m/bye') },
  });
  const cf = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').cloudFormation();
  return {
    root,
    run: (version: string, mode?: 'plan') => {
      tool.version = version;
      return deploy(testHost(cloud.endpoint), { project: openProject(root), selection, ...(mode && { mode }) });
    },
    template: async (kind: string) => {
      const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName: `dev-${name}-${kind}` }));
      return JSON.parse(TemplateBody!) as { Metadata?: unknown };
    },
    updated: async (kind: string) => {
      const { StackEvents } = await cf.send(new DescribeStackEventsCommand({ StackName: `dev-${name}-${kind}` }));
      const ids = StackEvents!.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_COMPLETE');
      return [...new Set(ids.map(({ LogicalResourceId }) => LogicalResourceId))].sort();
    },
  };
}

test('another version alone is nothing to deploy, and updates nothing besides what changes', async () => {
  const { root, run, template, updated } = await shop('same');
  await run('1.9.0');
  expect((await template('l')).Metadata).toEqual({ 'jaws:version': '1.9.0' });
  for (const mode of ['plan', undefined] as const) {
    const result = await run('2.0.0', mode);
    expect([result.plan.empty, result.stacks.filter(({ result }) => result !== 'unchanged')]).toEqual([true, []]);
  }
  expect((await template('l')).Metadata).toEqual({ 'jaws:version': '1.9.0' });
  write(root, functionFiles('m/hello', { code: 'export const handler = async () => ({ statusCode: 201 });\n' }));
  await run('2.0.0');
  expect((await template('l')).Metadata).toEqual({ 'jaws:version': '2.0.0' });
  expect((await updated('l')).filter((id) => /Bye/.test(id ?? ''))).toEqual([]);
  expect((await updated('l')).filter((id) => /Hello/.test(id ?? ''))).not.toEqual([]);
  expect(await updated('r')).toEqual([]);
});

test('what a newer version deployed is not changed by an older one, which still shows it', async () => {
  const { root, run, template } = await shop('newer');
  await run('2.1.3');
  write(root, functionFiles('m/bye', { code: 'export const handler = async () => ({ statusCode: 202 });\n' }));
  await run('2.1.3');
  const before = await template('l');
  write(root, functionFiles('m/hello', { code: 'export const handler = async () => ({ statusCode: 201 });\n' }));
  const refused = {
    code: 'OtherJawsNeeded',
    message: expect.stringMatching(
      /^dev us-east-1 was deployed by JAWS 2\.1\.3 \(stack dev-newer-\w\)\. This is JAWS 2\.1\.2\.$/,
    ),
    hint: expect.stringContaining('jaws-framework@"2.1.3"'),
  };
  const host = testHost(cloud.endpoint);
  await expect(run('2.1.2')).rejects.toMatchObject(refused);
  await expect(run('2.1.2', 'plan')).rejects.toMatchObject(refused);
  const place = { project: openProject(root), stage: 'dev', region: undefined };
  const back = { ...place, plan: false, recover: false, forceUnlock: false, allowDataLoss: [] };
  await expect(rollback(host, back)).rejects.toMatchObject(refused);
  const agree = vi.fn(async () => {});
  await expect(removeStage(host, { ...place, deleteData: false, agree })).rejects.toMatchObject(refused);
  expect(agree).not.toHaveBeenCalled();
  expect(await template('l')).toEqual(before);
  expect((await status(host, { root })).regions).toHaveLength(1);
  await run('2.1.3-dev.20261203115832+58f55564');
  await run('2.1.3');
});
