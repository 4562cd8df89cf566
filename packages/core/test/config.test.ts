import { defineFunction, defineModule, defineProject } from 'jaws-core-js/config';
import { expect, test } from 'vitest';

const regions = ['us-east-1', 'eu-west-1'] as const;

test('what is defined is what was written', () => {
  const project = { name: 'shop', domain: 'shop.com', stages: { dev: regions.map((region) => ({ region })) } };
  expect(defineProject(project)).toBe(project);
  const module = { resources: { cloudFormation: { Outputs: { A: { Value: 'a' } } } } };
  expect(defineModule(module)).toBe(module);
  const fn = {
    lambda: { envVars: ['A'], cloudFormation: { Handler: 'a.handler', Runtime: 'nodejs24.x', MemorySize: 128 } },
    apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'a', Method: 'GET' } },
  } as const;
  expect(defineFunction(fn)).toBe(fn);
});

// `npm run types` fails if one of these is not a mistake.
test('mistakes are found by their types', () => {
  // @ts-expect-error: the name is missing
  defineProject({ domain: 'shop.com' });
  // @ts-expect-error: a slip
  defineProject({ name: 'shop', domain: 'shop.com', stagse: {} });
  // @ts-expect-error: no number of days that CloudWatch has
  defineFunction({ lambda: { logs: 2 } });
  // @ts-expect-error: functions have no resources of CloudFormation
  defineFunction({ resources: { cloudFormation: {} } });
  // @ts-expect-error: modules have no function
  defineModule({ lambda: {} });
});
