import { describe, expect, test } from 'vitest';
import { runtimeWarnings } from './runtime-warnings.ts';
import { hello, testProject } from './testing.ts';

const { project, model, problems } = testProject();

const withRuntime = (Runtime: string) => project(hello({ lambda: { cloudFormation: { Runtime } } }));

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html: creation is blocked from August 31, 2026, updates from September 30.
test('nodejs20.x is refused with its dates', () => {
  withRuntime('nodejs20.x');
  expect(problems()).toEqual([
    '4:18 aws_modules/greetings/hello/awsm.json: lambda.cloudFormation.Runtime is nodejs20.x, which AWS has ended: it takes no new functions with it since 2026-08-31 and no changes of functions since 2026-09-30. Use nodejs24.x.',
  ]);
});

test.each([
  ['dotnet6', 'which AWS has ended. Use dotnet10.'],
  ['ruby3.2', 'which AWS has ended'],
  ['python3.9', 'which AWS has ended'],
  ['provided', 'which AWS has ended. Use provided.al2023.'],
  ['nodejs23.x', 'is not a Lambda runtime'],
  ['nodejs25.x', 'is not a Lambda runtime'],
  ['java12', 'is not a Lambda runtime'],
  ['dotnet9', 'is not a Lambda runtime'],
])('%s is refused', (Runtime, reason) => {
  withRuntime(Runtime);
  expect(problems()).toEqual([expect.stringContaining(reason)]);
});

test.each(['nodejs26.x', 'nodejs28.x', 'python3.16', 'ruby4.0', 'ruby4.1', 'java29', 'java17.al2023', 'dotnet12'])(
  '%s is accepted, known or newer than this version of JAWS',
  (Runtime) => {
    withRuntime(Runtime);
    expect(model().functions[0]?.runtime).toBe(Runtime);
  },
);

test('nodejs20.x of a module that was installed becomes the newest Node.js, with callbacks', () => {
  const Runtime = 'nodejs20.x';
  project({
    ...hello({ lambda: { cloudFormation: { Runtime } } }),
    'aws_modules/greetings/.jaws-module.json': '{}',
  });
  expect(model().functions).toMatchObject([{ runtime: 'nodejs24.x', legacy: true }]);
});

describe('warnings', () => {
  const at = (runtime: string, day: string) => {
    withRuntime(runtime);
    return runtimeWarnings(model().functions, new Date(`${day}T12:00:00Z`)).map(({ message }) => message);
  };

  test('nodejs22.x ends in April 2027, which is said half a year before', () => {
    expect(at('nodejs22.x', '2026-10-31')).toEqual([]);
    expect(at('nodejs22.x', '2026-11-28')).toEqual([
      'greetings/hello runs on nodejs22.x, which AWS deprecates on 2027-04-30, and takes no new functions with it from 2027-06-01 and no changes of functions from 2027-07-01.',
    ]);
    expect(at('nodejs22.x', '2027-05-01')).toEqual([expect.stringContaining('AWS deprecated on 2027-04-30')]);
  });

  test('a preview says that it is one, and the newest runtimes say nothing', () => {
    expect(at('nodejs26.x', '2026-11-28')).toEqual([expect.stringContaining('in public preview')]);
    expect(at('nodejs24.x', '2026-11-28')).toEqual([]);
    expect(at('provided.al2023', '2026-11-28')).toEqual([]);
  });

  test('functions of one runtime share a warning', () => {
    project({
      ...hello({ lambda: { cloudFormation: { Runtime: 'dotnet8', Handler: 'a::b' } } }),
      'aws_modules/greetings/bye/awsm.json': { lambda: { cloudFormation: { Runtime: 'dotnet8', Handler: 'a::b' } } },
    });
    expect(runtimeWarnings(model().functions, new Date('2026-11-28')).map(({ message }) => message)).toEqual([
      '2 functions (greetings/bye, …) run on dotnet8, which AWS deprecated on 2026-11-10.',
    ]);
  });
});
