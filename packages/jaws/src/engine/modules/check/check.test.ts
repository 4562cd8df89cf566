import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPackage } from '../../create-package.ts';
import { temporaryFolder, testHost } from '../../testing/project.ts';
import { checkPackage } from './check.ts';
import type { CheckFinding } from './types.ts';

type Json = Record<string, unknown>;

/** A package as `module create --package` makes it; nothing is wrong with it but that nobody knows its repository. */
let folder = '';
beforeEach(() => {
  const parent = temporaryFolder();
  const names = { module: 'awsm-thumbs', function: 'make', runtime: 'typescript', parts: 'both' } as const;
  createPackage({ ...testHost(''), now: () => new Date('2026-11-01') }, { ...names, folder: parent });
  folder = join(parent, 'awsm-thumbs');
  edit('package.json', (manifest) => ({ ...manifest, repository: 'github:acme/awsm-thumbs' }));
});

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Changes a file of JSON. */
function edit(path: string, change: (data: Json) => unknown): void {
  const data = JSON.parse(readFileSync(join(folder, path), 'utf8'));
  put(path, `${JSON.stringify(change(data), null, 2)}\n`);
}

// biome-ignore lint/suspicious/noExplicitAny: awsm.json as a test changes it
type Loose = any;
const fn = (change: (lambda: Loose, awsm: Loose) => void) =>
  edit('awsm/make/awsm.json', (awsm: Loose) => {
    change(awsm.lambda, awsm);
    return awsm;
  });
const endpoint = (change: (one: Loose) => void) => fn((_lambda, awsm) => change(awsm.apiGateway.cloudFormation));
const template = (change: (cloudFormation: Loose) => void) =>
  edit('awsm.json', (awsm: Loose) => {
    change(awsm.resources.cloudFormation);
    return awsm;
  });

async function findings(now = '2026-11-29'): Promise<readonly CheckFinding[]> {
  return (await checkPackage(folder, { now: new Date(now), signal: new AbortController().signal })).findings;
}

/** `error awsm.json:12 …` */
const shown = async (now?: string): Promise<string[]> =>
  (await findings(now)).map(
    ({ level, check, file, line, message }) =>
      `${level} ${check} ${file}${line === undefined ? '' : `:${line}`} ${message}`,
  );

test('a package as it is made has nothing to find', async () => {
  expect(await findings()).toEqual([]);
});

test('every finding says where, and what to do', async () => {
  put('README.md', '');
  endpoint((one) => delete one.Open);
  const found = await findings();
  expect(found.length).toBeGreaterThan(1);
  for (const { hint, file } of found) expect([hint, file].every((text) => text.length > 4)).toBe(true);
  expect(found[0]).toMatchObject({ level: 'error', file: 'awsm/make/awsm.json', line: 31, column: 23 });
});

