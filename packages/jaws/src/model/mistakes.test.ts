import { expect, test } from 'vitest';
import { hello, jaws, resourcesFile, testProject } from './testing.ts';

const { project, problems } = testProject();

type Files = Readonly<Record<string, unknown>>;

/** `what` and its mistakes, a line each; the name of the function's file is left out. */
const listing = (cases: Readonly<Record<string, Files>>): string =>
  Object.entries(cases)
    .flatMap(([what, files]) => [`${what}:`, ...mistakesOf(files).map((one) => `  ${one}`)])
    .join('\n')
    .replaceAll('aws_modules/greetings/hello/awsm.json', 'awsm.json');

function mistakesOf(files: Files): string[] {
  project(files);
  try {
    return problems();
  } catch {
    return ['(none)'];
  }
}

const stages = (all: object, rest: object = {}): Files => ({ 'jaws.json': { ...jaws, stages: all, ...rest } });
const at = (stage: string, region = 'us-east-1') => ({
  [`cloudformation/${stage}/${region}/resources-cf.json`]: { Resources: {} },
});
const lambda = (fields: object): Files => hello({ lambda: fields });
const properties = (cloudFormation: object): Files => lambda({ cloudFormation });
const optimize = (fields: object): Files => lambda({ package: { optimize: fields } });

test('jaws.json', () => {
  const region = { region: 'us-east-1' };
  expect(
    listing({
      names: { 'jaws.json': { ...jaws, name: 'my project', domain: 'MyApp.com' } },
      'a reserved stage': stages({ local: [region] }),
      'a stage that is none': stages({ 'my-stage': [region] }),
      'stages that differ in capital letters': { ...stages({ dev: [region], Dev: [region] }), ...at('Dev') },
      'a region that is none': stages({ dev: [{ region: 'us-east1' }, { region: 'moon' }] }),
      'a region twice': stages({ dev: [region, region] }),
      'two home regions': {
        ...stages({ dev: [{ ...region, home: true }, { region: 'eu-west-1', home: true }, { region: 'eu-west-2' }] }),
        ...at('dev', 'eu-west-1'),
        ...at('dev', 'eu-west-2'),
      },
      'one home region': {
        ...stages({
          dev: [
            { ...region, home: false },
            { region: 'eu-west-1', home: true },
          ],
        }),
        ...at('dev', 'eu-west-1'),
      },
      'a bucket name that is none': stages({ dev: [{ ...region, jawsBucket: 'My_Bucket' }] }),
      'a bucket name that is too long': { 'jaws.json': { ...jaws, domain: `${'a'.repeat(43)}.com` } },
      'a bucket of its own': stages({ dev: [{ ...region, jawsBucket: 'mine' }] }),
      'no stages': { 'jaws.json': { name: 'demo', domain: 'myapp.com' } },
      'fields of no use': { 'jaws.json': { ...jaws, profile: 'x', project: {}, author: 'me', version: '1' } },
      'a field that nobody knows': { 'jaws.json': { ...jaws, xyz: 1 } },
    }),
  ).toMatchInlineSnapshot(`
    "names:
      2:11 jaws.json: name "my project" is not allowed: letters, digits and dashes inside (camelCase is best: CloudFormation splits names at dashes).
      3:13 jaws.json: domain "MyApp.com" is not allowed: a domain such as myapp.com: lower-case letters, digits, dashes and dots.
    a reserved stage:
      5:5 jaws.json: stage "local" is not allowed: "local" is reserved for the project's own .env.
    a stage that is none:
      5:5 jaws.json: stage "my-stage" is not allowed: letters and digits only, starting with a letter.
    stages that differ in capital letters:
      10:5 jaws.json: stages "dev" and "Dev" would share their buckets, whose names have no capital letters.
    a region that is none:
      7:19 jaws.json: region "us-east1" of stage "dev" is not allowed: an AWS region such as us-east-1. Did you mean us-east-1?
      10:19 jaws.json: region "moon" of stage "dev" is not allowed: an AWS region such as us-east-1.
    a region twice:
      10:19 jaws.json: stage "dev" has region us-east-1 twice.
    two home regions:
      12:17 jaws.json: stage "dev" has two home regions, us-east-1 and eu-west-1.
    one home region:
      (none)
    a bucket name that is none:
      8:23 jaws.json: "My_Bucket" cannot be the name of a bucket: lower-case letters, digits, dashes and dots.
    a bucket name that is too long:
      6:7 jaws.json: the bucket jaws.dev.useast1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com would have 64 characters; S3 allows 63: use a shorter domain or stage.
    a bucket of its own:
      (none)
    no stages:
      (none)
    fields of no use:
      (none)
    a field that nobody knows:
      11:3 jaws.json: xyz is not a known field. Known here: name, version, location, author, description, id, domain, stages, domains, promises, rollout, accounts, buildEnvironment, tags, logs, alarms, warm, permissionsBoundary, cloudFormationRole, apiGateway, profile, project."
  `);
});

