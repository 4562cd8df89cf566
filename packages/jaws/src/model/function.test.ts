import { describe, expect, test } from 'vitest';
import { hello, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

describe('names in Environment.Variables', () => {
  const named = (name: string) =>
    hello({ lambda: { cloudFormation: { Environment: { Variables: { [name]: 'x' } } } } });

  test.each(['AWS_REGION', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT'])(
    '%s is what Lambda sets itself',
    (name) => {
      project(named(name));
      expect(problems()).toEqual([
        `6:11 ${file}: Lambda sets the variable ${name} itself; Environment.Variables cannot name it.`,
      ]);
    },
  );

  test.each(['T', '1bad', 'a-b', '_HANDLER'])('%s is not a name that Lambda accepts', (name) => {
    project(named(name));
    expect(problems()).toEqual([
      `6:11 ${file}: the name lambda.cloudFormation.Environment.Variables.${name} must be the name of an environment variable: letters, digits and underscores, at least two, starting with a letter.`,
    ]);
  });

  test.each(['TZ', 'AWS_MINE', 'a1_'])('%s is one', (name) => {
    project(named(name));
    expect(model().functions[0]?.properties.Environment).toEqual({ Variables: { [name]: 'x' } });
  });
});

test('a build command is for runtimes that JAWS has no bundler for', () => {
  const built = (Runtime: string) => hello({ lambda: { package: { build: ['make'] }, cloudFormation: { Runtime } } });
  for (const runtime of ['nodejs24.x', 'python3.14']) {
    project(built(runtime));
    expect(problems()).toEqual([
      `4:16 ${file}: package.build is for runtimes that JAWS cannot build itself, not for ${runtime}.`,
    ]);
  }
  project(built('provided.al2023'));
  expect(model().functions[0]?.package.build).toEqual(['make']);
});

test('a container image is refused by its name, with what to do', () => {
  project(hello({ lambda: { package: { image: { file: 'Dockerfile' } } } }));
  expect(problems()).toEqual([
    expect.stringMatching(/package\.image is not supported: .* Build and push the image yourself/),
  ]);
});

test('statements make a role, so a function with statements names no other', () => {
  const cloudFormation = { Role: 'arn:aws:iam::123456789012:role/mine' };
  project(hello({ lambda: { iamPolicyDocumentStatements: [], cloudFormation } }));
  expect(problems()).toEqual([`5:15 ${file}: a function has either iamPolicyDocumentStatements or a Role.`]);
  project(hello({ lambda: { cloudFormation } }));
  expect(model().functions[0]).toMatchObject({ statements: undefined, properties: cloudFormation });
});

describe('deploy', () => {
  const marker = { 'aws_modules/greetings/.jaws-module.json': '{}' };
  const kept = (Runtime: string) => hello({ lambda: { deploy: false, cloudFormation: { Runtime } } });

  test('false keeps a function out of --all', () => {
    project(kept('nodejs24.x'));
    expect(model().functions[0]?.deploy).toBe(false);
    project(hello({ lambda: {} }));
    expect(model().functions[0]?.deploy).toBe(true);
  });

  test('of a module of version 1 is what its author had last ticked: it counts for nothing', () => {
    project({ ...kept('nodejs4.3'), ...marker });
    expect(model().functions[0]?.deploy).toBe(true);
    project({ ...kept('nodejs24.x'), ...marker });
    expect(model().functions[0]?.deploy).toBe(false);
  });
});