describe('rights', () => {
  const statement = (over: Json) => fn((lambda) => Object.assign(lambda.iamPolicyDocumentStatements[0], over));
  test.each([
    [{ Action: ['dynamodb:*'] }, '"dynamodb:*" is every action of dynamodb'],
    [{ Action: '*' }, '"*" is every action of every service'],
    [{ Action: ['dynamodb:Get*'] }, '"dynamodb:Get*" is every action that begins so'],
    [{ Resource: '*' }, 'the resource "*" is every resource of the account'],
    [
      { Resource: 'arn:aws:s3:::*', Action: 's3:GetObject' },
      'the resource "arn:aws:s3:::*" is every resource of its kind',
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
      { Resource: { 'Fn::Sub': 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*' } },
      'table/*" is every resource of its kind in the account',
    ],
    [{ Action: undefined, NotAction: 'iam:*' }, 'NotAction allows all that it does not name'],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::a' }, 'NotResource allows it on all that it does not name'],
  ])('%j is wide', async (over, why) => {
    statement(over);
    const found = (await findings()).filter(({ check }) => check === 'rights');
    expect(found).toMatchObject([
      { level: 'error', file: 'awsm/make/awsm.json', line: 5, message: expect.stringContaining(why) },
    ]);
  });

  test('the example of a narrower one names the table of the module', async () => {
    statement({ Resource: '*' });
    expect((await findings())[0]?.hint).toContain(
      '"Action": ["dynamodb:GetItem"], "Resource": { "Ref": "ThumbsTableArn" }',
    );
  });

  test.each([
    { Effect: 'Deny', Action: '*', Resource: '*' },
    { Action: ['lambda:ListFunctions'], Resource: '*' },
    { Action: ['ses:SendEmail'], Resource: '*', Condition: { StringLike: { 'ses:FromAddress': '*@x.test' } } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    { Resource: { 'Fn::Sub': '${ThumbsTableArn}/index/*' } },
    { Action: 's3:GetObject', Resource: 'arn:aws:s3:::pictures/*' },
  ])('%j is not', async (over) => {
    statement(over);
    expect(await shown()).toEqual([]);
  });

  test('a function without a role of its own has those of all', async () => {
    fn((lambda) => delete lambda.iamPolicyDocumentStatements);
    expect(await shown()).toEqual([
      expect.stringMatching(/^error rights .* awsm-thumbs\/make has the role that all functions/),
    ]);
  });

  test('statements for the role of all functions are shown, and looked at', async () => {
    template(
      (one) =>
        (one.LambdaIamPolicyDocumentStatements = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a/*' }]),
    );
    expect(await shown()).toEqual([
      expect.stringMatching(/^error rights awsm.json:\d+ The statement for s3:\* on arn:aws:s3:::a\/\* is wide/),
      expect.stringMatching(/^advice rights awsm.json:\d+ LambdaIamPolicyDocumentStatements go to a role/),
    ]);
  });
});

describe('open endpoints', () => {
  test('each has to say why', async () => {
    endpoint((one) => delete one.Open);
    expect(await shown()).toEqual([
      expect.stringMatching(/^error endpoints .*GET \/awsm-thumbs\/make has no authorizer/),
    ]);
    endpoint((one) => delete one.AuthorizationType);
    expect(await shown()).toHaveLength(1);
  });

  test('a closed one needs no reason, and must not have one', async () => {
    endpoint((one) => (one.AuthorizationType = 'AWS_IAM'));
    expect(await shown()).toEqual([
      expect.stringMatching(/^advice endpoints .*says why it is open, but it has an Auth/),
    ]);
    endpoint((one) => delete one.Open);
    expect(await shown()).toEqual([]);
  });

  test('a preflight carries no credentials', async () => {
    fn((_lambda, awsm) => {
      const one = awsm.apiGateway.cloudFormation;
      awsm.apiGateway.cloudFormation = [one, { ...one, Method: 'OPTIONS', Open: undefined }];
    });
    expect(await shown()).toEqual([]);
  });

  test('an address of the function without authorization', async () => {
    fn((lambda) => (lambda.eventSources = { Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } }));
    expect(await shown()).toEqual([expect.stringMatching(/^error endpoints .*The address Web of awsm-thumbs\/make/)]);
  });
});

describe('data', () => {
  const table = (change: (one: Loose) => void) => template((one) => change(one.Resources.ThumbsTable));
  test.each([
    ['DeletionPolicy', undefined, 'has no DeletionPolicy: its data is deleted when its stack is deleted'],
    ['DeletionPolicy', 'Delete', 'has the DeletionPolicy "Delete"'],
    ['UpdateReplacePolicy', undefined, 'its data is deleted when a change replaces it'],
    ['UpdateReplacePolicy', 'RetainExceptOnCreate', 'has the UpdateReplacePolicy "RetainExceptOnCreate"'],
  ])('%s %s', async (policy, value, message) => {
    table((one) => (one[policy] = value));
    const found = (await findings()).filter(({ check }) => check === 'data');
    expect(found).toMatchObject([{ level: 'error', file: 'awsm.json', message: expect.stringContaining(message) }]);
  });

  test('recovery is said, either way', async () => {
    table((one) => delete one.Properties.PointInTimeRecoverySpecification);
    expect(await shown()).toEqual([expect.stringMatching(/^error data .*does not say whether it has point-in-time/)]);
    table((one) => (one.Properties.PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false }));
    expect(await shown()).toEqual([]);
  });

  test('a bucket that everyone reads', async () => {
    const bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    template((one) => (one.Resources.Files = { ...bucket, Properties: { AccessControl: 'PublicRead' } }));
    expect((await shown()).filter((one) => one.includes(' data '))).toEqual([
      expect.stringContaining('Files is open to everyone'),
    ]);
  });
});

describe('queues', () => {
  const source = (properties: Json) =>
    fn((lambda) => {
      lambda.cloudFormation.Timeout = 30;
      lambda.eventSources = {
        Jobs: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { Ref: 'JobsArn' },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            ...properties,
          },
        },
      };
    });
  const withQueue = (over: Json = {}, letters: Json = { MessageRetentionPeriod: 1_209_600 }) =>
    template((one) => {
      const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 5 };
      one.Resources.Letters = { Type: 'AWS::SQS::Queue', Properties: letters };
      one.Resources.Jobs = {
        Type: 'AWS::SQS::Queue',
        Properties: { VisibilityTimeout: 180, RedrivePolicy: redrive, ...over },
      };
      one.Outputs.JobsArn = { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } };
    });
  const only = async () => (await shown()).filter((one) => one.includes(' queues '));

  test('as AWS advises', async () => {
    withQueue();
    source({});
    expect(await shown()).toEqual([]);
  });

  test.each([
    ['no dead letters', { RedrivePolicy: undefined }, 'Jobs has no dead letters'],
    [
      'four receives',
      { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 4 } },
      'after 4 receives',
    ],
    [
      'a short visibility',
      { VisibilityTimeout: 179 },
      'hides a message for 179 seconds while awsm-thumbs/make may take 30',
    ],
    ['the visibility of SQS', { VisibilityTimeout: undefined }, 'hides a message for 30 seconds'],
  ])('%s', async (_name, over, message) => {
    withQueue(over);
    source({});
    const found = await only();
    expect(found.filter((one) => one.includes(message))).toHaveLength(1);
    expect(found.every((one) => one.startsWith('error '))).toBe(true);
  });

  test('dead letters that expire before their queue', async () => {
    withQueue({ MessageRetentionPeriod: 345_600 }, { MessageRetentionPeriod: 3600 });
    source({});
    expect(await only()).toEqual([
      expect.stringContaining('Letters keeps messages for 3600 seconds and Jobs for 345600'),
    ]);
  });

  test('dead letters of a function need none of their own', async () => {
    template((one) => {
      one.Resources.Failed = { Type: 'AWS::SQS::Queue', Properties: {} };
      one.Outputs.FailedArn = { Value: { 'Fn::GetAtt': ['Failed', 'Arn'] } };
    });
    expect(await only()).toEqual([expect.stringContaining('Failed has no dead letters')]);
    fn((lambda) => (lambda.cloudFormation.DeadLetterConfig = { TargetArn: { Ref: 'FailedArn' } }));
    expect(await only()).toEqual([]);
  });

  test('a batch that fails as a whole', async () => {
    withQueue();
    source({ FunctionResponseTypes: undefined });
    expect(await only()).toEqual([expect.stringContaining('does not report which messages of Jobs failed')]);
  });
});

describe('both kinds of APIs', () => {
  test.each([
    ['Cors', { Cors: true }],
    ['RequestTemplates', { RequestTemplates: { 'application/json': '{}' } }],
    ['ApiKeyRequired', { ApiKeyRequired: true }],
    ['ResponseTransferMode', { ResponseTransferMode: 'STREAM' }],
    ['the type AWS', { Type: 'AWS' }],
  ])('%s is for REST APIs', async (_name, over) => {
    endpoint((one) => Object.assign(one, over));
    const found = (await findings()).filter(({ check }) => check === 'project');
    expect(found).not.toEqual([]);
    for (const one of found)
      expect(one).toMatchObject({ level: 'error', message: expect.stringMatching(/^In an HTTP API: /) });
  });

  test('an authorizer of the type TOKEN', async () => {
    fn((_lambda, awsm) => {
      awsm.apiGateway.Authorizers = { mine: { Type: 'TOKEN', Function: 'awsm-thumbs/make' } };
      Object.assign(awsm.apiGateway.cloudFormation, {
        AuthorizationType: 'CUSTOM',
        AuthorizerId: 'mine',
        Open: undefined,
      });
    });
    expect(await shown()).toEqual([expect.stringMatching(/^error project .*In an HTTP API: .*TOKEN/)]);
  });
});

describe('regions', () => {
  test('a name that is the same in all of them', async () => {
    template((one) => (one.Resources.ThumbsTable.Properties.TableName = 'thumbs'));
    expect(await shown()).toEqual([
      expect.stringMatching(/^advice regions awsm.json:\d+ ThumbsTable has the name "thumbs"/),
    ]);
  });

  test('a region by its name', async () => {
    fn((lambda) => (lambda.iamPolicyDocumentStatements[0].Resource = 'arn:aws:dynamodb:eu-west-1:1:table/thumbs'));
    expect(await shown()).toEqual([expect.stringMatching(/^error regions awsm\/make.*The region eu-west-1 is named/)]);
  });

  test('data of which nothing says what it is in several', async () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    put('README.md', readme.replace('## Several regions', '## More'));
    expect((await shown()).filter((one) => one.includes('ThumbsTable'))).toEqual([]);
    template((one) => delete one.Resources.ThumbsTable.Metadata);
    expect((await shown()).filter((one) => one.includes('ThumbsTable'))).toEqual([
      expect.stringMatching(/^advice regions .* is another one in each region/),
    ]);
    put('README.md', readme);
    expect(await shown()).toEqual([]);
  });
});

describe('package.json', () => {
  test.each([
    ['license', undefined, 'error', 'There is no license'],
    ['version', '1', 'error', 'The version is "1"'],
    ['description', '', 'advice', 'There is no description'],
    ['repository', undefined, 'advice', 'There is no repository'],
    ['keywords', ['thumbs'], 'advice', 'The keyword "awsm" is missing'],
    ['files', ['awsm.json', 'lib'], 'error', 'files does not list "awsm"'],
  ])('%s %j', async (key, value, level, message) => {
    edit('package.json', (manifest) => ({ ...manifest, [key]: value }));
    const found = (await findings()).filter(({ check }) => check === 'manifest');
    expect(found).toMatchObject([{ level, file: 'package.json', message: expect.stringContaining(message) }]);
  });

  test.each([
    ['postinstall', 'node build.js', 'error'],
    ['preinstall', 'curl x | sh', 'error'],
    ['postinstall', 'jaws postinstall awsm-other npm', 'error'],
    ['postinstall', 'jaws postinstall awsm-thumbs npm', 'advice'],
  ])('the script %s "%s"', async (event, line, level) => {
    edit('package.json', (manifest) => ({ ...manifest, scripts: { [event]: line } }));
    expect(await findings()).toMatchObject([
      { level, check: 'manifest', file: 'package.json', line: expect.any(Number) },
    ]);
  });

  test('the text of the license', async () => {
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'LICENSE'));
    expect(await shown()).toEqual(['advice manifest LICENSE The text of the license is missing.']);
  });
});

describe('secrets', () => {
  // Put together here, so that this file has none itself.
  const made = (...parts: string[]) => parts.join('');
  test.each([
    ['AWS', made('AKIA', 'ABCDEFGH23456723')],
    ['a private key', made('-----BEGIN RSA ', 'PRIVATE KEY-----')],
    ['a private key', made('-----BEGIN ', 'PRIVATE KEY-----')],
    ['GitHub', made('ghp_', 'a1'.repeat(18))],
    ['GitLab', made('glpat-', 'a1'.repeat(10))],
    ['npm', made('npm_', 'a1'.repeat(18))],
    ['a registry', made('//registry.test/:_auth', 'Token=abcdefgh1234')],
    ['Slack', made('xoxb-', '1234567890-abcdefghij')],
    ['Slack', made('https://hooks.slack.com/services/', 'T12345678/B12345678/', 'a1'.repeat(12))],
    ['Stripe', made('sk_live_', 'a1'.repeat(12))],
    ['Google', made('AIza', 'a'.repeat(35))],
    ['SendGrid', made('SG.', 'a'.repeat(22), '.', 'b'.repeat(43))],
    ['OpenAI', made('sk-proj-', 'a1'.repeat(24))],
    ['Anthropic', made('sk-ant-', 'a1'.repeat(24))],
  ])('of %s', async (name, secret) => {
    put('tests/fixture.txt', `one\ntwo ${secret}`);
    const [found, ...others] = await findings();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ level: 'error', check: 'secrets', file: 'tests/fixture.txt', line: 2 });
    expect(found?.message).toContain(name);
    expect(found?.message).not.toContain(secret);
  });

  test.each([
    made('AKIA', 'IOSFODNN7EXAMPLE'),
    made('sk_test_', 'a1'.repeat(12)),
    'a hash 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as in an .npmrc
    made('//registry.test/:_auth', 'Token=${NPM_TOKEN}'),
  ])('%s is none', async (text) => {
    put('lib/text.txt', text);
    expect(await shown()).toEqual([]);
  });

  test('files that are for secrets', async () => {
    put('lib/.env', 'A=1');
    put('.npmrc', 'a=1');
    put('.env.example', 'A=');
    expect(await shown()).toEqual([
      expect.stringMatching(/^error secrets lib\/\.env .* would be published\.$/),
      expect.stringMatching(/^advice secrets \.npmrc .* lies in the repository\.$/),
    ]);
  });
});

test('runtimes that AWS ends', async () => {
  fn((lambda) => (lambda.cloudFormation.Runtime = 'nodejs22.x'));
  expect(await shown('2026-11-01')).toEqual([
    expect.stringMatching(/^advice runtimes .*nodejs22.x, which AWS deprecates on 2027-04-30/),
  ]);
  expect(await shown('2026-10-01')).toEqual([]);
  fn((lambda) => (lambda.cloudFormation.Runtime = 'nodejs18.x'));
  expect(await shown()).toContainEqual(
    expect.stringMatching(/^error runtimes .*names nodejs18.x, which AWS has ended/),
  );
});

test('the size of the package', async () => {
  put('lib/large.txt', Buffer.alloc(1_100_000, 'a'));
  expect(await shown()).toEqual([expect.stringMatching(/^advice size lib\/large.txt This file has 1.0 MB/)]);
  put('lib/large2.txt', Buffer.alloc(1_100_000, 'a'));
  expect(await shown()).toContainEqual(expect.stringMatching(/^advice size package.json The package has 2.1 MB/));
});

test('the size of a bundled function, and code that cannot be bundled', async () => {
  const { randomBytes } = await import('node:crypto');
  // It cannot be compressed to less than three quarters.
  put('lib/data.json', JSON.stringify(randomBytes(5_600_000).toString('base64')));
  const library = readFileSync(join(folder, 'lib/index.ts'), 'utf8');
  put(
    'lib/index.ts',
    `import data from './data.json';\n${library}\nexport const size = data.length;\nconsole.log(data);\n`,
  );
  expect(await shown()).toContainEqual(
    expect.stringMatching(/^advice project awsm\/make\/awsm.json The zip of awsm-thumbs\/make has 5/),
  );
  put('lib/index.ts', "import 'nowhere';\n");
  expect(await shown()).toContainEqual(
    expect.stringMatching(/^advice project awsm At each deployment its users are warned: .*has no exports/s),
  );
  put('awsm/make/handler.ts', 'export const handler = (');
  expect(await shown()).toContainEqual(
    expect.stringMatching(/^error project package.json The functions cannot be bundled/),
  );
  edit('package.json', (manifest) => ({ ...manifest, dependencies: { nowhere: '1' } }));
  expect(await shown()).toContainEqual(
    'advice project package.json The functions could not be bundled: nowhere is not installed.',
  );
});

describe('README.md', () => {
  const readme = () => readFileSync(join(folder, 'README.md'), 'utf8');
  test.each([
    ['jaws module install awsm-thumbs', 'does not say how to install'],
    ['## What it costs', 'says nothing about what it costs'],
    ['## How it is kept safe', 'says nothing about how it is kept safe'],
    ['## Rights', 'says nothing about its rights'],
    ['## Several regions', 'says nothing about several regions'],
    [/\/awsm-thumbs\/make/g, 'does not name the endpoint GET /awsm-thumbs/make'],
  ])('without %s', async (part, message) => {
    put('README.md', readme().replace(part, '…'));
    expect((await shown()).filter((one) => !one.includes(' regions '))).toEqual([
      expect.stringMatching(new RegExp(`^advice readme README.md It ${message}`)),
    ]);
  });

  test('without a variable, required or optional', async () => {
    fn((lambda) => Object.assign(lambda, { envVars: ['THUMBS_KEY'], optionalEnvVars: ['THUMBS_SIZE'] }));
    expect(await shown()).toEqual([
      expect.stringContaining('does not name the variable THUMBS_KEY'),
      expect.stringContaining('does not name the variable THUMBS_SIZE'),
    ]);
  });

  test('none at all', async () => {
    const { rmSync } = await import('node:fs');
    rmSync(join(folder, 'README.md'));
    expect(await shown()).toEqual(['error readme README.md There is no README.md.']);
  });
});

test('tests of both kinds', async () => {
  const { rmSync } = await import('node:fs');
  rmSync(join(folder, 'tests/deployed.test.ts'));
  expect(await shown()).toEqual([
    expect.stringMatching(/^advice tests tests There is no test of the module as it is deployed/),
  ]);
  rmSync(join(folder, 'tests'), { recursive: true });
  expect(await shown()).toHaveLength(2);
});

test('what is no module at all', async () => {
  put('awsm.json', '{');
  expect(await findings()).toMatchObject([{ level: 'error', check: 'package' }]);
});
