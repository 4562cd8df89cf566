import { describe, expect, test } from 'vitest';
import { testProject } from './testing.ts';

const { project, model, problems } = testProject();

test('two endpoints on one method and path', () => {
  project({
    'aws_modules/a/one/awsm.json': { lambda: {}, apiGateway: { cloudFormation: { Path: 'x' } } },
    'aws_modules/a/two/awsm.json': { lambda: {}, apiGateway: { cloudFormation: [{ Path: '/x/' }, { Path: '/y' }] } },
  });
  expect(problems()).toEqual([
    '6:17 Functions a/one and a/two both have an endpoint on GET /x. Change the Path or the Method of one of them.',
  ]);
  project({
    'aws_modules/a/one/awsm.json': {
      apiGateway: { cloudFormation: ['x', '/x/', 'x/y'].map((Path) => ({ Path, Type: 'MOCK' })) },
    },
  });
  expect(problems()).toEqual([
    '9:17 Function a/one has two endpoints on GET /x. Change the Path or the Method of one of them.',
  ]);
});

test('two names for one path variable', () => {
  project({
    'aws_modules/a/one/awsm.json': { lambda: {}, apiGateway: { cloudFormation: { Path: 'users/{id}' } } },
    'aws_modules/a/two/awsm.json': {
      lambda: {},
      apiGateway: { cloudFormation: { Path: 'users/{name}/posts/{id}' } },
    },
  });
  expect(problems()).toEqual([
    '5:15 Endpoints /users/{id} (a/one) and /users/{name}/posts/{id} (a/two) name the same part of the path {id} and {name}; API Gateway allows one name. Write {id} in both.',
  ]);
  const paths = ['a/{x}', 'a/{y}/b', 'a/{y}/c', 'a/{x}/d', 'b/{y}'];
  project({
    'aws_modules/a/one/awsm.json': { apiGateway: { cloudFormation: paths.map((Path) => ({ Path, Type: 'MOCK' })) } },
  });
  // Each pair of names once.
  expect(problems()).toEqual([expect.stringContaining('9:17 Endpoints /a/{x} (a/one) and /a/{y}/b (a/one)')]);
});

test('logical ids', () => {
  project({
    'aws_modules/a-b/c/awsm.json': { lambda: {} },
    'aws_modules/a/b-c/awsm.json': { lambda: {} },
  });
  expect(problems()).toEqual([
    '1:1 Functions a/b-c and a-b/c would both be lABC in CloudFormation. Rename one of them: dashes, underscores and the first letter of a word make no difference there.',
  ]);
});

describe('logical ids of what stands beside a function', () => {
  const rate = { ScheduleExpression: 'rate(1 day)' };
  const rule = { Type: 'AWS::Events::Rule', Properties: rate };
  const schedule = { Type: 'AWS::Scheduler::Schedule', Properties: rate };
  const url = { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } };
  const fn = (eventSources: object, more: object = {}) => ({ lambda: { ...more, eventSources } });
  const file = 'aws_modules/m/hello/awsm.json';
  const hint = 'Give the event source another name.';

  test('an event source and a function', () => {
    project({ [file]: fn({ Daily: rule }), 'aws_modules/m/hello-daily/awsm.json': { lambda: {} } });
    expect(problems()).toEqual([
      `4:7 The event source Daily of m/hello and the function m/hello-daily would both be lMHelloDaily in CloudFormation. ${hint}`,
    ]);
  });

  test('in whichever order the two are read, the event source is named with its place', () => {
    project({ 'aws_modules/m/a-b/awsm.json': { lambda: {} }, 'aws_modules/m/a/awsm.json': fn({ B: rule }) });
    expect(problems()).toEqual([expect.stringMatching(/^4:7 The event source B of m\/a and the function m\/a-b /)]);
  });

  test('an event source called Role and the role of its function', () => {
    project({ [file]: fn({ Role: url }, { iamPolicyDocumentStatements: [] }) });
    expect(problems()).toEqual([
      `5:7 The event source Role of m/hello and the role of m/hello would both be lMHelloRole in CloudFormation. ${hint}`,
    ]);
  });

  test('a function and the role of another one', () => {
    const own = { lambda: { iamPolicyDocumentStatements: [] } };
    project({ [file]: own, 'aws_modules/m/hello-role/awsm.json': { lambda: {} } });
    expect(problems()).toEqual([
      '1:1 The role of m/hello and the function m/hello-role would both be lMHelloRole in CloudFormation. Rename one of the two functions.',
    ]);
  });

  test('two functions with roles are one mistake', () => {
    const own = { lambda: { iamPolicyDocumentStatements: [] } };
    project({ 'aws_modules/a-b/c/awsm.json': own, 'aws_modules/a/b-c/awsm.json': own });
    expect(problems()).toHaveLength(1);
  });

  test('the alias of a function, and a function or an event source of that name', () => {
    project({ [file]: { lambda: {} }, 'aws_modules/m/hello-live/awsm.json': { lambda: {} } });
    expect(problems()).toEqual([
      '1:1 The alias of m/hello and the function m/hello-live would both be lMHelloLive in CloudFormation. Rename one of the two functions.',
    ]);
    project({ [file]: fn({ Live: rule }) });
    expect(problems()).toEqual([
      `4:7 The event source Live of m/hello and the alias of m/hello would both be lMHelloLive in CloudFormation. ${hint}`,
    ]);
  });

  test('an event source and the role of another function', () => {
    project({
      'aws_modules/m/a/awsm.json': fn({ BRole: rule }),
      'aws_modules/m/a-b/awsm.json': { lambda: { iamPolicyDocumentStatements: [] } },
    });
    expect(problems()).toEqual([
      expect.stringContaining('The event source BRole of m/a and the role of m/a-b would both be lMABRole'),
    ]);
  });

  test.each([
    ['Daily', rule, 'DailyPermission', schedule, 'lMHelloDailyPermission'],
    ['Daily', schedule, 'DailyRole', rule, 'lMHelloDailyRole'],
    ['Web', url, 'WebInvokePermission', rule, 'lMHelloWebInvokePermission'],
  ])('event source %s and what stands beside another one', (first, one, second, other, id) => {
    project({ [file]: fn({ [first]: one, [second]: other }) });
    expect(problems()).toEqual([
      `10:7 The event source ${second} of m/hello and the event source ${first} of m/hello would both be ${id} in CloudFormation. ${hint}`,
    ]);
  });

  test('event sources of two functions', () => {
    project({ 'aws_modules/m/a/awsm.json': fn({ BC: rule }), 'aws_modules/m/a-b/awsm.json': fn({ C: rule }) });
    expect(problems()).toEqual([
      expect.stringContaining('The event source C of m/a-b and the event source BC of m/a would both be lMABC'),
    ]);
  });

  test('a name that takes nothing from anybody', () => {
    project({ [file]: fn({ Role: url }), 'aws_modules/m/hellodaily/awsm.json': fn({ Daily: rule }) });
    expect(model().functions).toHaveLength(2);
  });
});