test('names of folders', () => {
  expect(
    listing({
      'a module with a function': { 'aws_modules/a b/hello/awsm.json': { lambda: {} } },
      'a module without one': { 'aws_modules/a b/awsm.json': {} },
      'a folder without either': { 'aws_modules/a b/readme.md': 'x' },
      'a function': { 'aws_modules/a/hello world/awsm.json': { lambda: {} } },
      'a record that is damaged': {
        'aws_modules/a/awsm.json': { resources: { cloudFormation: { Resources: { Q: { Type: 'AWS::SQS::Queue' } } } } },
        'aws_modules/a/.jaws-module.json': '{',
      },
      'a record that is damaged where nothing depends on it': {
        'aws_modules/a/awsm.json': {},
        'aws_modules/a/.jaws-module.json': '{',
      },
    }),
  ).toMatchInlineSnapshot(`
    "a module with a function:
      1:1 aws_modules/a b: a module cannot have this name: letters, digits, dashes and underscores, starting with a letter or digit. Rename the folder.
    a module without one:
      1:1 aws_modules/a b: a module cannot have this name: letters, digits, dashes and underscores, starting with a letter or digit. Rename the folder.
    a folder without either:
      (none)
    a function:
      1:1 aws_modules/a/hello world: a function cannot have this name: letters, digits, dashes and underscores, starting with a letter or digit. Rename the folder.
    a record that is damaged:
      1:1 aws_modules/a/.jaws-module.json is damaged, so where the resources of a come from is not known. Restore it: \`git checkout aws_modules/a/.jaws-module.json\`.
    a record that is damaged where nothing depends on it:
      (none)"
  `);
});

test('templates', () => {
  const two = stages({ dev: [{ region: 'us-east-1' }], prod: [{ region: 'eu-west-1' }] });
  const shared = { 'cloudformation/resources-cf.json': { Resources: {} } };
  expect(
    listing({
      'no Resources': { [resourcesFile]: {} },
      'no Resources, which the shared file has': { ...shared, [resourcesFile]: {} },
      'a mark that is none': { [resourcesFile]: { Resources: {}, Metadata: { 'jaws:carries': 'links' } } },
      'a section that is none': {
        [resourcesFile]: { Resources: {}, Outputs: [], Parameters: { A: 1 }, Mappings: 1, Conditions: 1 },
      },
      'an entry that is taken out': { [resourcesFile]: { Resources: { A: null }, Outputs: { A: null } } },
      'a description that is none': { [resourcesFile]: { Resources: {}, Description: 1, AWSTemplateFormatVersion: 1 } },
      'one that is missing, with another of the stage': {
        ...stages({ prod: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] }),
        ...at('prod'),
      },
      'one that is missing, with one of another stage': two,
      'one that is missing beside the shared one': { ...two, ...shared },
      'the only one': { [resourcesFile]: undefined },
    }),
  ).toMatchInlineSnapshot(`
    "no Resources:
      1:1 cloudformation/dev/us-east-1/resources-cf.json: Resources is missing.
    no Resources, which the shared file has:
      (none)
    a mark that is none:
      4:21 cloudformation/dev/us-east-1/resources-cf.json: Metadata.jaws:carries must be a list, not "links".
    a section that is none:
      3:14 cloudformation/dev/us-east-1/resources-cf.json: Outputs must be an object, not a list.
      5:10 cloudformation/dev/us-east-1/resources-cf.json: Parameters.A must be an object, not 1.
      7:15 cloudformation/dev/us-east-1/resources-cf.json: Mappings must be an object, not 1.
      8:17 cloudformation/dev/us-east-1/resources-cf.json: Conditions must be an object, not 1.
    an entry that is taken out:
      (none)
    a description that is none:
      3:18 cloudformation/dev/us-east-1/resources-cf.json: Description must be text in double quotes, not 1.
      4:31 cloudformation/dev/us-east-1/resources-cf.json: AWSTemplateFormatVersion must be text in double quotes, not 1.
    one that is missing, with another of the stage:
      10:19 cloudformation/prod/eu-west-1/resources-cf.json is missing; jaws.json has stage "prod" in eu-west-1. Copy cloudformation/prod/us-east-1/resources-cf.json there, or take the region out of jaws.json and run \`jaws region create --stage prod --region eu-west-1\`.
    one that is missing, with one of another stage:
      12:19 cloudformation/prod/eu-west-1/resources-cf.json is missing; jaws.json has stage "prod" in eu-west-1. Copy cloudformation/dev/us-east-1/resources-cf.json there, or take the region out of jaws.json and run \`jaws region create --stage prod --region eu-west-1\`.
    one that is missing beside the shared one:
      12:19 cloudformation/prod/eu-west-1/resources-cf.json is missing; jaws.json has stage "prod" in eu-west-1. Restore it, or write {} there if cloudformation/resources-cf.json has all of it, or take the region out of jaws.json and run \`jaws region create --stage prod --region eu-west-1\`.
    the only one:
      7:19 cloudformation/dev/us-east-1/resources-cf.json is missing; jaws.json has stage "dev" in us-east-1. Restore it from version control, or take the region out of jaws.json and run \`jaws region create --stage dev --region us-east-1\`."
  `);
});

