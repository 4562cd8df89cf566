import { beforeEach, describe, expect, test } from 'vitest';
import { checkedPackage } from './testing.ts';

type Json = Record<string, unknown>;

let pack: ReturnType<typeof checkedPackage>;
beforeEach(() => {
  pack = checkedPackage();
});

test('a package as it is made has nothing to find', async () => {
  expect(await pack.findings()).toEqual([]);
});

test('every finding says where, and what to do', async () => {
  pack.put('README.md', '');
  pack.endpoint((one) => delete one.Open);
  const found = await pack.findings();
  expect(found.length).toBeGreaterThan(1);
  for (const { hint, file } of found) expect([hint, file].every((text) => text.length > 4)).toBe(true);
  expect(found[0]).toMatchObject({ level: 'error', file: 'awsm/make/awsm.json', line: 31, column: 23 });
});

describe('rights', () => {
  const statement = (over: Json) => pack.fn((lambda) => Object.assign(lambda.iamPolicyDocumentStatements[0], over));
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
    // Conditions that exclude no resource: on how and when a call is made, with any value, and no condition at all.
    [{ Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'every resource of the account'],
    [{ Resource: '*', Condition: { StringEquals: { 'AWS:SourceAccount': '1' } } }, 'every resource of the account'],
    [{ Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, 'every resource of the account'],
    [{ Resource: '*', Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-1' } } }, 'every resource of the account'],
    [{ Resource: '*', Condition: { StringLike: { 'ses:FromAddress': '**' } } }, 'every resource of the account'],
    [
      { Resource: '*', Condition: { StringLike: { 'dynamodb:LeadingKeys': ['a', '*'] } } },
      'every resource of the account',
    ],
    [{ Resource: '*', Condition: {} }, 'every resource of the account'],
    // Conditions that hold for a request without the key, or do not restrict its value.
    ...[
      { Null: { 'ses:FromAddress': 'false' } },
      { Null: { 'ses:FromAddress': 'true' } },
      { StringLikeIfExists: { 'ses:FromAddress': '*@x.test' } },
      { 'ForAnyValue:StringEqualsIfExists': { 'ses:FromAddress': 'a@x.test' } },
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a'] } },
      { StringNotEquals: { 'ses:FromAddress': 'a@x.test' } },
      { ArnNotLike: { 'sns:TopicArn': 'arn:aws:sns:*:*:a' } },
      { Null: { 'ses:FromAddress': 'true' }, StringLikeIfExists: { 'ses:FromAddress': '*@x.test' } },
      { Null: { 'ses:FromAddress': 'false' }, StringLikeIfExists: { 'ses:FeedbackAddress': '*@x.test' } },
    ].map((Condition): [Record<string, unknown>, string] => [
      { Resource: '*', Condition },
      'every resource of the account',
    ]),
    [{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::pictures/*' }, 'is not one of this module'],
    [{ Action: 'iam:PutRolePolicy' }, 'by iam:PutRolePolicy it can give itself every right'],
    [{ Action: undefined, NotAction: 'iam:*' }, 'NotAction allows all that it does not name'],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::a' }, 'NotResource allows it on all that it does not name'],
  ])('%j is wide', async (over, why) => {
    statement(over);
    const found = (await pack.findings()).filter(({ check }) => check === 'rights');
    expect(found).toMatchObject([
      { level: 'error', file: 'awsm/make/awsm.json', line: 5, message: expect.stringContaining(why) },
    ]);
  });

  test('the example of a narrower one names the table of the module', async () => {
    statement({ Resource: '*' });
    expect((await pack.findings())[0]?.hint).toContain(
      '"Action": ["dynamodb:GetItem"], "Resource": { "Ref": "ThumbsTableArn" }',
    );
  });

  test.each([
    { Effect: 'Deny', Action: '*', Resource: '*' },
    { Action: ['lambda:ListFunctions'], Resource: '*' },
    { Action: ['ses:SendEmail'], Resource: '*', Condition: { StringLike: { 'ses:FromAddress': '*@x.test' } } },
    {
      Action: ['ses:SendEmail'],
      Resource: '*',
      Condition: { Null: { 'ses:fromaddress': 'false' }, StringLikeIfExists: { 'ses:FromAddress': '*@x.test' } },
    },
    {
      Action: ['dynamodb:GetItem'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['M#*'] } },
    },
    {
      Action: ['events:PutEvents'],
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'events:source': 'thumbs' } },
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    { Resource: { 'Fn::Sub': '${ThumbsTableArn}/index/*' } },
  ])('%j is not', async (over) => {
    statement(over);
    expect(await pack.shown()).toEqual([]);
  });

  test('a function without a role of its own has those of all', async () => {
    pack.fn((lambda) => delete lambda.iamPolicyDocumentStatements);
    expect(await pack.shown()).toEqual([
      expect.stringMatching(
        /^error rights .* awsm-thumbs\/make may do all that the role of all functions of the stage may/,
      ),
    ]);
  });

  test('statements for the role of all functions are shown, and looked at', async () => {
    pack.template(
      (one) =>
        (one.LambdaIamPolicyDocumentStatements = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a/*' }]),
    );
    expect(await pack.shown()).toEqual([
      expect.stringMatching(
        /^error rights awsm.json:\d+ all functions of the stage may s3:\* on arn:aws:s3:::a\/\*: "s3:\*" is every/,
      ),
      expect.stringMatching(/^advice rights awsm.json:\d+ LambdaIamPolicyDocumentStatements go to a role/),
    ]);
  });

  test('what a resource lets others do, unless its author says what for', async () => {
    const principal = { AWS: 'arn:aws:iam::666666666666:root' };
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal };
    const role = (more: object) =>
      pack.template((one) => {
        const Properties = { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
        one.Resources.ThumbsRole = { Type: 'AWS::IAM::Role', Properties, ...more };
      });
    role({});
    expect((await pack.findings()).filter(({ check }) => check === 'rights')).toMatchObject([
      {
        level: 'error',
        file: 'awsm.json',
        message: expect.stringMatching(
          /^the account 666666666666 may take the role ThumbsRole: .* is not of this account\./,
        ),
        hint: expect.stringContaining('"jaws:why"'),
      },
    ]);
    role({ Metadata: { 'jaws:why': 'the monitoring of 666666666666 reads figures' } });
    expect(await pack.shown()).toEqual([]);
  });

  test('code and rights of others in a function', async () => {
    pack.fn((lambda) => (lambda.cloudFormation.Layers = ['arn:aws:lambda:us-east-1:666666666666:layer:x:1']));
    expect(await pack.findings()).toContainEqual(
      expect.objectContaining({
        level: 'advice',
        check: 'rights',
        message: expect.stringMatching(/^awsm-thumbs\/make may run the layer/),
        hint: 'Take it out, or use what the module itself has.',
      }),
    );
  });
});

describe('open endpoints', () => {
  test('each has to say why', async () => {
    pack.endpoint((one) => delete one.Open);
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^error endpoints .*GET \/awsm-thumbs\/make has no authorizer/),
    ]);
    pack.endpoint((one) => delete one.AuthorizationType);
    expect(await pack.shown()).toHaveLength(1);
  });

  test('a closed one needs no reason, and must not have one', async () => {
    pack.endpoint((one) => (one.AuthorizationType = 'AWS_IAM'));
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^advice endpoints .*says why it is open, but it has an Auth/),
    ]);
    pack.endpoint((one) => delete one.Open);
    expect(await pack.shown()).toEqual([]);
  });

  test('a preflight carries no credentials', async () => {
    pack.fn((_lambda, awsm) => {
      const one = awsm.apiGateway.cloudFormation;
      awsm.apiGateway.cloudFormation = [one, { ...one, Method: 'OPTIONS', Open: undefined }];
    });
    expect(await pack.shown()).toEqual([]);
  });

  test('an address of the function without authorization', async () => {
    pack.fn(
      (lambda) => (lambda.eventSources = { Web: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } }),
    );
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^error rights .*everyone may call the address Web of awsm-thumbs\/make/),
    ]);
  });
});

describe('data', () => {
  const table = (change: Parameters<typeof pack.template>[0]) =>
    pack.template((one) => change(one.Resources.ThumbsTable));
  test.each([
    ['DeletionPolicy', undefined, 'has no DeletionPolicy: its data is deleted when its stack is deleted'],
    ['DeletionPolicy', 'Delete', 'has the DeletionPolicy "Delete"'],
    ['UpdateReplacePolicy', 'Delete', 'has the UpdateReplacePolicy "Delete"'],
    ['UpdateReplacePolicy', undefined, 'its data is deleted when a change replaces it'],
    ['UpdateReplacePolicy', 'RetainExceptOnCreate', 'has the UpdateReplacePolicy "RetainExceptOnCreate"'],
  ])('%s %s', async (policy, value, message) => {
    table((one) => (one[policy] = value));
    const found = (await pack.findings()).filter(({ check }) => check === 'data');
    const level = value === 'Delete' ? 'advice' : 'error';
    expect(found).toMatchObject([{ level, file: 'awsm.json', message: expect.stringContaining(message) }]);
  });

  test('recovery is said, either way', async () => {
    table((one) => delete one.Properties.PointInTimeRecoverySpecification);
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^error data .*does not say whether it has point-in-time/),
    ]);
    table((one) => (one.Properties.PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: false }));
    expect(await pack.shown()).toEqual([]);
  });

  test('a bucket that everyone reads', async () => {
    const bucket = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    pack.template((one) => (one.Resources.Files = { ...bucket, Properties: { AccessControl: 'PublicRead' } }));
    expect((await pack.shown()).filter((one) => one.includes(' data '))).toEqual([
      expect.stringContaining('Files is open to everyone'),
    ]);
  });
});

describe('queues', () => {
  const source = (properties: Json) =>
    pack.fn((lambda) => {
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
    pack.template((one) => {
      const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 5 };
      one.Resources.Letters = { Type: 'AWS::SQS::Queue', Properties: letters };
      one.Resources.Jobs = {
        Type: 'AWS::SQS::Queue',
        Properties: { VisibilityTimeout: 180, RedrivePolicy: redrive, ...over },
      };
      one.Outputs.JobsArn = { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } };
    });
  const only = async () => (await pack.shown()).filter((one) => one.includes(' queues '));

  test('as AWS advises', async () => {
    withQueue();
    source({});
    expect(await pack.shown()).toEqual([]);
  });

  test.each([
    ['no dead letters', { RedrivePolicy: undefined }, 'Jobs has no dead-letter queue'],
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
    pack.template((one) => {
      one.Resources.Failed = { Type: 'AWS::SQS::Queue', Properties: {} };
      one.Outputs.FailedArn = { Value: { 'Fn::GetAtt': ['Failed', 'Arn'] } };
    });
    expect(await only()).toEqual([expect.stringContaining('Failed has no dead-letter queue')]);
    pack.fn((lambda) => (lambda.cloudFormation.DeadLetterConfig = { TargetArn: { Ref: 'FailedArn' } }));
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
    pack.endpoint((one) => Object.assign(one, over));
    const found = (await pack.findings()).filter(({ check }) => check === 'project');
    expect(found).not.toEqual([]);
    for (const one of found)
      expect(one).toMatchObject({ level: 'error', message: expect.stringMatching(/^In an HTTP API: /) });
  });

  test('an authorizer of the type TOKEN', async () => {
    pack.fn((_lambda, awsm) => {
      awsm.apiGateway.Authorizers = { mine: { Type: 'TOKEN', Function: 'awsm-thumbs/make' } };
      Object.assign(awsm.apiGateway.cloudFormation, {
        AuthorizationType: 'CUSTOM',
        AuthorizerId: 'mine',
        Open: undefined,
      });
    });
    expect(await pack.shown()).toEqual([expect.stringMatching(/^error project .*In an HTTP API: .*TOKEN/)]);
  });
});

describe('regions', () => {
  test('a name that is the same in all of them', async () => {
    pack.template((one) => (one.Resources.ThumbsTable.Properties.TableName = 'thumbs'));
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^advice regions awsm.json:\d+ ThumbsTable has the name "thumbs"/),
    ]);
  });

  test('a region by its name', async () => {
    pack.fn((lambda) => (lambda.iamPolicyDocumentStatements[0].Resource = 'arn:aws:dynamodb:eu-west-1:1:table/thumbs'));
    expect(await pack.shown()).toEqual([
      expect.stringMatching(/^error rights awsm\/make.*is not one of this module/),
      expect.stringMatching(/^error regions awsm\/make.*The region eu-west-1 is named/),
    ]);
  });

  test('data of which nothing says what it is in several', async () => {
    const readme = pack.read('README.md');
    pack.put('README.md', readme.replace('## Several regions', '## More'));
    expect((await pack.shown()).filter((one) => one.includes('ThumbsTable'))).toEqual([]);
    pack.template((one) => delete one.Resources.ThumbsTable.Metadata);
    expect((await pack.shown()).filter((one) => one.includes('ThumbsTable'))).toEqual([
      expect.stringMatching(/^advice regions .* differs in each region/),
    ]);
    pack.put('README.md', readme);
    expect(await pack.shown()).toEqual([]);
  });
});
