import { expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { resourceChanges } from './changes.ts';
import { knownOutputs } from './outputs.ts';
import { after, planOf } from './testing.ts';
import type { StackPlan } from './types.ts';

const deployed = after(planOf()).resources!;
const before = {
  ...deployed,
  outputs: { IamRoleArnLambda: 'arn:lambda', IamRoleArnApiGateway: 'arn:api', Table: 'table-1' },
};

/** A plan that changes the template of the resources. */
function planTo(over: Partial<Template>, parameters: Readonly<Record<string, string>> = before.parameters): StackPlan {
  const template = { ...before.template, ...over };
  const changes = resourceChanges(before.template.Resources, template.Resources);
  return { name: before.name, kind: 'resources', action: 'update', template, parameters, fromResources: {}, changes };
}
const known = (over: Partial<Template>, parameters?: Readonly<Record<string, string>>) =>
  knownOutputs(before, planTo(over, parameters));

test('without a change, all outputs are as they are deployed', () => {
  expect(knownOutputs(before, undefined).values).toEqual(before.outputs);
  expect(knownOutputs(before, { ...planTo({}), action: 'none' }).values).toEqual(before.outputs);
  expect(known({}).values).toEqual(before.outputs);
  expect(knownOutputs(undefined, undefined)).toEqual({ names: new Set(), values: {} });
});

test('of resources that are not deployed yet, only the names are known', () => {
  expect(knownOutputs(undefined, planTo({}))).toEqual({
    names: new Set(['IamRoleArnLambda', 'IamRoleArnApiGateway', 'Table']),
    values: {},
  });
});

test('an output with another expression, or of a resource that may be another one, is not known', () => {
  const outputs = { ...before.template.Outputs, Table: { Value: 'other' } };
  expect(Object.keys(known({ Outputs: outputs }).values)).toEqual(['IamRoleArnLambda', 'IamRoleArnApiGateway']);
  const replaced = { Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/x/' } } };
  expect(Object.keys(known({ Resources: replaced }).values)).toEqual(['IamRoleArnApiGateway', 'Table']);
});

test('an output that is new has no value, and one that goes is not named', () => {
  const { Table: _, ...rest } = before.template.Outputs!;
  const { names, values } = known({ Outputs: { ...rest, Made: { Value: 'x' } } });
  expect([...names]).toEqual(['IamRoleArnLambda', 'IamRoleArnApiGateway', 'Made']);
  expect(Object.keys(values)).toEqual(['IamRoleArnLambda', 'IamRoleArnApiGateway']);
});

test.each(['Conditions', 'Mappings'])('with other %s nothing is known', (section) => {
  expect(known({ [section]: { A: { B: { C: 'x' } } } }).values).toEqual({});
});

test('an output that a changed parameter goes into is not known', () => {
  const outputs = { ...before.template.Outputs, Stage: { Value: { Ref: 'aaStage' } } };
  const with_ = {
    ...before,
    template: { ...before.template, Outputs: outputs },
    outputs: { ...before.outputs, Stage: 'dev' },
  };
  const plan = { ...planTo({ Outputs: outputs }), parameters: { ...before.parameters, aaStage: 'other' } };
  expect(knownOutputs(with_, plan).values).not.toHaveProperty('Stage');
  expect(knownOutputs(with_, { ...plan, parameters: before.parameters }).values.Stage).toBe('dev');
});
