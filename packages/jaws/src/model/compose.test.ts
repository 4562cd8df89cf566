import { describe, expect, test } from 'vitest';
import { mistakesAt, projectOf, regionsAt } from './testing-layers.ts';

const statement = { Effect: 'Allow', Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::pictures/*'] };
const base = { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: '*' };
const policy = (...Statement: unknown[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement } },
});
const queue = (VisibilityTimeout = 30) => ({ Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } });
const jaws = {
  name: 'demo',
  domain: 'demo.test',
  stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }], prod: [{ region: 'us-east-1' }] },
  alarms: false,
};
const sharedFile = 'cloudformation/resources-cf.json';
const overlayFile = 'cloudformation/dev/us-east-1/resources-cf.json';
const overlays = Object.fromEntries(
  ['dev/us-east-1', 'dev/eu-west-1', 'prod/us-east-1'].map((at) => [`cloudformation/${at}/resources-cf.json`, {}]),
);
const shared = { Resources: { IamPolicyLambda: policy(base), Topic: { Type: 'AWS::SNS::Topic' } } };
const awsm = (cloudFormation: unknown) => ({ name: 'links', resources: { cloudFormation } });
const files = { 'jaws.json': jaws, [sharedFile]: shared, ...overlays };
const module = (cloudFormation: unknown, name = 'links') => ({
  [`aws_modules/${name}/awsm.json`]: awsm(cloudFormation),
});

describe('layers', () => {
  test("a module's own resources, outputs and statements take part in every stage and region", () => {
    const root = projectOf({
      ...files,
      ...module({
        LambdaIamPolicyDocumentStatements: [statement],
        Resources: { Jobs: queue() },
        Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
        Parameters: { Width: { Type: 'Number', Default: 1 } },
      }),
    });
    const regions = Object.values(regionsAt(root));
    expect(regions).toHaveLength(3);
    for (const { resources, sources } of regions) {
      expect(resources).toEqual({
        Resources: { ...shared.Resources, IamPolicyLambda: policy(base, statement), Jobs: queue() },
        Outputs: { JobsArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } } },
        Parameters: { Width: { Type: 'Number', Default: 1 } },
      });
      expect(sources).toEqual({
        IamPolicyLambda: { file: sharedFile, line: 3, column: 5 },
        Topic: { file: sharedFile, line: expect.any(Number), column: 5 },
        Jobs: { file: 'aws_modules/links/awsm.json', line: expect.any(Number), column: 9, module: 'links' },
      });
    }
  });

  test('an entry of a region replaces the whole entry, null takes one out, there only', () => {
    const root = projectOf({
      ...files,
      ...module({ Resources: { Jobs: queue(), Gone: queue() }, Outputs: { A: { Value: 'a' } } }),
      [overlayFile]: {
        Resources: { Jobs: { Type: 'AWS::SQS::Queue' }, Gone: null, Topic: null },
        Outputs: { A: null },
      },
    });
    const regions = regionsAt(root);
    expect(regions['dev/us-east-1']?.resources).toEqual({
      Resources: { IamPolicyLambda: policy(base), Jobs: { Type: 'AWS::SQS::Queue' } },
      Outputs: {},
    });
    expect(regions['dev/us-east-1']?.sources?.Jobs).toMatchObject({ file: overlayFile, line: 3 });
    expect(regions['dev/eu-west-1']?.resources.Resources).toEqual({
      ...shared.Resources,
      Jobs: queue(),
      Gone: queue(),
    });
  });

  test('a statement that is in the policy already, or one with its Sid, counts once', () => {
    const named = { ...statement, Sid: 'Pictures' };
    const narrowed = { ...named, Resource: ['arn:aws:s3:::pictures/small/*'] };
    const root = projectOf({
      ...files,
      [sharedFile]: { Resources: { IamPolicyLambda: policy(base, statement, narrowed) } },
      ...module({ LambdaIamPolicyDocumentStatements: [{ ...statement, Why: 'they are shown' }, named] }),
      ...module({ LambdaIamPolicyDocumentStatements: [statement] }, 'others'),
    });
    const { resources } = regionsAt(root)['dev/us-east-1']!;
    expect(resources.Resources.IamPolicyLambda).toEqual(policy(base, statement, narrowed));
  });

  test('a file of a region may hold nothing', () => {
    expect(mistakesAt(projectOf({ ...files, [overlayFile]: {} }))).toEqual([]);
  });
});

describe('templates that carry copies of a module are left as they are', () => {
  // As version 1 and JAWS 2.0 wrote them: everything in the file of each stage and region.
  const copy = (Resources: object, statements: readonly object[] = [statement]) => ({
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { aaProjectName: { Type: 'String', Default: 'demo' } },
    Resources: {
      IamRoleLambda: { Type: 'AWS::IAM::Role' },
      IamPolicyLambda: policy(base, ...statements),
      ...Resources,
    },
  });
  const brings = {
    LambdaIamPolicyDocumentStatements: [statement],
    Resources: { Jobs: queue(), Pictures: { Type: 'AWS::S3::Bucket' } },
  };
  const withCopies = (template: object) =>
    Object.fromEntries([['jaws.json', jaws], ...Object.keys(overlays).map((name) => [name, template])]);
  const record = { 'aws_modules/links/.jaws-module.json': { name: 'links', version: '1.0.0' } };

  test.each([
    ['of 2015: no record', {}],
    ['of JAWS 2.0: a record that says nothing of resources', record],
  ])('%s', (_name, more) => {
    const templates = [
      copy(brings.Resources),
      // Edited here: one resource changed, another removed, a statement narrowed.
      copy({ Jobs: queue(90) }, [{ ...statement, Resource: 'arn:aws:s3:::pictures/small/*' }]),
    ];
    for (const template of templates) {
      const root = projectOf({ ...withCopies(template), ...module(brings), ...more });
      for (const { resources } of Object.values(regionsAt(root))) expect(resources).toEqual(template);
    }
  });

  test('a module whose record says that its resources are its own takes part all the same', () => {
    const own = { 'aws_modules/links/.jaws-module.json': { name: 'links', version: '1.0.0', resources: 'own' } };
    const root = projectOf({ ...withCopies(copy({ Jobs: queue(90) }, [])), ...module(brings), ...own });
    const { resources } = regionsAt(root)['dev/us-east-1']!;
    expect(resources.Resources.Jobs).toEqual(queue(90));
    expect(resources.Resources.Pictures).toEqual({ Type: 'AWS::S3::Bucket' });
    expect(resources.Resources.IamPolicyLambda).toEqual(policy(base, statement));
  });

  test("a module of one's own, of which nothing is in a full copy, takes part", () => {
    const root = projectOf({ ...withCopies(copy({}, [])), ...module(brings) });
    expect(regionsAt(root)['prod/us-east-1']?.resources.Resources).toMatchObject(brings.Resources);
  });

  test('a template can say so itself, and CloudFormation never sees it', () => {
    const template = { ...shared, Metadata: { 'jaws:carries': ['links'], Mine: 1 } };
    const root = projectOf({ ...files, [sharedFile]: template, ...module(brings) });
    for (const { resources } of Object.values(regionsAt(root))) {
      expect(resources).toEqual({ ...shared, Metadata: { Mine: 1 } });
    }
  });

  test('a record that cannot be read is a mistake, not a module without one', () => {
    const root = projectOf({
      ...files,
      ...module(brings),
      'aws_modules/links/.jaws-module.json': '{',
    });
    expect(mistakesAt(root)).toEqual([expect.stringContaining('aws_modules/links/.jaws-module.json is damaged')]);
  });
});

describe('mistakes name their places', () => {
  test('in the awsm.json of a module', () => {
    const root = projectOf({
      ...files,
      ...module({
        LambdaIamPolicyDocumentStatements: [{ Effect: 'Allow', Action: 's3:GetObject' }],
        Resources: { 'my-jobs': queue() },
      }),
      ...module({ LambdaIamPolicyDocumentStatements: [{ Effect: 'Allow', Action: 's3:GetObject' }] }, 'other'),
    });
    expect(mistakesAt(root)).toEqual([
      'aws_modules/links/awsm.json:12: aws_modules/links/awsm.json: the name resources.cloudFormation.Resources.my-jobs must have letters and digits only, as CloudFormation wants logical ids.',
      'aws_modules/other/awsm.json:6: aws_modules/other/awsm.json: statement 1 of LambdaIamPolicyDocumentStatements must have either Resource or NotResource.',
    ]);
  });

  test('one name in two modules', () => {
    const root = projectOf({
      ...files,
      ...module({ Resources: { Jobs: queue() } }),
      ...module({ Resources: { Jobs: queue(60) } }, 'others'),
    });
    expect(mistakesAt(root)).toEqual([
      'aws_modules/others/awsm.json:6: Resources.Jobs is in aws_modules/links/awsm.json:6 and in aws_modules/others/awsm.json:6, and they are different things. Rename one of them.',
    ]);
    const settled = projectOf({
      ...files,
      ...module({ Resources: { Jobs: queue() } }),
      ...module({ Resources: { Jobs: queue(60) } }, 'others'),
      [sharedFile]: { Resources: { ...shared.Resources, Jobs: queue(90) } },
    });
    expect(regionsAt(settled)['dev/us-east-1']?.resources.Resources.Jobs).toEqual(queue(90));
  });

  test('one name in a module and a template, for things of different types', () => {
    const root = projectOf({ ...files, ...module({ Resources: { Topic: queue() } }) });
    expect(mistakesAt(root)).toEqual([
      `${sharedFile}:21: Resources.Topic is in aws_modules/links/awsm.json:6 and in ${sharedFile}:21, and they are different things. Rename one of them.`,
    ]);
  });

  test('one name for a parameter and a resource', () => {
    const root = projectOf({ ...files, ...module({ Parameters: { Topic: { Type: 'String' } } }) });
    expect(mistakesAt(root).join()).toContain('The name Topic of a parameter and of a resource is in');
  });

  test('statements without a policy to go to', () => {
    const root = projectOf({
      ...files,
      [overlayFile]: { Resources: { IamPolicyLambda: null } },
      ...module({ LambdaIamPolicyDocumentStatements: [statement] }),
    });
    expect(mistakesAt(root)).toEqual([
      expect.stringMatching(/^aws_modules\/links\/awsm.json:6: Module links has statements for IamPolicyLambda/),
    ]);
  });

  test('without a shared file, a region needs its resources; with one, its file must still be there', () => {
    const alone = { ...jaws, stages: { dev: [{ region: 'us-east-1' }] } };
    expect(mistakesAt(projectOf({ 'jaws.json': alone, [overlayFile]: {} }))).toEqual([
      `${overlayFile}:1: ${overlayFile}: Resources is missing.`,
    ]);
    expect(mistakesAt(projectOf({ 'jaws.json': alone, [sharedFile]: shared })).join()).toContain(
      `${overlayFile} is missing; jaws.json has stage "dev" in us-east-1. Restore it, or write {} there`,
    );
  });
});
