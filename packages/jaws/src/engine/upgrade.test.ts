import {
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { DeleteFunctionCommand, GetFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { readState, stateKey, writeState } from '../deploy/releases/state.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { releases } from './releases/releases.ts';
import { rollback } from './releases/rollback.ts';
import { type Files, functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import { apiBase } from './urls.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const deployed = (root: string) =>
  deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });

const clientOf = () => aws.in('us-east-1').cloudFormation();

async function templateOf(StackName: string): Promise<Template> {
  const { TemplateBody = '' } = await (await clientOf()).send(new GetTemplateCommand({ StackName }));
  return JSON.parse(TemplateBody) as Template;
}

/** Gives a stack a template derived from its own. */
async function change(StackName: string, made: (template: Template) => Template): Promise<void> {
  const cf = await clientOf();
  const template = made(await templateOf(StackName));
  const Parameters = Object.keys(template.Parameters ?? {}).map((ParameterKey) => ({
    ParameterKey,
    UsePreviousValue: true,
  }));
  const TemplateBody = JSON.stringify(template);
  await cf.send(new UpdateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_IAM'] }));
  await waitUntilStackUpdateComplete({ client: cf, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.5 }, { StackName });
}

/** Turns a stage into what JAWS 2.0 deployed: functions without versions, which everything calls by their names. */
async function downgrade(project: string): Promise<void> {
  const named = (template: Template): Template => {
    const text = JSON.stringify(template).replaceAll(':live', '');
    // Another body means another deployment.
    return JSON.parse(text.replaceAll(/Deployment[0-9a-f]{12}/g, `Deployment${'0'.repeat(12)}`));
  };
  await change(`dev-${project}-e`, named);
  await change(`dev-${project}-l`, (template) => ({ ...template, Resources: asBefore(template.Resources) }));
  // It stayed.
  const lambda = await aws.in('us-east-1').lambda();
  await lambda.send(new DeleteFunctionCommand({ FunctionName: `dev-${project}-lMOne`, Qualifier: '1' }));
}

function asBefore(resources: Template['Resources']): Template['Resources'] {
  const kept = Object.entries(resources).flatMap(([id, resource]): [string, TemplateResource][] => {
    if (resource.Type === 'AWS::Lambda::Version' || resource.Type === 'AWS::Lambda::Alias') return [];
    if (id.endsWith('LivePermission')) return [];
    const { DependsOn, ...rest } = resource;
    const { Qualifier: _, ...Properties } = resource.Properties ?? {};
    const text = JSON.stringify({
      ...rest,
      Properties,
      ...(resource.Type === 'AWS::Lambda::Function' && { DependsOn }),
    });
    const functions = text.replaceAll(/"FunctionName":\{"Ref":"(\w+)Live"\}/g, '"FunctionName":{"Ref":"$1"}');
    return [[id, JSON.parse(functions.replaceAll(/\{"Ref":"(\w+)Live"\}/g, '{"Fn::GetAtt":["$1","Arn"]}'))]];
  });
  return Object.fromEntries(kept);
}

/** Calls an address over and over until it is stopped; returns the statuses of all answers, including some after that. */
async function traffic(url: string): Promise<() => Promise<number[]>> {
  const statuses = [(await fetch(url)).status];
  let isOver = false;
  const callers = [1, 2].map(async () => {
    for (let left = 5; left > 0; left -= isOver ? 1 : 0) {
      const response = await fetch(url).catch(() => undefined);
      await response?.body?.cancel();
      statuses.push(response?.status ?? 0);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(callers);
    return statuses;
  };
}

async function urlOf(project: string, path: string): Promise<string> {
  const { Stacks = [] } = await (await clientOf()).send(new DescribeStacksCommand({ StackName: `dev-${project}-e` }));
  const outputs = (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return `${apiBase(cloud.endpoint, Object.fromEntries(outputs), { stage: 'dev', region: 'us-east-1' })}${path}`;
}

const lambda: Files = {
  eventSources: {
    Daily: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } },
    Hourly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 hour)' } },
    Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } },
  },
};

