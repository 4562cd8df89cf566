import { expect, test } from 'vitest';
import { describeModule, isEmpty } from './describe.ts';
import { modulePackage } from './package.ts';
import { additions, files } from './testing.ts';

const manifest = { name: '@me/awsm-shop', version: '1.2.3' };
const textOf = (content: Uint8Array) => Buffer.from(content).toString();

test('everything that a package says', () => {
  const awsm = { name: 'shop', description: 'Sells.', resources: { cloudFormation: {} } };
  const module = modulePackage(
    '@me/awsm-shop@1',
    files({
      'package.json': {
        ...manifest,
        description: 'of npm',
        scripts: { preinstall: 'a', install: 'b', postinstall: 'c', prepare: 'd', test: 'e', build: 'f' },
        bin: 'sell.js',
        dependencies: { zod: '^4', wrong: 1 },
      },
      'awsm.json': awsm,
      'awsm/sell/handler.ts': 'sell',
      'awsm/buy/handler.ts': 'buy',
      'awsm/awsm.json': 'not this one',
      'README.md': 'none of it',
    }),
  );
  expect(module).toEqual({
    name: 'awsm-shop',
    package: '@me/awsm-shop',
    version: '1.2.3',
    description: 'Sells.',
    files: expect.any(Map),
    additions: additions(),
    scripts: { preinstall: 'a', install: 'b', postinstall: 'c', prepare: 'd' },
    commands: { 'awsm-shop': 'sell.js' },
    dependencies: { zod: '^4' },
    peers: [],
  });
  expect([...module.files].map(([path, { content }]) => [path, textOf(content)])).toEqual([
    ['awsm.json', JSON.stringify(awsm)],
    ['buy/handler.ts', 'buy'],
    ['sell/handler.ts', 'sell'],
  ]);
});

test('a package that says almost nothing', () => {
  const bare = modulePackage('x', files({ 'package.json': { name: 'x', scripts: 'none' }, 'awsm.json': {} }));
  expect(bare).toMatchObject({ name: 'x', version: '0.0.0', description: '', scripts: {}, dependencies: {} });
  const described = files({ 'package.json': { name: 'x', description: 'of npm' }, 'awsm.json': { description: 1 } });
  expect(modulePackage('x', described).description).toBe('of npm');
});

test.each<[string, Record<string, unknown>, string, string]>([
  ['no package.json', { 'awsm.json': {} }, 'NotAModule', 'it has no package.json'],
  ['no awsm.json', { 'package.json': manifest }, 'NotAModule', 'it has no awsm.json'],
  ['no JSON', { 'package.json': manifest, 'awsm.json': '{"a" 1}' }, 'ModuleInvalid', 'awsm.json: '],
  ['a list', { 'package.json': [], 'awsm.json': {} }, 'ModuleInvalid', 'it must hold a JSON object'],
  ['null', { 'package.json': manifest, 'awsm.json': 'null' }, 'ModuleInvalid', 'it must hold a JSON object'],
  [
    'a function in TypeScript',
    { 'package.json': manifest, 'awsm.json': {}, 'awsm/make/awsm.ts': 'export default {};' },
    'ModuleInvalid',
    'in a package it has to be awsm.json',
  ],
  [
    'a function that cannot be read',
    { 'package.json': manifest, 'awsm.json': {}, 'awsm/send/awsm.json': '{"lambda" 1}' },
    'ModuleInvalid',
    'awsm/send/awsm.json: ',
  ],
  [
    'a function nested without end',
    { 'package.json': manifest, 'awsm.json': {}, 'awsm/send/awsm.json': `{"lambda":${'['.repeat(50_000)}` },
    'ModuleInvalid',
    'nested deeper than 500 levels',
  ],
  ['text', { 'package.json': manifest, 'awsm.json': '"x"' }, 'ModuleInvalid', 'it must hold a JSON object'],
  ['no name', { 'package.json': {}, 'awsm.json': {} }, 'ModuleInvalid', '"" cannot be the name of a module: '],
  [
    'a name that is none',
    { 'package.json': { name: '@me/a.b' }, 'awsm.json': {} },
    'ModuleInvalid',
    '"@me/a.b" cannot be the name of a module: letters, digits, dashes and underscores',
  ],
])('%s is not a module', (_what, texts, code, why) => {
  expect(() => modulePackage('thing@1', files(texts))).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(why) }),
  );
  expect(() => modulePackage('thing@1', files(texts))).toThrow(/thing@1/);
});