test('functions', () => {
  const variables = (...names: string[]) => ({
    Environment: { Variables: Object.fromEntries(names.map((name) => [name, 'x'])) },
  });
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  expect(
    listing({
      'variables that are of Lambda': lambda({
        envVars: ['TZ', 'AWS_REGION'],
        cloudFormation: variables('LAMBDA_TASK_ROOT'),
      }),
      'a build command for Python': lambda({ package: { build: ['x'] }, cloudFormation: { Runtime: 'python3.13' } }),
      'a build command that is empty': lambda({
        package: { build: [] },
        cloudFormation: { Runtime: 'provided.al2023' },
      }),
      'a pattern that is none': lambda({ package: { excludePatterns: ['a', '('] } }),
      'paths outside': optimize({ includePaths: ['lib', '../x', 'a/../../b', '/etc', 'C:\\x', '\\x', 'a..b'] }),
      'a glob that is none': optimize({ includePaths: ['lib/*', 'lib/[z-a]', 'a\\[z-a]'] }),
      'excluded names': optimize({ exclude: ['a', '@scope/*', 'a*b*'] }),
      'a builder that is none': optimize({ builder: 'webpack' }),
      'a Role beside statements': lambda({ iamPolicyDocumentStatements: [], cloudFormation: { Role: 'arn:x' } }),
      statements: lambda({ iamPolicyDocumentStatements: [statement, { ...statement, Effect: 'allow' }] }),
      limits: properties({ MemorySize: 10_241, Timeout: 0, Architectures: ['arm64', 'x86_64'] }),
      'limits as text': properties({ MemorySize: '127', Timeout: '901' }),
      'the limits themselves': properties({ MemorySize: 10_240, Timeout: 900, Architectures: ['arm64'] }),
      'the lower limits': properties({ MemorySize: '128', Timeout: 1 }),
      'a description that is too long': properties({ Description: 'x'.repeat(257) }),
      'a name of an event source': lambda({ eventSources: { 'a-b': { Type: 'AWS::Lambda::Url' } } }),
      'a value that is neither true nor false': lambda({ deploy: 'yes' }),
      'a long value': lambda({ deploy: 'x'.repeat(70) }),
      'a value of 60 signs': lambda({ deploy: 'x'.repeat(58) }),
      'an object and a list': lambda({ deploy: {}, envVars: 'A1', package: [] }),
      'an empty name': properties({ Handler: '' }),
    }),
  ).toMatchInlineSnapshot(`
    "variables that are of Lambda:
      5:7 awsm.json: Lambda sets the variable AWS_REGION itself; envVars cannot name it.
      10:11 awsm.json: Lambda sets the variable LAMBDA_TASK_ROOT itself; Environment.Variables cannot name it.
    a build command for Python:
      4:16 awsm.json: package.build is for runtimes that JAWS cannot build itself, not for python3.13.
    a build command that is empty:
      4:16 awsm.json: lambda.package.build must be a list of at least 1, not a list.
    a pattern that is none:
      6:9 awsm.json: excludePatterns has "(", which is not a regular expression.
    paths outside:
      7:11 awsm.json: includePaths has "../x", which is not inside the project. Paths are relative to the project and stay inside it.
      8:11 awsm.json: includePaths has "a/../../b", which is not inside the project. Paths are relative to the project and stay inside it.
      9:11 awsm.json: includePaths has "/etc", which is not inside the project. Paths are relative to the project and stay inside it.
      10:11 awsm.json: includePaths has "C:\\x", which is not inside the project. Paths are relative to the project and stay inside it.
      11:11 awsm.json: includePaths has "\\x", which is not inside the project. Paths are relative to the project and stay inside it.
    a glob that is none:
      7:11 awsm.json: includePaths has the invalid pattern "lib/[z-a]": Range out of order in character class.
      8:11 awsm.json: includePaths has the invalid pattern "a\\[z-a]": Range out of order in character class.
    excluded names:
      8:11 awsm.json: exclude has "a*b*", but a name can have one asterisk only.
    a builder that is none:
      5:20 awsm.json: lambda.package.optimize.builder must be one of esbuild, browserify, not "webpack".
    a Role beside statements:
      5:15 awsm.json: a function has either iamPolicyDocumentStatements or a Role.
    statements:
      9:7 awsm.json: statement 2 of iamPolicyDocumentStatements has no Effect: "Allow" or "Deny".
    limits:
      4:21 awsm.json: lambda.cloudFormation.MemorySize must be at most 10240, not 10241.
      5:18 awsm.json: lambda.cloudFormation.Timeout must be at least 1, not 0.
      6:24 awsm.json: lambda.cloudFormation.Architectures must be a list of at most 1, not a list.
    limits as text:
      4:21 awsm.json: lambda.cloudFormation.MemorySize must be at least 128, not "127".
      5:18 awsm.json: lambda.cloudFormation.Timeout must be at most 900, not "901".
    the limits themselves:
      (none)
    the lower limits:
      (none)
    a description that is too long:
      4:22 awsm.json: lambda.cloudFormation.Description must be at most 256 characters long, not "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…".
    a name of an event source:
      4:7 awsm.json: the name lambda.eventSources.a-b must be letters and digits.
    a value that is neither true nor false:
      3:15 awsm.json: lambda.deploy must be one of true, false, not "yes".
    a long value:
      3:15 awsm.json: lambda.deploy must be one of true, false, not "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…".
    a value of 60 signs:
      3:15 awsm.json: lambda.deploy must be one of true, false, not "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".
    an object and a list:
      3:15 awsm.json: lambda.deploy must be one of true, false, not an object.
      4:16 awsm.json: lambda.envVars must be a list, not "A1".
      5:16 awsm.json: lambda.package must be an object, not a list.
    an empty name:
      4:18 awsm.json: lambda.cloudFormation.Handler must not be empty, not ""."
  `);
});

