import { describe, expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import {
  type Cause,
  causesOf,
  changesBetween,
  differing,
  impliedChanges,
  resourceChanges,
  resourceDifferences,
  sectionChange,
  stackAction,
  tagChange,
} from './changes.ts';
import type { DeployedStack } from './types.ts';

const stack = (template: Template, over: Partial<DeployedStack> = {}): DeployedStack => ({
  name: 'dev-shop-l',
  kind: 'lambdas',
  id: 'arn',
  status: 'CREATE_COMPLETE',
  reason: undefined,
  revision: 'arn|1',
  template,
  parameters: {},
  outputs: {},
  tags: {},
  ...over,
});
const empty: Template = { Resources: {} };

test('what differs is named in order, also what only one side has', () => {
  expect(differing({ b: 1, gone: 1, same: [1] }, { b: 2, added: 1, same: [1] })).toEqual(['added', 'b', 'gone']);
});

test('of a resource, attributes are named before properties', () => {
  const was = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1, FifoQueue: true } };
  const is = { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', Properties: { DelaySeconds: 2, FifoQueue: true } };
  expect(resourceDifferences(was, is)).toEqual(['DeletionPolicy', 'DelaySeconds']);
  expect(resourceDifferences({ Type: 'AWS::SQS::Queue' }, { Type: 'AWS::SQS::Queue', Properties: {} })).toEqual([]);
});

test('entries are created, updated with the reason, deleted, or stay', () => {
  const entries = (values: Record<string, number>) => new Map(Object.entries(values));
  const why = (was: number, is: number, id: string) => (was === is ? [] : [`${id} ${was} ${is}`]);
  expect(
    changesBetween('endpoint', entries({ gone: 1, b: 1, stays: 1 }), entries({ made: 1, b: 2, stays: 1 }), why),
  ).toEqual([
    { action: 'update', kind: 'endpoint', id: 'b', why: ['b 1 2'] },
    { action: 'delete', kind: 'endpoint', id: 'gone', why: [] },
    { action: 'create', kind: 'endpoint', id: 'made', why: [] },
  ]);
});

test('a resource that holds data and goes says so, unless it is retained', () => {
  const table = { Type: 'AWS::DynamoDB::Table' };
  const before = {
    Lost: table,
    Kept: { ...table, DeletionPolicy: 'Retain' },
    Role: { Type: 'AWS::IAM::Role' },
    Stays: table,
  };
  expect(resourceChanges(before, { Stays: { ...table, Properties: { TableName: 't' } }, Made: table })).toEqual([
    { action: 'delete', kind: 'resource', id: 'Kept', why: [] },
    { action: 'delete', kind: 'resource', id: 'Lost', why: [], data: 'deleted' },
    { action: 'create', kind: 'resource', id: 'Made', why: [] },
    { action: 'delete', kind: 'resource', id: 'Role', why: [] },
    { action: 'update', kind: 'resource', id: 'Stays', why: ['TableName'] },
  ]);
});

describe('a template beside its resources', () => {
  const before: Template = {
    Description: 'old',
    Metadata: { a: 1 },
    Parameters: { P: { Type: 'String' }, Same: { Type: 'String' } },
    Resources: {},
    Outputs: { O: { Value: 'a' }, Same: { Value: 'b' } },
    Conditions: { C: true },
  } as Template;

  test('names outputs, parameters and other sections', () => {
    const after = {
      ...before,
      Parameters: { ...before.Parameters, P: { Type: 'Number' } },
      Outputs: { Same: { Value: 'b' } },
      Conditions: { C: false },
    } as Template;
    expect(sectionChange(stack(before), after)).toEqual([
      { action: 'update', kind: 'stack', id: 'dev-shop-l', why: ['Conditions', 'output O', 'parameter P'] },
    ]);
  });

  test('is the same where only its description, its metadata or its resources differ', () => {
    const after = { ...before, Description: 'new', Metadata: { b: 2 }, Resources: { R: { Type: 'AWS::SQS::Queue' } } };
    expect(sectionChange(stack(before), after as Template)).toEqual([]);
    expect(sectionChange(stack(empty), empty)).toEqual([]);
  });

  test('of a stack that is not deployed has no changes', () => {
    expect(sectionChange(undefined, before)).toEqual([]);
  });
});

