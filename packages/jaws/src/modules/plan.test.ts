import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mistakesAt, modelAt, projectOf, regionsAt } from '../model/testing-layers.ts';
import { readProject } from '../project/read.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { applyChanges } from './changes.ts';
import { modulePackage } from './package.ts';
import { planInstall, planRemove, planUpdate } from './plan.ts';
import { readRecord, recordText } from './record.ts';
import { files } from './testing.ts';
import type { Json, ModulePackage, ModuleRecord } from './types.ts';

const jaws = {
  name: 'shop',
  domain: 'shop.test',
  stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] },
};
const place = { project: 'shop', domain: 'shop.test', email: 'me@shop.test', stage: 'dev' };
const path = (region: string) => `cloudformation/dev/${region}/resources-cf.json`;
const shared = 'cloudformation/resources-cf.json';
const whole = () => resourcesTemplate({ ...place, region: 'us-east-1' });
const sharedLayout = { 'jaws.json': jaws, [shared]: whole(), [path('us-east-1')]: {}, [path('eu-west-1')]: {} };
const copiesLayout = { 'jaws.json': jaws, [path('us-east-1')]: whole(), [path('eu-west-1')]: whole() };

const statement = { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::pictures/*'] };
const table = { Type: 'AWS::DynamoDB::Table', Condition: 'IsLive', Properties: { TableName: { Ref: 'UsersName' } } };
const queue = (VisibilityTimeout = 30) => ({ Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } });
const brings = {
  LambdaIamPolicyDocumentStatements: [statement],
  Parameters: { UsersName: { Type: 'String', Default: 'users' }, Unused: { Type: 'String', Default: 'x' } },
  Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'aaStage' }, 'live'] } },
  Resources: { Users: table, Jobs: queue() },
  Outputs: { UsersArn: { Value: { 'Fn::GetAtt': ['Users', 'Arn'] } } },
};
const packageOf = (version: string, cloudFormation: object): ModulePackage =>
  modulePackage(
    'users',
    files({
      'package.json': { name: 'users', version },
      'awsm.json': { name: 'users', version, resources: { cloudFormation } },
    }),
  );
const one = packageOf('1.0.0', brings);

function install(root: string, module = one): ModuleRecord {
  applyChanges(root, planInstall(readProject(root), module, undefined).changes);
  return readRecord(root, module.name)!;
}
const resourcesIn = (root: string, region = 'us-east-1') => regionsAt(root)[`dev/${region}`]!.resources;
const statementsIn = (root: string) =>
  (resourcesIn(root).Resources.IamPolicyLambda!.Properties!.PolicyDocument as { Statement: unknown[] }).Statement;

describe.each([
  ['a shared file', sharedLayout],
  ['full copies', copiesLayout],
])('a module in a project with %s', (_name, layout) => {
  test('is deployed from its own awsm.json: no template is touched', () => {
    const root = projectOf(layout);
    const plan = planInstall(readProject(root), one, undefined);
    expect([...plan.changes.keys()]).toEqual(['aws_modules/users/awsm.json', 'aws_modules/users/.jaws-module.json']);
    expect(install(root).resources).toBe('own');
    for (const region of ['us-east-1', 'eu-west-1']) {
      expect(resourcesIn(root, region)).toMatchObject({ Resources: brings.Resources, Outputs: brings.Outputs });
    }
    expect(statementsIn(root)).toContainEqual(statement);
  });

  test('leaves what holds data in the templates, with all that it needs', () => {
    const root = projectOf(layout);
    const before = resourcesIn(root);
    const record = install(root);
    const plan = planRemove(readProject(root), record, '.jaws/removed', { data: false });
    expect(plan.kept[0]).toContain('Resources.Users: AWS::DynamoDB::Table holds data');
    applyChanges(root, plan.changes);
    expect(resourcesIn(root)).toEqual({
      ...before,
      Parameters: { ...before.Parameters, UsersName: brings.Parameters.UsersName },
      Conditions: brings.Conditions,
      Resources: { ...before.Resources, Users: table },
    });
    expect(mistakesAt(root)).toEqual([]);
  });

  test('is removed completely where data may be deleted', () => {
    const root = projectOf(layout);
    const before = resourcesIn(root);
    const record = install(root);
    const plan = planRemove(readProject(root), record, '.jaws/removed', { data: true });
    expect(plan.kept).toEqual([]);
    applyChanges(root, plan.changes);
    expect(resourcesIn(root)).toEqual(before);
  });

  test('a version that no longer brings a table leaves it in the templates', () => {
    const root = projectOf(layout);
    const record = install(root);
    const { Users: _, ...Resources } = brings.Resources;
    const plan = planUpdate(readProject(root), record, packageOf('2.0.0', { Resources }));
    expect(plan.kept[0]).toContain('Resources.Users: AWS::DynamoDB::Table holds data');
    applyChanges(root, plan.changes);
    expect(resourcesIn(root).Resources.Users).toEqual(table);
    expect(statementsIn(root)).not.toContainEqual(statement);
    expect(readRecord(root, 'users')).toMatchObject({ version: '2.0.0', resources: 'own' });
  });
});

describe('what stands in the way', () => {
  test('a name that a template or another module has with another content', () => {
    const other = {
      'aws_modules/other/awsm.json': { resources: { cloudFormation: { Resources: { Jobs: queue(90) } } } },
    };
    const overlay = { [path('eu-west-1')]: { Resources: { Users: { Type: 'AWS::SNS::Topic' } } } };
    const root = projectOf({ ...sharedLayout, ...other, ...overlay });
    expect(() => planInstall(readProject(root), one, undefined)).toThrow(
      expect.objectContaining({
        code: 'ModuleClashes',
        message: expect.stringContaining(
          `Resources.Users (${path('eu-west-1')}), Resources.Jobs (aws_modules/other/awsm.json)`,
        ),
      }),
    );
  });

  test('a template, or another module, that refers to what would go', () => {
    const uses = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } };
    const root = projectOf({ ...sharedLayout, [path('eu-west-1')]: { Resources: { Uses: uses } } });
    const record = install(root);
    expect(() => planRemove(readProject(root), record, 'b', { data: false })).toThrow(
      expect.objectContaining({
        code: 'ModuleInUse',
        message: `users cannot be removed: ${path('eu-west-1')} refers to Jobs.`,
      }),
    );
  });

  test.skipIf(process.platform === 'win32')('a link that leads nowhere goes with its module, and is not kept', () => {
    const root = projectOf(sharedLayout);
    const record = install(root);
    const project = readProject(root);
    symlinkSync('gone', join(root, 'aws_modules/users/link'));
    const { changes, merged } = planRemove(project, record, 'b', { data: true });
    expect(merged).toEqual([]);
    expect([...changes.keys()].filter((one) => one.startsWith('b/'))).toEqual([]);
  });

  test('an entry that replaced one of the module stays, and is named', () => {
    const root = projectOf({ ...sharedLayout, [path('eu-west-1')]: { Resources: { Jobs: queue(90) } } });
    expect(() => install(root)).toThrow(expect.objectContaining({ code: 'ModuleClashes' }));
    const other = projectOf(sharedLayout);
    const record = install(other);
    const file = { content: Buffer.from(JSON.stringify({ Resources: { Jobs: queue(90) } })), executable: false };
    applyChanges(other, new Map([[path('eu-west-1'), file]]));
    const plan = planRemove(readProject(other), record, 'b', { data: true });
    expect(plan.kept).toEqual([`${path('eu-west-1')}: Resources.Jobs: written there`]);
  });
});

describe('a module of JAWS 2.0, which is copied into the templates', () => {
  const copied = (): ReturnType<typeof whole> => {
    const template = whole();
    Object.assign(template.Resources, structuredClone(brings.Resources));
    Object.assign(template.Outputs!, structuredClone(brings.Outputs));
    Object.assign(template.Parameters!, structuredClone(brings.Parameters));
    template.Conditions = structuredClone(brings.Conditions);
    (template.Resources.IamPolicyLambda!.Properties!.PolicyDocument as { Statement: Json[] }).Statement.push(statement);
    return template;
  };
  const record: ModuleRecord = { ...one, source: undefined, resources: 'copied' };
  const module = {
    'aws_modules/users/awsm.json': Buffer.from(one.files.get('awsm.json')!.content).toString(),
    'aws_modules/users/.jaws-module.json': recordText(record),
  };

  test.each([
    ['full copies', { 'jaws.json': jaws, [path('us-east-1')]: copied(), [path('eu-west-1')]: copied() }],
    ['a shared file', { ...sharedLayout, [shared]: copied() }],
  ])('is updated and removed there: %s', (_name, layout) => {
    const root = projectOf({ ...layout, ...module });
    expect(readRecord(root, 'users')?.resources).toBe('copied');
    const two = packageOf('2.0.0', { ...brings, Resources: { ...brings.Resources, Jobs: queue(90) } });
    applyChanges(root, planUpdate(readProject(root), readRecord(root, 'users')!, two).changes);
    for (const region of ['us-east-1', 'eu-west-1'])
      expect(resourcesIn(root, region).Resources.Jobs).toEqual(queue(90));
    expect(readRecord(root, 'users')).toMatchObject({ version: '2.0.0', resources: 'copied' });
    const plan = planRemove(readProject(root), readRecord(root, 'users')!, 'b', { data: true });
    applyChanges(root, plan.changes);
    expect(resourcesIn(root)).toEqual(whole());
    expect(modelAt(root).functions).toEqual([]);
  });
});
