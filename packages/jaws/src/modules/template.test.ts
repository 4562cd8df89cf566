import { describe, expect, test } from 'vitest';
import { editJsonText } from '../project/edit.ts';
import { changeTemplate, holdsData } from './template.ts';
import { additions, fresh, source } from './testing.ts';

const statement = { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::pictures/*'] };
const other = { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: { Ref: 'JobsArn' } };
const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } };
const bucket = { Type: 'AWS::S3::Bucket' };
const brings = additions({
  lambda: [statement, other],
  apiGateway: [other],
  named: {
    Resources: { Jobs: queue, Pictures: bucket },
    Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
    Conditions: { IsLive: { 'Fn::Equals': [{ Ref: 'aaStage' }, 'live'] } },
    Mappings: { Sizes: { small: { px: '100' } } },
    Parameters: { aaWidth: { Type: 'Number', Default: 100 } },
  },
});

describe('what is added and taken out again leaves the template as it was, byte by byte', () => {
  const texts: Record<string, string> = {
    'as the scaffold writes it': fresh(),
    'with comments, tabs and Windows line ends': fresh()
      .replace('{\n', '{\n  // ours\n')
      .replaceAll('  ', '\t')
      .replaceAll('\n', '\r\n'),
    'with sections of its own': editJsonText(
      editJsonText(fresh(), ['Conditions'], { Mine: { 'Fn::Equals': ['a', 'b'] } }),
      ['Resources', 'Last'],
      queue,
    ),
    'without a line end at its end': fresh().trimEnd(),
  };
  test.each(Object.entries(texts))('%s', (_name, text) => {
    const installed = changeTemplate(source(text), undefined, brings);
    expect(installed.clashes).toEqual([]);
    expect(installed.text).not.toBe(text);
    const removed = changeTemplate(source(installed.text), brings, undefined, { data: true });
    expect(removed.kept).toEqual([]);
    expect(removed.text).toBe(text);
  });
});

test('what it adds is where it belongs', () => {
  const { text } = changeTemplate(source(fresh()), undefined, brings);
  const template = JSON.parse(text);
  expect(template.Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.slice(1)).toEqual([statement, other]);
  expect(template.Resources.IamPolicyApiGateway.Properties.PolicyDocument.Statement.slice(1)).toEqual([other]);
  expect(template.Resources).toMatchObject({ Jobs: queue, Pictures: bucket });
  expect(template.Outputs.JobsArn).toBeDefined();
});

test('a name in use is a conflict, the same content is not', () => {
  const taken = editJsonText(fresh(), ['Resources', 'Jobs'], { Type: 'AWS::SQS::Queue' });
  expect(changeTemplate(source(taken), undefined, brings).clashes).toEqual(['Resources.Jobs']);
  const same = editJsonText(fresh(), ['Resources', 'Jobs'], queue);
  expect(changeTemplate(source(same), undefined, brings).clashes).toEqual([]);
});

test('a template without the policy cannot take a statement', () => {
  const without = editJsonText(fresh(), ['Resources', 'IamPolicyLambda'], undefined);
  expect(changeTemplate(source(without), undefined, additions({ lambda: [statement] })).clashes).toHaveLength(1);
});

test('two modules with the same statement: taking one out leaves the other its own', () => {
  const one = additions({ lambda: [statement] });
  const first = changeTemplate(source(fresh()), undefined, one).text;
  const both = changeTemplate(source(first), undefined, one).text;
  expect(changeTemplate(source(both), one, undefined).text).toBe(first);
});

test('resources that hold data stay, unless they are to go', () => {
  const { text } = changeTemplate(source(fresh()), undefined, brings);
  const removed = changeTemplate(source(text), brings, undefined);
  expect(removed.kept).toEqual(['Resources.Pictures: AWS::S3::Bucket holds data']);
  expect(JSON.parse(removed.text).Resources).toMatchObject({ Pictures: bucket });
  expect(JSON.parse(removed.text).Resources.Jobs).toBeUndefined();
});

test('edited entries stay and are reported', () => {
  const { text } = changeTemplate(source(fresh()), undefined, brings);
  const edited = editJsonText(text, ['Resources', 'Jobs', 'Properties', 'VisibilityTimeout'], 60);
  const removed = changeTemplate(source(edited), brings, undefined, { data: true });
  expect(removed.kept).toEqual(['Resources.Jobs: edited']);
  expect(JSON.parse(removed.text).Resources.Jobs.Properties.VisibilityTimeout).toBe(60);
});

describe('another version', () => {
  const before = additions({ lambda: [statement], named: { Resources: { Jobs: queue } } });
  const installed = changeTemplate(source(fresh()), undefined, before).text;

  test('changes what it brings', () => {
    const after = additions({
      lambda: [other],
      named: { Resources: { Jobs: { ...queue, DeletionPolicy: 'Retain' }, Pictures: bucket } },
    });
    const { text, kept } = changeTemplate(source(installed), before, after);
    expect(kept).toEqual([]);
    const { Resources } = JSON.parse(text);
    expect(Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.slice(1)).toEqual([other]);
    expect(Resources).toMatchObject({ Jobs: { DeletionPolicy: 'Retain' }, Pictures: bucket });
  });

  test('keeps an edit beside its own change', () => {
    const edited = editJsonText(installed, ['Resources', 'Jobs', 'Properties', 'DelaySeconds'], 5);
    const after = additions({
      lambda: [statement],
      named: { Resources: { Jobs: { ...queue, Properties: { VisibilityTimeout: 90 } } } },
    });
    const { text, kept } = changeTemplate(source(edited), before, after);
    expect(kept).toEqual([]);
    expect(JSON.parse(text).Resources.Jobs.Properties).toEqual({ VisibilityTimeout: 90, DelaySeconds: 5 });
  });

  test('leaves what both changed as the user has it', () => {
    const edited = editJsonText(installed, ['Resources', 'Jobs', 'Properties', 'VisibilityTimeout'], 60);
    const after = additions({
      lambda: [statement],
      named: { Resources: { Jobs: { ...queue, Properties: { VisibilityTimeout: 90 } } } },
    });
    const { text, kept } = changeTemplate(source(edited), before, after);
    expect(kept).toEqual(['Resources.Jobs.Properties.VisibilityTimeout: edited here and changed in the new version']);
    expect(text).toBe(edited);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
test.each([
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::DocDB::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Neptune::DBCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
])('%s holds data', (Type) => {
  expect(holdsData({ Type })).toBe(true);
});

test.each([[{ Type: 'AWS::SQS::Queue' }], [{}], [null], ['AWS::S3::Bucket']])('%j holds none', (resource) => {
  expect(holdsData(resource)).toBe(false);
});

describe('impossible changes are reported', () => {
  const one = additions({ lambda: [statement], apiGateway: [other] });
  const without = editJsonText(fresh(), ['Resources', 'IamPolicyLambda'], undefined);

  test('a policy that is not there', () => {
    expect(changeTemplate(source(without), undefined, one)).toMatchObject({
      clashes: ['Resources.IamPolicyLambda: the policy is not there any more'],
      kept: [],
    });
    const removed = changeTemplate(source(without), additions({ lambda: [statement] }), undefined);
    expect(removed).toEqual({
      text: without,
      clashes: [],
      kept: ['Resources.IamPolicyLambda: the policy is not there any more'],
    });
  });

  test('a statement that was edited', () => {
    const edited = additions({ lambda: [{ ...other, Action: ['s3:a', 's3:b'] }] });
    expect(changeTemplate(source(fresh()), edited, undefined).kept).toEqual([
      'a statement of IamPolicyLambda that was edited: s3:a, s3:b',
    ]);
    const not = additions({ lambda: [{ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }] });
    expect(changeTemplate(source(fresh()), not, undefined).kept).toEqual([
      'a statement of IamPolicyLambda that was edited: iam:*',
    ]);
  });

  test('entries that the user removed and the new version changed', () => {
    const before = additions({ named: { Resources: { Jobs: queue } } });
    const after = additions({ named: { Resources: { Jobs: { ...queue, DeletionPolicy: 'Retain' } } } });
    expect(changeTemplate(source(fresh()), before, after)).toMatchObject({
      text: fresh(),
      kept: ['Resources.Jobs: edited here and changed in the new version'],
    });
    expect(changeTemplate(source(fresh()), before, undefined)).toMatchObject({ text: fresh(), kept: [] });
  });
});

test('sections that it leaves empty go, Resources stay', () => {
  const text = '{"Resources": {"A": {"Type": "X"}}, "Outputs": {"A": {"Value": 1}}, "Mappings": {"A": {}, "B": {}}}';
  const before = additions({
    named: { Resources: { A: { Type: 'X' } }, Outputs: { A: { Value: 1 } }, Mappings: { A: {} } },
  });
  expect(JSON.parse(changeTemplate(source(text), before, undefined).text)).toEqual({
    Resources: {},
    Mappings: { B: {} },
  });
});

test('an empty template gets the section', () => {
  const made = changeTemplate(source('{}'), undefined, additions({ named: { Outputs: { A: { Value: 1 } } } }));
  expect(JSON.parse(made.text)).toEqual({ Outputs: { A: { Value: 1 } } });
});
