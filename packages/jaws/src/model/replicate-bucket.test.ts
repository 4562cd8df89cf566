import { expect, test } from 'vitest';
import { replicatedBuckets } from './replicate-bucket.ts';
import { rulesOf, withRules } from './replicate-rules.ts';
import { mistakesAt, projectOf, regionsAt } from './testing-layers.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html

const bucket = (properties: object = {}, metadata: object = {}, over: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Metadata: { 'jaws:replicate': true, ...metadata },
  Properties: properties,
  ...over,
});
const three = ['us-east-1', 'eu-west-1', 'sa-east-1'];
const projectWith = (regions: readonly string[], Files: object, more: object = {}) =>
  projectOf({
    'jaws.json': { name: 'demo', domain: 'demo.test', stages: { dev: regions.map((region) => ({ region })) } },
    'cloudformation/resources-cf.json': {
      Resources: { Files, ...more },
      Outputs: { Files: { Value: { Ref: 'Files' } }, FilesArn: { Value: { 'Fn::GetAtt': ['Files', 'Arn'] } } },
    },
    ...Object.fromEntries(regions.map((region) => [`cloudformation/dev/${region}/resources-cf.json`, {}])),
  });
const arn = (name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${name}` });
const nameIn = (region: string) => `dev-demo-r-files-5f360c13-${region}`;

test('each region has its own bucket, with a rule for every other one and a role that may do no more', () => {
  const regions = regionsAt(projectWith(three, bucket({ Tags: [] }, { Note: 'ours' }, { DeletionPolicy: 'Retain' })));
  const { resources, sources, replicated } = regions['dev/eu-west-1']!;
  const rule = (region: string, Priority: unknown) => ({
    Id: region,
    Status: 'Enabled',
    Priority,
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Enabled' },
    SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
    Destination: { Bucket: arn(nameIn(region)) },
  });
  expect(resources.Resources.Files).toEqual({
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    Metadata: { 'jaws:replicate': true, Note: 'ours' },
    Properties: {
      Tags: [],
      BucketName: nameIn('eu-west-1'),
      VersioningConfiguration: { Status: 'Enabled' },
      ReplicationConfiguration: {
        Role: { 'Fn::GetAtt': ['FilesReplication', 'Arn'] },
        Rules: [rule('us-east-1', expect.any(Number)), rule('sa-east-1', expect.any(Number))],
      },
    },
  });
  const priorities = rulesOf(resources, 'Files').map(({ Priority }) => Priority);
  expect(new Set(priorities).size).toBe(2);
  expect(Math.min(...priorities)).toBeGreaterThan(0);
  expect(resources.Resources.FilesReplication).toMatchObject({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 's3.amazonaws.com' } }] },
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: arn(nameIn('eu-west-1')) },
              {
                Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
                Resource: arn(`${nameIn('eu-west-1')}/*`),
              },
              {
                Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
                Resource: [arn(`${nameIn('us-east-1')}/*`), arn(`${nameIn('sa-east-1')}/*`)],
                Condition: { StringEqualsIfExists: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        },
      ],
    },
  });
  expect(sources?.FilesReplication).toEqual(sources?.Files);
  // Nothing of it belongs to a home region.
  expect(replicated).toBeUndefined();
});

test('a stage of one region has a bucket with versions and no rules', () => {
  const { resources } = regionsAt(projectWith(['us-east-1'], bucket()))['dev/us-east-1']!;
  expect(Object.keys(resources.Resources)).toEqual(['Files']);
  expect(resources.Resources.Files?.Properties).toEqual({
    BucketName: nameIn('us-east-1'),
    VersioningConfiguration: { Status: 'Enabled' },
  });
});

test('a rule keeps its priority when another region comes or goes', () => {
  const rules = (regions: readonly string[]) =>
    rulesOf(regionsAt(projectWith(regions, bucket()))['dev/us-east-1']!.resources, 'Files');
  const [all, less] = [rules(three), rules(['us-east-1', 'sa-east-1'])];
  expect(less).toEqual(all.filter(({ Id }) => Id === 'sa-east-1'));
});

test('locked objects are copied with their locks', () => {
  const { resources } = regionsAt(projectWith(three, bucket({ ObjectLockEnabled: true })))['dev/us-east-1']!;
  expect(JSON.stringify(resources.Resources.FilesReplication)).toContain(
    '"s3:GetObjectRetention","s3:GetObjectLegalHold"',
  );
});

test('a name of its own has the region in it, as names that modules bring do', () => {
  const names = (BucketName: unknown) => {
    const regions = regionsAt(projectWith(three, bucket({ BucketName })));
    return three.map((region) => regions[`dev/${region}`]!.resources.Resources.Files?.Properties?.BucketName);
  };
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(names({ 'Fn::Sub': 'x-${AWS::Region}' })).toEqual(three.map((region) => `x-${region}`));
  expect(names({ 'Fn::Join': ['.', ['x', { Ref: 'aaJawsBucket' }]] })[1]).toBe('x.jaws.dev.euwest1.demo.test');
  expect(names({ 'Fn::Sub': '${AWS::AccountId}-${AWS::Region}' })[0]).toEqual({
    'Fn::Sub': '${AWS::AccountId}-us-east-1',
  });
  const at = 'cloudformation/resources-cf.json:3: Files has "jaws:replicate"';
  const hint = `Leave BucketName out, and each region gets a name of its own, such as "${nameIn('us-east-1')}".`;
  expect(mistakesAt(projectWith(three, bucket({ BucketName: 'x' })))).toEqual([
    `${at}, and its BucketName "x" is the same in every region, and a bucket name exists once in all of AWS. ${hint}`,
  ]);
  expect(mistakesAt(projectWith(three, bucket({ BucketName: { 'Fn::Sub': 'x-${AWS::Region}-${Other}' } })))).toEqual([
    `${at}, and its BucketName {"Fn::Sub":"x-\${AWS::Region}-\${Other}"} needs Other, which other regions do not know. ${hint}`,
  ]);
  expect(mistakesAt(projectWith(three, bucket({ BucketName: { 'Fn::ImportValue': 'x' } })))).toEqual([
    `${at} and a BucketName that JAWS cannot read, so other regions cannot refer to it. ${hint}`,
  ]);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Fn::Sub
});

const kms = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] };

test.each([
  [
    'versions that are suspended',
    bucket({ VersioningConfiguration: { Status: 'Suspended' } }),
    '{"Status":"Suspended"}',
  ],
  ['rules of its own', bucket({ ReplicationConfiguration: {} }), 'a ReplicationConfiguration of its own'],
  ['a lock that no other bucket has', bucket({ ObjectLockConfiguration: {} }), 'without "ObjectLockEnabled": true'],
  ['keys of one region', bucket({ BucketEncryption: kms }), 'keys of KMS'],
  ['one region', bucket({}, { 'jaws:home': true }), 'and "jaws:home"'],
  ['a condition', bucket({}, {}, { Condition: 'Big' }), 'and a Condition'],
  ['consistency', bucket({}, { 'jaws:replicate': { consistency: 'strong' } }), 'a bucket knows no consistency'],
])('a bucket with %s is a mistake with its place', (_name, Files, message) => {
  const [mistake] = mistakesAt(projectWith(three, Files));
  expect(mistake).toMatch(/^cloudformation\/resources-cf\.json:3: Files has "jaws:replicate" and /);
  expect(mistake).toContain(message);
});

test('so is a resource with the name of its role', () => {
  const root = projectWith(three, bucket(), { FilesReplication: { Type: 'AWS::SNS::Topic' } });
  expect(mistakesAt(root).join()).toContain('Rename FilesReplication.');
});

test('rules come and go with their role', () => {
  const { resources } = regionsAt(projectWith(three, bucket()))['dev/us-east-1']!;
  const rules = rulesOf(resources, 'Files');
  const none = withRules(resources, 'Files', []);
  expect(replicatedBuckets(none)).toEqual(['Files']);
  expect(Object.keys(none.Resources)).toEqual(['Files']);
  expect(none.Resources.Files?.Properties).not.toHaveProperty('ReplicationConfiguration');
  expect(withRules(none, 'Files', rules)).toEqual(resources);
  expect(JSON.stringify(withRules(resources, 'Files', rules.slice(1)))).not.toContain(nameIn('eu-west-1'));
});