test('handlers and runtimes', () => {
  const handler = (Handler: string, Runtime = 'nodejs24.x') => properties({ Handler, Runtime });
  const runtime = (Runtime: string) => properties({ Runtime });
  expect(
    listing({
      'no export': handler('aws_modules/greetings/hello/handler'),
      'a file extension': handler('handler.mjs.handler'),
      outside: handler('../x.handler'),
      absolute: handler('/x.handler'),
      'no file': handler('lib/.handler'),
      'no name': handler('handler.1x'),
      'a handler of Python': handler('lib/x.py.run', 'python3.13'),
      'a handler of Java': handler('com.example.Handler::run', 'java21'),
      'some that are right': handler('./lib\\x.deep.$run'),
      'nodejs14.x': runtime('nodejs14.x'),
      'python3.9': runtime('python3.9'),
      java8: runtime('java8'),
      'dotnetcore3.1': runtime('dotnetcore3.1'),
      'ruby2.7': runtime('ruby2.7'),
      provided: runtime('provided'),
      'go1.x': runtime('go1.x'),
      nodejs24: runtime('nodejs24'),
      cobol: runtime('cobol'),
      'nodejs26.x, which may come': runtime('nodejs26.x'),
      'python3.15, which may come': runtime('python3.15'),
      'provided.al2': runtime('provided.al2'),
    }),
  ).toMatchInlineSnapshot(`
    "no export:
      4:18 awsm.json: lambda.cloudFormation.Handler is "aws_modules/greetings/hello/handler", which names no export. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    a file extension:
      4:18 awsm.json: lambda.cloudFormation.Handler is "handler.mjs.handler", which has a file extension in it. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    outside:
      4:18 awsm.json: lambda.cloudFormation.Handler is "../x.handler", which leaves the project. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    absolute:
      4:18 awsm.json: lambda.cloudFormation.Handler is "/x.handler", which is an absolute path. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    no file:
      4:18 awsm.json: lambda.cloudFormation.Handler is "lib/.handler", which names no file. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    no name:
      4:18 awsm.json: lambda.cloudFormation.Handler is "handler.1x", whose part after the dot is not a name. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    a handler of Python:
      4:18 awsm.json: lambda.cloudFormation.Handler is "lib/x.py.run", which has a file extension in it. It should look like aws_modules/greetings/hello/handler.handler: the path from the project without extension, a dot, the export.
    a handler of Java:
      (none)
    some that are right:
      (none)
    nodejs14.x:
      4:18 awsm.json: lambda.cloudFormation.Runtime is nodejs14.x, which AWS has ended. Use nodejs24.x.
    python3.9:
      4:18 awsm.json: lambda.cloudFormation.Runtime is python3.9, which AWS has ended: it takes no new functions with it since 2026-08-31 and no changes of functions since 2026-09-30. Use python3.14.
    java8:
      4:18 awsm.json: lambda.cloudFormation.Runtime is java8, which AWS has ended. Use java25.
    dotnetcore3.1:
      4:18 awsm.json: lambda.cloudFormation.Runtime is dotnetcore3.1, which AWS has ended. Use dotnet10.
    ruby2.7:
      4:18 awsm.json: lambda.cloudFormation.Runtime is ruby2.7, which AWS has ended. Use ruby4.0.
    provided:
      4:18 awsm.json: lambda.cloudFormation.Runtime is provided, which AWS has ended. Use provided.al2023.
    go1.x:
      4:18 awsm.json: lambda.cloudFormation.Runtime is go1.x, which AWS has ended. Use provided.al2023.
    nodejs24:
      4:18 awsm.json: lambda.cloudFormation.Runtime is "nodejs24", which is not a Lambda runtime. Did you mean nodejs24.x?
    cobol:
      4:18 awsm.json: lambda.cloudFormation.Runtime is "cobol", which is not a Lambda runtime. Use nodejs24.x.
    nodejs26.x, which may come:
      (none)
    python3.15, which may come:
      (none)
    provided.al2:
      (none)"
  `);
});

