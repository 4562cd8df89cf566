import { describe, expect, test } from 'vitest';
import { hello, testProject } from './testing.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

describe('names in Environment.Variables', () => {
  const named = (name: string) =>
    hello({ lambda: { cloudFormation: { Environment: { Variables: { [name]: 'x' } } } } });

  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  test.each([
    'AWS_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_EXECUTION_ENV',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_LOG_GROUP_NAME',
    'AWS_LAMBDA_LOG_STREAM_NAME',
    'AWS_LAMBDA_RUNTIME_API',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'LAMBDA_RUNTIME_DIR',
    'LAMBDA_TASK_ROOT',
  ])('%s is what Lambda sets itself', (name) => {
    project(named(name));
    expect(problems()).toEqual([
      `6:11 ${file}: Lambda sets the variable ${name} itself; Environment.Variables cannot name it.`,
    ]);
  });

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

describe('handlers', () => {
  test.each([
    [undefined, 'nodejs24.x', 'aws_modules/greetings/hello/handler.handler'],
    ['./lib\\x.run', 'nodejs24.x', 'lib/x.run'],
    ['x.run', 'python3.14', 'aws_modules/greetings/hello/x.run'],
    [undefined, 'provided.al2023', 'bootstrap'],
    ['mine', 'provided.al2023', 'mine'],
    ['com.example.Handler::run', 'java21', 'com.example.Handler::run'],
    [undefined, 'java21', ''],
  ])('%s of %s is %s', (Handler, Runtime, handler) => {
    project(hello({ lambda: { cloudFormation: { Handler, Runtime } } }));
    expect(model().functions[0]?.handler).toBe(handler);
  });
});

test('secret variables are among those that the function gets', () => {
  project(hello({ lambda: { envVars: ['A1'], optionalEnvVars: ['B1'], secretEnvVars: ['A1', 'B1'] } }));
  expect(model().functions[0]).toMatchObject({ secretEnvVars: ['A1', 'B1'] });
  project(hello({ lambda: { envVars: ['A1'], secretEnvVars: ['A1', 'A2'] } }));
  expect(problems()).toEqual([
    expect.stringContaining('A2 is in secretEnvVars, and in neither envVars nor optionalEnvVars.'),
  ]);
});

test('a variable is required or optional', () => {
  project(hello({ lambda: { envVars: ['A1'], optionalEnvVars: ['B1', 'B1'] } }));
  expect(model().functions[0]).toMatchObject({ envVars: ['A1', 'B1'], optionalEnvVars: ['B1'] });
  project(hello({ lambda: { envVars: ['A1', 'B1'], optionalEnvVars: ['B1', 'AWS_REGION'] } }));
  expect(problems().filter((one) => one.includes('optionalEnvVars'))).toEqual([
    expect.stringContaining('B1 is in envVars, which are required, and in optionalEnvVars.'),
    expect.stringContaining('Lambda sets the variable AWS_REGION itself; optionalEnvVars cannot name it.'),
  ]);
});

test('a function that says everything', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  project(
    hello({
      lambda: {
        envVars: ['B1', 'A1', 'B1'],
        deploy: 'false',
        iamPolicyDocumentStatements: [statement],
        eventSources: { Web: { Type: 'AWS::Lambda::Url' } },
        package: {
          optimize: {
            builder: 'esbuild',
            minify: 'false',
            keepNames: false,
            sourceMaps: false,
            ignore: ['a'],
            exclude: ['b'],
            includePaths: ['c'],
            babel: {},
          },
          excludePatterns: ['d'],
        },
        cloudFormation: {
          Description: 'Says hello.',
          Handler: 'x.y',
          MemorySize: '128',
          Runtime: 'nodejs22.x',
          Timeout: '900',
          Architectures: ['arm64'],
        },
      },
    }),
  );
  expect(model().functions).toEqual([
    {
      id: 'greetings/hello',
      module: 'greetings',
      name: 'hello',
      logicalId: 'lGreetingsHello',
      folder: 'aws_modules/greetings/hello',
      runtime: 'nodejs22.x',
      legacy: false,
      handler: 'aws_modules/greetings/hello/x.y',
      memorySize: 128,
      timeout: 900,
      description: 'Says hello.',
      envVars: ['B1', 'A1'],
      package: {
        builder: 'esbuild',
        minify: false,
        keepNames: false,
        sourceMaps: false,
        ignore: ['a'],
        exclude: ['b'],
        includePaths: ['c'],
        excludePatterns: ['d'],
        build: undefined,
      },
      properties: { Architectures: ['arm64'] },
      statements: [statement],
      eventSources: { Web: { type: 'AWS::Lambda::Url', properties: {} } },
      deploy: false,
    },
  ]);
});

test.each([
  [false, false],
  ['', false],
  [true, 'esbuild'],
  ['browserify', 'esbuild'],
])('the builder %j is %s', (builder, expected) => {
  project(hello({ lambda: { package: { optimize: { builder } } } }));
  expect(model().functions[0]?.package.builder).toBe(expected);
});
