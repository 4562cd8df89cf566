import { expect, test } from 'vitest';
import { testProject } from './testing.ts';

const { project, problems } = testProject();

test('two endpoints on one method and path', () => {
  project({
    'aws_modules/a/one/awsm.json': { lambda: {}, apiGateway: { cloudFormation: { Path: 'x' } } },
    'aws_modules/a/two/awsm.json': { lambda: {}, apiGateway: { cloudFormation: [{ Path: '/x/' }, { Path: '/y' }] } },
  });
  expect(problems()).toEqual([expect.stringContaining('Functions a/one and a/two both have an endpoint on GET /x.')]);
});

test('two names for one path variable', () => {
  project({
    'aws_modules/a/one/awsm.json': { lambda: {}, apiGateway: { cloudFormation: { Path: 'users/{id}' } } },
    'aws_modules/a/two/awsm.json': {
      lambda: {},
      apiGateway: { cloudFormation: { Path: 'users/{name}/posts/{id}' } },
    },
  });
  expect(problems()).toEqual([expect.stringContaining('name the same part of the path {id} and {name}')]);
});

test('logical ids', () => {
  project({
    'aws_modules/a-b/c/awsm.json': { lambda: {} },
    'aws_modules/a/b-c/awsm.json': { lambda: {} },
  });
  expect(problems()).toEqual([expect.stringContaining('Functions a/b-c and a-b/c would both be lABC')]);
});