test('paths of endpoints', () => {
  const path = (Path: string) => hello({ apiGateway: { cloudFormation: { Path, Type: 'MOCK' } } });
  expect(
    listing({
      'two slashes': path('a//b'),
      'a brace that is open': path('a/{id'),
      'a variable that is no whole part': path('a/x{id}'),
      'one that takes the rest, before the end': path('{proxy+}/a'),
      'one that takes the rest': path('a/{proxy+}'),
      'a variable twice': path('{a}/b/{a}'),
      'a character': path('a b'),
      'everything that may be in a part': path('aZ0._:-/{a.b_c-D}/~'),
      'the root': path('/'),
    }),
  ).toMatchInlineSnapshot(`
    "two slashes:
      4:15 awsm.json: Path "a//b" has two slashes in a row.
    a brace that is open:
      4:15 awsm.json: Path "a/{id" has "{id": a variable must be a whole part, such as {name} or {proxy+}.
    a variable that is no whole part:
      4:15 awsm.json: Path "a/x{id}" has "x{id}": a variable must be a whole part, such as {name} or {proxy+}.
    one that takes the rest, before the end:
      4:15 awsm.json: Path "{proxy+}/a" has {proxy+}, which must be the last part.
    one that takes the rest:
      (none)
    a variable twice:
      4:15 awsm.json: Path "{a}/b/{a}" has the variable {a} twice.
    a character:
      4:15 awsm.json: Path "a b" has "a b": only letters, digits, dots, dashes, underscores and colons are allowed.
    everything that may be in a part:
      4:15 awsm.json: Path "aZ0._:-/{a.b_c-D}/~" has "~": only letters, digits, dots, dashes, underscores and colons are allowed.
    the root:
      (none)"
  `);
});
