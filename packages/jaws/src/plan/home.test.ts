import { expect, test } from 'vitest';
import { parametersFromHome } from './home.ts';
import { fn, model, planOf, resources } from './testing.ts';

test('a parameter that is an output of the home region only comes from there', () => {
  const { Table: _, ...outputs } = resources.Outputs!;
  const template = { ...resources, Outputs: outputs };
  const region = {
    stage: 'dev',
    region: 'us-east-1',
    bucket: 'bucket',
    resources: template,
    homeOutputs: { Table: 'eu-west-1' },
  };
  const properties = { Environment: { Variables: { TABLE: { Ref: 'Table' }, ROLE: { Ref: 'IamRoleArnLambda' } } } };
  const m = model({
    stages: [{ name: 'dev', regions: [region] }],
    functions: [fn('a', { properties })],
    endpoints: [],
  });
  const stack = planOf({ m }).stacks.find(({ kind }) => kind === 'lambdas')!;
  expect(stack.fromHome).toEqual({ Table: { region: 'eu-west-1', output: 'Table' } });
  expect(stack.fromResources).toMatchObject({ IamRoleArnLambda: 'IamRoleArnLambda' });
  expect(stack.fromResources).not.toHaveProperty('Table');

  // Without a home region that has the output, it is a mistake, as before.
  const { homeOutputs: _none, ...without } = region;
  const other = { ...m, stages: [{ name: 'dev', regions: [without] }] };
  expect(() => planOf({ m: other })).toThrow(expect.objectContaining({ code: 'ReferenceUnknown' }));
});

test('also under the name of version 1, with aa', () => {
  const template = { Parameters: { aaUsersArn: { Type: 'String' }, Other: { Type: 'String' } } };
  expect(parametersFromHome(template, { homeOutputs: { UsersArn: 'us-east-1' } })).toEqual({
    aaUsersArn: { region: 'us-east-1', output: 'UsersArn' },
  });
  expect(parametersFromHome(template, {})).toEqual({});
});
