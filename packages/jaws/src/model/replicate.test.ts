import { expect, test } from 'vitest';
import { mistakesAt, projectOf, regionsAt } from './testing-layers.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html

const properties = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
const table = (more: object = {}, replicate: unknown = true, over: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Metadata: { 'jaws:replicate': replicate, Note: 'ours' },
  Properties: { ...properties, ...more },
  ...over,
});
const place = (region: string) => `cloudformation/dev/${region}/resources-cf.json`;
const projectWith = (regions: readonly string[], Users: object, more: object = {}, files: object = {}) =>
  projectOf({
    'jaws.json': { name: 'demo', domain: 'demo.test', stages: { dev: regions.map((region) => ({ region })) } },
    'cloudformation/resources-cf.json': { Resources: { Users, ...more }, Outputs: outputs },
    ...Object.fromEntries(regions.map((region) => [place(region), {}])),
    ...files,
  });
const outputs = { Users: { Value: { Ref: 'Users' } }, UsersArn: { Value: { 'Fn::GetAtt': 'Users.Arn' } } };
const two = ['us-east-1', 'eu-west-1'];
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const arn = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/dev-demo-r-Users';

test('the home region has one global table with a replica for every region', () => {
  const more = {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/ours' },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    DeletionProtectionEnabled: true,
    Tags: [{ Key: 'a', Value: 'b' }],
  };
  const root = projectWith(two, table(more, true, { DeletionPolicy: 'Retain' }));
  const { 'dev/us-east-1': home, 'dev/eu-west-1': other } = regionsAt(root);
  const own = {
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    Tags: [{ Key: 'a', Value: 'b' }],
    SSESpecification: { KMSMasterKeyId: 'alias/ours' },
  };
  expect(home?.resources.Resources.Users).toEqual({
    Type: 'AWS::DynamoDB::GlobalTable',
    DeletionPolicy: 'Retain',
    Metadata: { 'jaws:replicate': true, Note: 'ours' },
    Properties: {
      ...properties,
      TableName: 'dev-demo-r-Users',
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Replicas: two.map((Region) => ({ Region, ...own })),
    },
  });
  expect(home?.resources.Outputs).toEqual(outputs);
  expect(other?.resources.Resources).toEqual({});
  expect(other?.sources).toEqual({});
  expect(other?.replicated).toEqual({ home: 'us-east-1', tables: { Users: 'dev-demo-r-Users' } });
});

test('a stage of one region has it from the start', () => {
  const region = regionsAt(projectWith(['us-east-1'], table()))['dev/us-east-1'];
  expect(region?.resources.Resources.Users).toMatchObject({
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: { Replicas: [{ Region: 'us-east-1' }], StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } },
  });
});