const invalid: [unknown, string][] = [
  [{ resources: [] }, 'resources must be an object'],
  [{ resources: 'x' }, 'resources must be an object'],
  [{ resources: { cloudFormation: [] } }, 'resources.cloudFormation must be an object'],
  [
    { resources: { cloudFormation: { LambdaIamPolicyDocumentStatements: {} } } },
    'LambdaIamPolicyDocumentStatements must be a list of IAM statements',
  ],
  [
    { resources: { cloudFormation: { ApiGatewayIamPolicyDocumentStatements: [{ Effect: 'Maybe' }] } } },
    'statement 1 of ApiGatewayIamPolicyDocumentStatements has no Effect: "Allow" or "Deny"',
  ],
  [{ resources: { cloudFormation: { Outputs: [] } } }, 'Outputs must be an object'],
  [{ resources: { cloudFormation: { Mappings: { A: 1 } } } }, 'Mappings.A must be an object'],
  [
    { resources: { cloudFormation: { Parameters: { 'a-b': {} } } } },
    '"a-b" in Parameters is not a logical name: letters and digits only',
  ],
  [{ resources: { cloudFormation: { Conditions: { ['a'.repeat(256)]: {} } } } }, 'is not a logical name'],
  [{ resources: { cloudFormation: { Resources: { A: {} } } } }, 'Resources.A has no Type'],
  [{ resources: { cloudFormation: { Resources: { A: null } } } }, 'Resources.A has no Type'],
];

test.each(invalid)('%j: %s', (awsm, why) => {
  const make = () => modulePackage('thing@1', files({ 'package.json': manifest, 'awsm.json': awsm }));
  expect(make).toThrow(
    expect.objectContaining({ code: 'ModuleInvalid', message: expect.stringMatching(/thing@1.*awsm\.json/s) }),
  );
  expect(make).toThrow(why);
});

const statement = (rest: object) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x', ...rest });

test('what it adds to the templates', () => {
  const all = {
    LambdaIamPolicyDocumentStatements: [statement({})],
    ApiGatewayIamPolicyDocumentStatements: [statement({ Action: 'lambda:InvokeFunction' })],
    Parameters: { P: {} },
    Mappings: { M: {} },
    Conditions: { C: {} },
    Resources: {
      Open: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } },
      ['A'.repeat(255)]: { Type: 'X' },
    },
    Outputs: { O: {} },
  };
  const { additions: made } = modulePackage(
    'x',
    files({ 'package.json': manifest, 'awsm.json': { resources: { cloudFormation: all } } }),
  );
  expect(made.lambda).toEqual(all.LambdaIamPolicyDocumentStatements);
  expect(made.apiGateway).toEqual(all.ApiGatewayIamPolicyDocumentStatements);
  expect(made.named).toMatchObject({
    Parameters: all.Parameters,
    Mappings: all.Mappings,
    Conditions: all.Conditions,
    Outputs: all.Outputs,
    Resources: all.Resources,
  });
  // In the form that CloudFormation needs today.
  expect(made.named.Resources.Open).toMatchObject({ Properties: { OwnershipControls: {} } });
  const none = { LambdaIamPolicyDocumentStatements: null, Outputs: null };
  const empty = files({ 'package.json': manifest, 'awsm.json': { resources: { cloudFormation: none } } });
  expect(modulePackage('x', empty).additions).toEqual(additions());
});

const described = (awsm: object, functions: Record<string, unknown> = {}) =>
  describeModule(modulePackage('x', files({ 'package.json': manifest, 'awsm.json': awsm, ...functions })));

