import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { planResources } from './resources.ts';
import { after, changes, model, nothing, planOf, resources } from './testing.ts';

const withTemplate = (template: Template) =>
  model({
    stages: [{ name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'bucket', resources: template }] }],
  });
const only = { functions: [], endpoints: [] } as const;
const plan = (template: Template, deployed = after(planOf())) =>
  planOf({ m: withTemplate(template), deployed, selection: only });

test('nothing is deployed: everything is made', () => {
  const m = model();
  expect(planResources(m, m.stages[0]!.regions[0]!, nothing)).toEqual({
    name: 'dev-shop-r',
    kind: 'resources',
    action: 'create',
    template: resources,
    parameters: { aaStage: 'dev', aaNotficationEmail: 'me@x.y' },
    fromResources: {},
    changes: [{ action: 'create', kind: 'resource', id: 'Role', why: [] }],
  });
});

test('the same again is nothing to do, and names no change', () => {
  const same = plan(resources);
  expect(same.stacks).toMatchObject([{ action: 'none', changes: [] }]);
});

const policy = (Properties: Record<string, unknown>) => ({ Type: 'AWS::IAM::Policy', Properties });
const extended: Template = {
  ...resources,
  Parameters: { ...resources.Parameters, Size: { Type: 'Number', Default: 1 } },
  Resources: {
    ...resources.Resources,
    Sized: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Size' } } },
    User: policy({ Roles: [{ Ref: 'Role' }] }),
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 't' } },
  },
};
const deployed = after(planOf({ m: withTemplate(extended), selection: only }));
const resource = (name: keyof typeof extended.Resources, Properties: Record<string, unknown>): Template => ({
  ...extended,
  Resources: { ...extended.Resources, [name]: { ...extended.Resources[name]!, Properties } },
});

test.each<[string, Template, string[]]>([
  [
    'another value of a parameter changes what refers to it',
    { ...extended, Parameters: { ...extended.Parameters, Size: { Type: 'Number', Default: 2 } } },
    ['update Sized parameter Size', 'update dev-shop-r parameter Size'],
  ],
  ['another property', resource('Sized', { DelaySeconds: 5 }), ['update Sized DelaySeconds']],
  [
    'another name of a resource may change what refers to it',
    resource('Role', { RoleName: 'x' }),
    ['update Role RoleName', 'update User Role'],
  ],
  [
    'another output',
    { ...extended, Outputs: { ...extended.Outputs, Table: { Value: 'u' } } },
    ['update dev-shop-r output Table'],
  ],
])('%s', (_title, template, expected) => {
  expect(changes(plan(template, deployed))).toEqual(expected);
});

test('a change that depends on another resource is one that may come', () => {
  const [stack] = plan(resource('Role', { RoleName: 'x' }), deployed).stacks;
  expect(stack?.changes.map(({ id, maybe }) => [id, maybe])).toEqual([
    ['Role', undefined],
    ['User', true],
  ]);
});

test('what holds data and goes is said', () => {
  const { Table: _, ...Resources } = extended.Resources;
  expect(plan({ ...extended, Resources }, deployed).stacks[0]?.changes).toEqual([
    { action: 'delete', kind: 'resource', id: 'Table', why: [], data: 'deleted' },
  ]);
});

test('tags that a stack lacks are a change beside others only', () => {
  const untagged = { ...deployed, resources: { ...deployed.resources!, tags: {} } };
  expect(changes(plan(extended, untagged))).toEqual([]);
  expect(changes(plan(resource('Sized', { DelaySeconds: 5 }), untagged))).toEqual([
    'update Sized DelaySeconds',
    'update dev-shop-r tags',
  ]);
});
