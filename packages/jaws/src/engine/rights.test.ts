import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand, DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { endpointsTemplate } from '../templates/endpoints.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const iam = () =>
  new IAM({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

describe('a project whose name begins as another one', () => {
  const root = projectFolder({ name: 'app', domain: 'app.test', files: functionFiles('m/a') });
  const decisions = async (role: string, action: string, resources: readonly string[]) => {
    const { Roles = [] } = await iam().listRoles({});
    const { Arn } = Roles.find(({ RoleName }) => RoleName?.startsWith(`dev-app-r-${role}`)) ?? {};
    const { EvaluationResults = [] } = await iam().simulatePrincipalPolicy({
      PolicySourceArn: Arn,
      ActionNames: [action],
      ResourceArns: [...resources],
    });
    return EvaluationResults.map(({ EvalDecision }) => EvalDecision);
  };

  test('may not call or write for its functions', async () => {
    await deploy(testHost(cloud.endpoint), {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    });
    const name = (project: string) => `arn:aws:lambda:us-east-1:000000000000:function:dev-${project}-lMA`;
    expect(await decisions('IamRoleApiGateway', 'lambda:InvokeFunction', [name('app'), name('app-x')])).toEqual([
      'allowed',
      'implicitDeny',
    ]);
    const group = (project: string) =>
      `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/dev-${project}-lMA:log-stream:s`;
    expect(await decisions('IamRoleLambda', 'logs:PutLogEvents', [group('app'), group('app-x')])).toEqual([
      'allowed',
      'implicitDeny',
    ]);
  });
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
describe('the role of a schedule', () => {
  test('is for schedules of its account and group', async () => {
    const Properties = { ScheduleExpression: 'rate(1 day)' };
    const lambda = { eventSources: { Daily: { Type: 'AWS::Scheduler::Schedule', Properties } } };
    const root = projectFolder({
      name: 'timed',
      domain: 'timed.test',
      files: functionFiles('m/a', { lambda, apiGateway: null }),
    });
    const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
    await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
    const { Roles = [] } = await iam().listRoles({});
    const role = Roles.find(({ RoleName }) => RoleName?.startsWith('dev-timed-l-lMADailyRole'));
    expect(JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '000000000000' },
      ArnEquals: { 'aws:SourceArn': 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default' },
    });
    // This role cannot run a schedule of another group.
    const cf = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').cloudFormation();
    const statusOf = async (StackName: string, GroupName: string) => {
      const Target = { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:dev-timed-lMA', RoleArn: role?.Arn };
      const schedule = { GroupName, ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' }, Target };
      const Resources = {
        ...(GroupName !== 'default' && {
          Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: GroupName } },
        }),
        Schedule: {
          Type: 'AWS::Scheduler::Schedule',
          ...(GroupName !== 'default' && { DependsOn: 'Group' }),
          Properties: schedule,
        },
      };
      await cf.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
      const find = async () => (await cf.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
      await expect.poll(async () => (await find())?.StackStatus).toMatch(/_COMPLETE$/);
      const { StackEvents = [] } = await cf.send(new DescribeStackEventsCommand({ StackName }));
      return [(await find())?.StackStatus, StackEvents.map((one) => one.ResourceStatusReason).join(' ')];
    };
    expect(await statusOf('mine', 'default')).toEqual(['CREATE_COMPLETE', expect.anything()]);
    expect(await statusOf('theirs', 'other')).toEqual([
      'ROLLBACK_COMPLETE',
      expect.stringContaining('must allow AWS EventBridge Scheduler to assume the role'),
    ]);
  });
});

/** cfn-lint's W3011: with only one of the two policies, a resource kept at deletion is lost at replacement. */
test('whatever is kept when it is deleted is kept when it is replaced, and no table of the catalogue is lost', () => {
  const catalogue = join(import.meta.dirname, '../../../../modules');
  const modules = readdirSync(catalogue, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const templates: [string, Template['Resources']][] = modules.map(({ name }) => {
    const awsm = JSON.parse(readFileSync(join(catalogue, name, 'awsm.json'), 'utf8'));
    return [name, awsm.resources?.cloudFormation?.Resources ?? {}];
  });
  const place = { project: 'p', domain: 'd.test', email: 'a@b.c', stage: 'dev', region: 'us-east-1' };
  templates.push(['scaffold', resourcesTemplate(place).Resources]);
  const parts = { protocol: 'REST', operations: {}, details: {}, schemas: {}, schemes: {} } as const;
  const logging = { MethodSettings: { LoggingLevel: 'INFO' } } as never;
  templates.push(['endpoints', endpointsTemplate(place, parts, logging).template.Resources]);
  const tables: string[] = [];
  for (const [name, resources] of templates) {
    for (const [id, { Type, DeletionPolicy, UpdateReplacePolicy }] of Object.entries(resources)) {
      const policies = { id: `${name} ${id}`, DeletionPolicy, UpdateReplacePolicy };
      const isTable = Type === 'AWS::DynamoDB::Table' || Type === 'AWS::S3::Bucket';
      if (isTable) tables.push(id);
      if (!isTable && DeletionPolicy === undefined) continue;
      // Connections are worthless without their API.
      if (id === 'RealtimeConnections') continue;
      const kept = expect.stringMatching(/^Retain/);
      expect(policies).toEqual({ id: policies.id, DeletionPolicy: kept, UpdateReplacePolicy: 'Retain' });
    }
  }
  expect(tables).toContain('CrudTable');
  expect(templates.at(-1)?.[1]).toHaveProperty('CloudWatchRole');
});