test('a description for somebody who decides', () => {
  const description = described(
    {
      description: 'Sells.',
      resources: {
        cloudFormation: {
          LambdaIamPolicyDocumentStatements: [statement({})],
          ApiGatewayIamPolicyDocumentStatements: [statement({ Effect: 'Deny', Action: '*', Resource: '*' })],
          Resources: {
            Open: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicReadWrite' } },
            Closed: {
              Type: 'AWS::S3::Bucket',
              DeletionPolicy: 'Retain',
              Metadata: { 'jaws:home': true },
              Properties: { AccessControl: 'Private' },
            },
            Jobs: { Type: 'AWS::SQS::Queue' },
          },
        },
      },
    },
    {
      'awsm/sell/awsm.json': {
        lambda: {
          envVars: ['TOKEN', 'API_URL', 'JAWS_STAGE', 7],
          optionalEnvVars: ['COLOR', 'TOKEN'],
          eventSources: {
            Daily: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
            Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } },
            wrong: 1,
          },
          iamPolicyDocumentStatements: [statement({ Action: ['s3:*', 'sqs:SendMessage'] }), 'wrong'],
          cloudFormation: { Runtime: 'nodejs4.3' },
        },
        apiGateway: {
          cloudFormation: [
            { Path: 'sell/', Method: 'POST', AuthorizationType: 'AWS_IAM' },
            { Path: 'sell', Open: 'a list' },
            { Path: 'sell', Method: 'OPTIONS' },
            {},
            'wrong',
          ],
        },
      },
      'awsm/buy/awsm.json': { lambda: { envVars: 'TOKEN', cloudFormation: { Runtime: 'nodejs22.x' } } },
      'awsm/page/awsm.json': { apiGateway: { cloudFormation: { Path: '/page' } } },
      'awsm/page/deep/awsm.json': { lambda: {} },
    },
  );
  expect(description).toEqual({
    name: 'awsm-shop',
    package: '@me/awsm-shop',
    version: '1.2.3',
    description: 'Sells.',
    functions: [
      { id: 'awsm-shop/buy', runtime: 'nodejs22.x', calledBy: [] },
      {
        id: 'awsm-shop/sell',
        runtime: 'nodejs4.3, which runs on nodejs24.x now',
        calledBy: ['AWS::Events::Rule', 'AWS::Lambda::Url'],
      },
    ],
    endpoints: ['GET /page', 'POST /sell', 'GET /sell', 'OPTIONS /sell'],
    open: [{ endpoint: 'GET /page' }, { endpoint: 'GET /sell', reason: 'a list' }],
    permissions: [
      {
        who: 'all functions of the stage',
        effect: 'Allow',
        actions: ['s3:GetObject'],
        resources: ['arn:aws:s3:::x'],
        conditions: [],
        text: 'all functions of the stage may s3:GetObject on arn:aws:s3:::x',
        wide: true,
        why: ['the resource "arn:aws:s3:::x" is not one of this module'],
      },
      {
        who: 'the API',
        effect: 'Deny',
        actions: ['*'],
        resources: ['*'],
        conditions: [],
        text: 'the API may never * on *',
        wide: false,
        why: [],
      },
      {
        who: 'everyone',
        effect: 'Allow',
        actions: ['read and write'],
        resources: ['Open'],
        conditions: [],
        text: 'everyone may read and write Open',
        wide: true,
        why: ['its AccessControl is PublicReadWrite'],
      },
      {
        who: 'awsm-shop/buy',
        effect: 'Allow',
        actions: ['do all'],
        resources: ['that the role of all functions of the stage may'],
        conditions: [],
        text: 'awsm-shop/buy may do all that the role of all functions of the stage may',
        wide: true,
        why: ['it has no role of its own'],
      },
      {
        who: 'awsm-shop/sell',
        effect: 'Allow',
        actions: ['s3:*', 'sqs:SendMessage'],
        resources: ['arn:aws:s3:::x'],
        conditions: [],
        text: 'awsm-shop/sell may s3:*, sqs:SendMessage on arn:aws:s3:::x',
        wide: true,
        why: ['"s3:*" is every action of s3', 'the resource "arn:aws:s3:::x" is not one of this module'],
      },
      {
        who: 'awsm-shop/sell',
        effect: 'Allow',
        actions: ['do what'],
        resources: ['a policy says that cannot be read here'],
        conditions: [],
        text: 'awsm-shop/sell may do what a policy says that cannot be read here',
        wide: true,
        why: ['its text is known only to CloudFormation'],
      },
      {
        who: 'everyone',
        effect: 'Allow',
        actions: ['call the address'],
        resources: ['Web of awsm-shop/sell'],
        conditions: [],
        text: 'everyone may call the address Web of awsm-shop/sell',
        wide: true,
        why: ['AuthType is NONE: it is past the API and its limits'],
      },
    ],
    programs: [],
    secrets: [],
    resources: [
      { name: 'Open', type: 'AWS::S3::Bucket', regions: 'each', data: 'deleted' },
      { name: 'Closed', type: 'AWS::S3::Bucket', regions: 'home', data: 'kept' },
      { name: 'Jobs', type: 'AWS::SQS::Queue', regions: 'each' },
    ],
    variables: ['API_URL', 'TOKEN'],
    optionalVariables: ['COLOR'],
    costs: {
      perUse: [
        { what: 'a million calls of awsm-shop/buy (1024 MB x86_64, 100 ms each)', usd: expect.closeTo(1.87, 2) },
        { what: 'a million calls of awsm-shop/sell (1024 MB x86_64, 100 ms each)', usd: expect.closeTo(1.87, 2) },
        { what: 'a million requests to a REST API', usd: 3.5 },
        { what: 'a million requests to an HTTP API', usd: 1 },
        { what: 'Open: bytes that are kept, and requests' },
        { what: 'Closed: bytes that are kept, and requests' },
        { what: 'Jobs: requests: about three for each message' },
      ],
      idle: [{ what: 'awsm-shop/sell is called by rate(1 day)' }],
    },
    scripts: {},
    commands: {},
    dependencies: {},
    peers: [],
  });
});