test('a stage of JAWS 2.0 gets versions and aliases under traffic, and can go back', async () => {
  const root = projectFolder({ name: 'older', domain: 'older.test', files: functionFiles('m/one', { lambda }) });
  await deployed(root);
  await downgrade('older');
  const address = async () => {
    const client = await aws.in('us-east-1').lambda();
    return (await client.send(new GetFunctionUrlConfigCommand({ FunctionName: 'dev-older-lMOne' }))).FunctionUrl;
  };
  // The URL is created again, without a qualifier.
  const before = await address();
  expect(JSON.stringify(await templateOf('dev-older-l'))).not.toContain('Live');
  expect(JSON.stringify(await templateOf('dev-older-e'))).not.toContain(':live');

  const url = await urlOf('older', '/m/one');
  const ended = await traffic(url);
  const { plan } = await deployed(root);
  const statuses = await ended();
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const changes = plan.regions[0]!.stacks.flatMap((stack) => stack.changes);
  expect(changes.filter(({ kind }) => kind === 'function')).toMatchObject([
    { action: 'update', id: 'm/one', why: expect.arrayContaining(['alias']) },
  ]);
  expect(JSON.stringify(await templateOf('dev-older-e'))).toContain('lMOne:live/invocations');
  const { Resources } = await templateOf('dev-older-l');
  expect(Resources.lMOneDaily?.Properties?.Target).toMatchObject({ Arn: { Ref: 'lMOneLive' } });
  expect(Resources.lMOneHourly).toMatchObject({
    DependsOn: ['lMOneHourlyPermission'],
    Properties: { Targets: [{ Arn: { Ref: 'lMOneLive' } }] },
  });
  expect(await address()).toBe(before);
  expect((await deployed(root)).plan.empty).toBe(true);
});

test('a roll-back to a release without aliases keeps them while the API calls them', async () => {
  const root = projectFolder({ name: 'return', domain: 'return.test', files: functionFiles('m/one') });
  await deployed(root);
  await downgrade('return');
  // A release from that time: its state matches the deployed stacks.
  const { releases: all } = await releases(testHost(cloud.endpoint), { root, stage: 'dev', limit: 1 });
  const bucket = jawsBucket(aws, { stage: 'dev', region: 'us-east-1', bucket: 'jaws.dev.useast1.return.test' });
  const key = stateKey('return', 'dev', all[0]!.id);
  const state = (await readState(bucket, key))!;
  const stacks = state.stacks.map(async (stack) => ({ ...stack, template: await templateOf(stack.name) }));
  await writeState(bucket, key, { ...state, stacks: await Promise.all(stacks) });
  write(root, functionFiles('m/one', { code: 'export const handler = async () => ({ statusCode: 201 });\n' }));
  await deployed(root);
  const ended = await traffic(await urlOf('return', '/m/one'));
  const options = { project: openProject(root), stage: 'dev', region: undefined, allowDataLoss: [] };
  await rollback(testHost(cloud.endpoint), { ...options, plan: false, recover: false, forceUnlock: false });
  expect((await ended()).filter((status) => status !== 200 && status !== 201)).toEqual([]);
  expect(JSON.stringify(await templateOf('dev-return-e'))).not.toContain(':live');
  expect((await templateOf('dev-return-l')).Resources).toHaveProperty('lMOneLive');
});

// https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
test('an API whose role may call functions by their exact names goes on', async () => {
  const place = { project: 'exact', domain: 'exact.test', email: 'me@exact.test', stage: 'dev', region: 'us-east-1' };
  const template = resourcesTemplate(place);
  const policy = template.Resources.IamPolicyApiGateway!;
  const text = JSON.stringify(policy).replace('-l*', '-lMOne');
  const root = projectFolder({ name: 'exact', domain: 'exact.test', files: functionFiles('m/one') });
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  write(root, { [file]: { ...template, Resources: { ...template.Resources, IamPolicyApiGateway: JSON.parse(text) } } });
  await deployed(root);
  expect((await fetch(await urlOf('exact', '/m/one'))).status).toBe(200);
});