test('whatever refers to it in another region means the replica there', () => {
  const Value = {
    ref: { Ref: 'Users' },
    arn: { 'Fn::GetAtt': ['Users', 'Arn'] },
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub
    text: { 'Fn::Sub': '${Users} of ${AWS::Region}: ${Users.Arn}/index/*, ${!Users}' },
    own: { 'Fn::Sub': ['${Users}/${a}', { a: { Ref: 'Users' } }] },
  };
  const root = projectWith(two, table(), {
    Note: { Type: 'AWS::SSM::Parameter', DependsOn: ['Users', 'Topic'], Properties: { Value } },
    Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'Users' },
  });
  const { Resources, Outputs } = regionsAt(root)['dev/eu-west-1']!.resources;
  expect(Outputs).toEqual({ Users: { Value: 'dev-demo-r-Users' }, UsersArn: { Value: { 'Fn::Sub': arn } } });
  expect(Resources).toEqual({
    Note: {
      Type: 'AWS::SSM::Parameter',
      DependsOn: ['Topic'],
      Properties: {
        Value: {
          ref: 'dev-demo-r-Users',
          arn: { 'Fn::Sub': arn },
          text: { 'Fn::Sub': `dev-demo-r-Users of \${AWS::Region}: ${arn}/index/*, \${!Users}` },
          own: {
            'Fn::Sub': [
              '${UsersNameOfReplica}/${a}',
              { a: 'dev-demo-r-Users', UsersNameOfReplica: 'dev-demo-r-Users' },
            ],
          },
        },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic' },
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Fn::Sub
});

test('a name of its own may need the stage, and nothing that differs between regions', () => {
  const named = (name: string) => table({ TableName: { 'Fn::Sub': name } });
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(
    regionsAt(projectWith(two, named('users-${aaDataModelStage}')))['dev/eu-west-1']?.resources.Outputs?.Users,
  ).toEqual({
    Value: { 'Fn::Sub': 'users-${aaDataModelStage}' },
  });
  expect(mistakesAt(projectWith(two, named('users-${AWS::Region}')))).toEqual([
    'cloudformation/resources-cf.json:3: Users has "jaws:replicate", and its TableName {"Fn::Sub":"users-${AWS::Region}"} needs AWS::Region, which differs from region to region. A global table has one name. Leave TableName out, and it is "dev-demo-r-Users".',
  ]);
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: Fn::Sub
});

test.each([
  ['a kind of capacity', { BillingMode: 'PROVISIONED' }, 'BillingMode "PROVISIONED"'],
  ['throughput', { ProvisionedThroughput: {} }, 'and ProvisionedThroughput'],
  ['a policy', { ResourcePolicy: {} }, 'and ResourcePolicy'],
  ['a Kinesis stream', { KinesisStreamSpecification: {} }, 'A Kinesis stream is of one region'],
  ['an import', { ImportSourceSpecification: {} }, 'A global table is made empty'],
  ['another stream', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }, 'a stream of NEW_AND_OLD_IMAGES'],
  ['a key of one region', { SSESpecification: { KMSMasterKeyId: 'arn:aws:kms:x' } }, 'a key of one region'],
  ['capacity of an index', { GlobalSecondaryIndexes: [{ ProvisionedThroughput: {} }] }, 'an index with'],
])('%s that a global table cannot have is a mistake', (_name, more, message) => {
  const [mistake] = mistakesAt(projectWith(two, table(more)));
  expect(mistake).toMatch(/^cloudformation\/resources-cf\.json:3: Users has "jaws:replicate" and /);
  expect(mistake).toContain(message);
});

test('so are other types, conditions, and a table that regions declare in different ways', () => {
  expect(mistakesAt(projectWith(two, table({}, true, { Type: 'AWS::SQS::Queue' }))).join()).toContain(
    'is an AWS::SQS::Queue',
  );
  expect(mistakesAt(projectWith(two, table({}, true, { Condition: 'Big' }))).join()).toContain('and a Condition');
  const other = { [place('eu-west-1')]: { Resources: { Users: table({ TableClass: 'STANDARD' }) } } };
  expect(mistakesAt(projectWith(two, table(), {}, other)).join()).toContain(
    'eu-west-1 of dev declares it in another way',
  );
  expect(mistakesAt(projectWith(two, table({}, 'yes'))).join()).toContain('jaws:replicate');
});

test('an output that is the stream of a table is read from the replica, by functions alone', () => {
  const Stream = { Value: { 'Fn::GetAtt': ['Users', 'StreamArn'] } };
  const shared = { Resources: { Users: table() }, Outputs: { Stream } };
  const file = 'cloudformation/resources-cf.json';
  const { 'dev/us-east-1': home, 'dev/eu-west-1': other } = regionsAt(projectWith(two, {}, {}, { [file]: shared }));
  expect(home?.resources.Outputs).toEqual({ Stream });
  expect(home?.replicated?.streams).toBeUndefined();
  expect(other?.resources.Outputs).toEqual({});
  expect(other?.replicated?.streams).toEqual({ Stream: 'dev-demo-r-Users' });
  const exported = { ...shared, Outputs: { Stream: { ...Stream, Export: { Name: 'x' } } } };
  expect(mistakesAt(projectWith(two, {}, {}, { [file]: exported })).join()).toContain(
    'Stream needs StreamArn of Users',
  );
});

test('an unknown setting of a replica is a mistake', () => {
  const Properties = { Value: { 'Fn::GetAtt': ['Users', 'TableId'] } };
  const root = projectWith(two, table(), { Note: { Type: 'AWS::SSM::Parameter', Properties } });
  expect(mistakesAt(root).join()).toContain('Note needs TableId of Users');
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
test('strong consistency goes by the rules of AWS', () => {
  const strong = (regions: readonly string[], more: object = {}, said: object = {}) =>
    projectWith(regions, table(more, { consistency: 'strong', ...said }));
  const us = ['us-east-1', 'us-east-2', 'us-west-2'];
  const properties = (root: string) => regionsAt(root)['dev/us-east-1']?.resources.Resources.Users?.Properties;
  expect(properties(strong(us))).toMatchObject({ MultiRegionConsistency: 'STRONG' });
  expect(properties(strong(us.slice(0, 2), {}, { witness: 'us-west-2' }))).toMatchObject({
    MultiRegionConsistency: 'STRONG',
    GlobalTableWitnesses: [{ Region: 'us-west-2' }],
    Replicas: [{ Region: 'us-east-1' }, { Region: 'us-east-2' }],
  });
  expect(mistakesAt(strong(two)).join()).toContain('exactly three regions; dev has 2.');
  expect(mistakesAt(strong([...us, 'eu-west-1'])).join()).toContain('dev has 4.');
  expect(mistakesAt(strong([...us.slice(1), 'eu-west-1'])).join()).toContain('are not of one region set');
  expect(mistakesAt(strong(us, { TimeToLiveSpecification: {} })).join()).toContain('has no TimeToLiveSpecification');
});