test('a function without a runtime runs on the newest one', () => {
  expect(described({}, { 'awsm/a/awsm.json': { lambda: {} } }).functions).toEqual([
    { id: 'awsm-shop/a', runtime: 'nodejs24.x', calledBy: [] },
  ]);
});

const sub = (text: string) => text.replace(/<([^>]+)>/g, '$' + '{$1}');

test.each<[object, object]>([
  [{ Action: ['*'] }, { actions: ['*'], wide: true }],
  [{ Action: 's3:Get*' }, { actions: ['s3:Get*'], wide: true }],
  [
    { Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A#*', 'B#*'] } } },
    { conditions: ['each of dynamodb:LeadingKeys is like A#* or B#*'], wide: true },
  ],
  [{ Resource: '*' }, { resources: ['*'], wide: true }],
  [{ Resource: ['arn:aws:s3:::x', 'arn:aws:sqs:us-east-1:1:*'] }, { wide: true }],
  [
    { Resource: 'arn:aws:s3:::x/*' },
    { wide: true, why: ['the resource "arn:aws:s3:::x/*" is not one of this module'] },
  ],
  [
    { Action: undefined, NotAction: 's3:*' },
    { actions: ['everything but s3:*'], wide: true },
  ],
  [
    { Resource: undefined, NotResource: 'arn:x' },
    { resources: ['everything but arn:x'], wide: true },
  ],
  [
    { Effect: 'Deny', Action: undefined, NotAction: 's3:*' },
    { effect: 'Deny', wide: false },
  ],
  [{ Resource: { Ref: 'A' } }, { resources: ['<A>'] }],
  [{ Resource: { 'Fn::GetAtt': ['A', 'Arn'] } }, { resources: ['<A.Arn>'] }],
  [{ Resource: { 'Fn::GetAtt': 'A.Arn' } }, { resources: ['<A.Arn>'] }],
  [{ Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'A' }, '/*']] } }, { resources: ['arn:<A>/*'] }],
  [{ Resource: { 'Fn::Join': 'x' } }, { resources: ['{"Fn::Join":"x"}'] }],
  [{ Resource: { 'Fn::Join': [':', ['a', ['b', 'c']]] } }, { resources: ['a:b, c'] }],
  [{ Resource: { 'Fn::Sub': sub('arn:<A>:<!B>') } }, { resources: ['arn:<A>:<B>'] }],
  [{ Resource: { 'Fn::Sub': [sub('arn:<A>'), { A: 'x' }] } }, { resources: ['arn:x'] }],
  [
    { Resource: { 'Fn::ImportValue': 'x' } },
    { why: ['the resource {"Fn::ImportValue":"x"} is known only to CloudFormation'] },
  ],
])('permission %j', (rest, expected) => {
  const cloudFormation = { LambdaIamPolicyDocumentStatements: [statement(rest)] };
  expect(described({ resources: { cloudFormation } }).permissions).toMatchObject([expected]);
});

test.each<[string, object, Record<string, unknown>, boolean]>([
  ['nothing', {}, {}, true],
  ['a function', {}, { 'awsm/a/awsm.json': {} }, false],
  ['a resource', { Resources: { A: { Type: 'X' } } }, {}, false],
  ['an output', { Outputs: { A: {} } }, {}, false],
  ['a statement', { LambdaIamPolicyDocumentStatements: [statement({})] }, {}, false],
  ['a statement of the API', { ApiGatewayIamPolicyDocumentStatements: [statement({})] }, {}, false],
])('a module that brings %s', (_what, cloudFormation, functions, empty) => {
  const awsm = { resources: { cloudFormation } };
  expect(isEmpty(modulePackage('x', files({ 'package.json': manifest, 'awsm.json': awsm, ...functions })))).toBe(empty);
});