test('tags that a stack lacks, or has with another value, are a change; others beside them are not', () => {
  const change = [{ action: 'update', kind: 'stack', id: 'dev-shop-l', why: ['tags'] }];
  const wanted = { a: '1', b: '2' };
  expect(tagChange(stack(empty, { tags: { a: '1' } }), wanted)).toEqual(change);
  expect(tagChange(stack(empty, { tags: { a: '1', b: '3' } }), wanted)).toEqual(change);
  expect(tagChange(stack(empty, { tags: { a: '1', b: '2', mine: 'x' } }), wanted)).toEqual([]);
  expect(tagChange(undefined, wanted)).toEqual([]);
});

const parameters = {
  Plain: { Type: 'String' },
  Secret: { Type: 'String', NoEcho: true },
  Written: { Type: 'String', NoEcho: 'true' },
};

describe('causes of a change', () => {
  const template = { Resources: {}, Parameters: parameters } as Template;
  const deployed = stack(template, { parameters: { Plain: 'a', Secret: '****', Written: '****' } });

  test('are parameters with another value, except masked ones', () => {
    const values = { parameters: { Plain: 'b', Secret: 'x', Written: 'y' }, fromResources: {} };
    expect([...causesOf(deployed, template, values)]).toEqual([['Plain', { why: 'parameter Plain', maybe: false }]]);
    const same = { parameters: { Plain: 'a', Secret: 'x' }, fromResources: {} };
    expect(causesOf(deployed, template, same).size).toBe(0);
  });

  test('are outputs of this deployment, whose value is known only later', () => {
    const values = {
      parameters: {},
      fromResources: { A: 'RoleArn' },
      fromHome: { B: { region: 'eu-west-1', output: 'TableArn' } },
    };
    expect([...causesOf(deployed, template, values)]).toEqual([
      ['A', { why: 'output RoleArn', maybe: true }],
      ['B', { why: 'output TableArn in eu-west-1', maybe: true }],
    ]);
    expect(causesOf(undefined, template, values).size).toBe(0);
  });
});

describe('changes that follow from a cause', () => {
  const causes = new Map<string, Cause>([
    ['Certain', { why: 'parameter Certain', maybe: false }],
    ['Later', { why: 'output Later', maybe: true }],
  ]);
  const implied = (entry: unknown, known: Parameters<typeof impliedChanges>[3] = []) =>
    impliedChanges('function', new Map([['fn', entry]]), causes, known);

  test('are those of the entries that refer to it', () => {
    expect(implied({ Ref: 'Later' })).toEqual([
      { action: 'update', kind: 'function', id: 'fn', why: ['output Later'], maybe: true },
    ]);
    expect(implied({ Ref: 'Nothing' })).toEqual([]);
    expect(implied({ a: { Ref: 'Later' }, b: { 'Fn::Join': ['', [{ Ref: 'Certain' }, { Ref: 'Later' }]] } })).toEqual([
      { action: 'update', kind: 'function', id: 'fn', why: ['output Later', 'parameter Certain'] },
    ]);
  });

  test('are not those that are known already, nor an entry of the same name', () => {
    expect(implied({ Ref: 'Later' }, [{ action: 'update', kind: 'function', id: 'fn', why: ['code'] }])).toEqual([]);
    expect(impliedChanges('resource', new Map([['Later', { Ref: 'Later' }]]), causes, [])).toEqual([]);
  });
});

test('a stack is created, updated, or as it should be', () => {
  const template = { Resources: {}, Parameters: parameters } as Template;
  const deployed = stack(template, { parameters: { Plain: 'a', Secret: '****' } });
  expect(stackAction(undefined, template, {})).toBe('create');
  expect(stackAction(deployed, template, { Plain: 'a', Secret: 'x' })).toBe('none');
  expect(stackAction(deployed, template, { Plain: 'b', Secret: 'x' })).toBe('update');
  expect(stackAction(deployed, { ...template, Resources: { Q: { Type: 'AWS::SQS::Queue' } } }, { Plain: 'a' })).toBe(
    'update',
  );
  const reordered = { Parameters: parameters, Resources: {} } as Template;
  expect(stackAction(deployed, reordered, { Plain: 'a' })).toBe('none');
});
