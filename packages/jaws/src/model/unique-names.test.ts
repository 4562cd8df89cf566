import { describe, expect, test } from 'vitest';
import { resolveText, textOf } from './intrinsics.ts';
import { fixedNames, renameIn, uniqueNameAt, uniqueText } from './unique-names.ts';

const place = (stage: string, region: string, domain = 'shop.test') => ({
  aaProjectName: 'shop',
  aaProjectDomain: domain,
  aaStage: stage,
  aaDataModelStage: stage,
  aaJawsBucket: `jaws.${stage}.${region.replaceAll('-', '')}.${domain}`.toLowerCase(),
  'AWS::Region': region,
});
const places = [place('dev', 'us-east-1'), place('prod', 'eu-west-1')];
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['.', parts] });
const domain = { Ref: 'aaProjectDomain' };
const bucket = (BucketName: unknown) => fixedNames({ B: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } })[0]!;
const named = (Type: string, Properties: object) => fixedNames({ X: { Type, Properties } })[0]!;
/** `<name>` for `${name}`. */
const shown = (text: string | undefined) => text?.replace(/\$\{([^}]+)\}/g, '<$1>');

describe('texts of templates', () => {
  test.each([
    ['a', 'a'],
    [{ Ref: 'A' }, '<A>'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    [{ 'Fn::Sub': 'x-${A}-${B.Arn}' }, 'x-<A>-<B.Arn>'],
    [{ 'Fn::Join': ['', ['arn:', { Ref: 'A' }, join('b', domain)]] }, 'arn:<A>b.<aaProjectDomain>'],
    [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['A', 'Arn'] }]] }, undefined],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    [{ 'Fn::Sub': ['${A}', { A: 'x' }] }, undefined],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
    [{ 'Fn::Sub': '${!A}' }, undefined],
    [{ 'Fn::GetAtt': ['A', 'Arn'] }, undefined],
    [7, undefined],
  ])('%j', (value, text) => {
    expect(shown(textOf(value))).toBe(text);
  });
});

// Limits: the page of each type in
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
test.each([
  ['AWS::S3::Bucket', 'BucketName', 'global', 63],
  ['AWS::IAM::Role', 'RoleName', 'global', 64],
  ['AWS::IAM::User', 'UserName', 'global', 64],
  ['AWS::IAM::Group', 'GroupName', 'global', 128],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName', 'global', 128],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName', 'global', 128],
  ['AWS::DynamoDB::Table', 'TableName', 'region', 255],
  ['AWS::DynamoDB::GlobalTable', 'TableName', 'region', 255],
  ['AWS::SQS::Queue', 'QueueName', 'region', 80],
  ['AWS::SNS::Topic', 'TopicName', 'region', 256],
  ['AWS::Lambda::Function', 'FunctionName', 'region', 64],
  ['AWS::Kinesis::Stream', 'Name', 'region', 128],
  ['AWS::Events::Rule', 'Name', 'region', 64],
  ['AWS::Logs::LogGroup', 'LogGroupName', 'region', 512],
  ['AWS::SecretsManager::Secret', 'Name', 'region', 512],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName', 'region', 80],
] as const)('%s is named by %s', (type, property, scope, max) => {
  expect(fixedNames({ X: { Type: type, Properties: { [property]: 'x' } } })).toEqual([
    { logicalId: 'X', type, property, scope, maxLength: max, text: 'x' },
  ]);
  expect(fixedNames({ X: { Type: type, Properties: { [property]: { 'Fn::GetAtt': ['Y', 'Name'] } } } })).toEqual([]);
  expect(fixedNames({ X: { Type: type } })).toEqual([]);
  // Wherever a name appears, it changes with the resource.
  expect(renameIn({ [property]: 'x' }, [{ from: 'x', to: 'y' }])).toEqual([{ path: [property], value: 'y' }]);
});

test('other resources have no name that a template fixes', () => {
  expect(fixedNames({ X: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'x' } }, Gone: null })).toEqual([]);
});

describe('names with stage and region', () => {
  test.each([
    [bucket('pictures'), 'pictures-<aaStage>-<AWS::Region>'],
    [bucket(join('imgresize', domain)), 'imgresize.<aaProjectDomain>-<aaStage>-<AWS::Region>'],
    [bucket(join('imgresize', { Ref: 'aaStage' }, domain)), 'imgresize.<aaStage>.<aaProjectDomain>-<AWS::Region>'],
    [named('AWS::IAM::Role', { RoleName: 'resizer' }), 'resizer-<aaStage>-<AWS::Region>'],
    [named('AWS::DynamoDB::Table', { TableName: 'users' }), 'users-<aaStage>'],
    [named('AWS::SQS::Queue', { QueueName: 'jobs.fifo' }), 'jobs-<aaStage>.fifo'],
    [
      named('AWS::SNS::Topic', {
        TopicName: join({ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Partition' }, { Ref: 'aaProjectName' }, domain),
      }),
      '<AWS::AccountId>.<AWS::Partition>.<aaProjectName>.<aaProjectDomain>-<aaStage>',
    ],
    [bucket(join('x', { Ref: 'AWS::Region' })), 'x.<AWS::Region>-<aaStage>'],
    [named('AWS::DynamoDB::Table', { TableName: join('x', { Ref: 'AWS::Region' }) }), 'x.<AWS::Region>-<aaStage>'],
    [named('AWS::DynamoDB::Table', { TableName: join('x', { Ref: 'aaDataModelStage' }) }), undefined],
    // Already unique, or set by a parameter that somebody chose.
    [bucket(join('x', { Ref: 'aaStage' }, { Ref: 'AWS::Region' })), undefined],
    [bucket({ Ref: 'PicturesBucketName' }), undefined],
    [bucket({ Ref: 'aaJawsBucket' }), undefined],
    [named('AWS::DynamoDB::Table', { TableName: join('users', { Ref: 'aaStage' }) }), undefined],
  ])('%o', (name, text) => {
    expect(shown(uniqueText(name, places))).toBe(text);
  });

  test('a bucket name is one that S3 takes in every place: 63 characters, no capital letters', () => {
    const long = [place('dev', 'ap-southeast-1', 'a-rather-long-domain-of-somebody.example.com')];
    const name = uniqueText(bucket(join('imgresize', domain)), long)!;
    expect(shown(name)).toMatch(/^imgresize-[0-9a-f]{8}-<aaStage>-<AWS::Region>$/);
    const capital = [place('myStage', 'us-east-1')];
    const other = uniqueText(bucket(join('imgresize', domain)), capital)!;
    expect(resolveText(other, capital[0]!)).toBe('imgresize.jaws.mystage.useast1.shop.test');
  });

  test('an otherwise empty name begins with jaws', () => {
    const long = [place('dev', 'us-east-1', 'd'.repeat(35))];
    expect(shown(uniqueText(bucket(join(domain, domain)), long))).toBe('jaws.<aaJawsBucket>');
    expect(shown(uniqueText(bucket(`${'x'.repeat(30)}--`), [place('myStage', 'us-east-1', 'd'.repeat(20))]))).toBe(
      `${'x'.repeat(20)}.<aaJawsBucket>`,
    );
  });

  test('where no name fits, the first one is shown', () => {
    const impossible = [place('Dev', 'us-east-1', 'd'.repeat(60))];
    expect(shown(uniqueText(bucket('pictures'), impossible))).toBe('pictures-<aaStage>-<AWS::Region>');
  });

  test('of other resources may have capital letters, and are as long as their type allows', () => {
    const queue = named('AWS::SQS::Queue', { QueueName: 'Q'.repeat(76) });
    expect(shown(uniqueText(queue, [place('dev', 'us-east-1')]))).toBe(`${'Q'.repeat(76)}-<aaStage>`);
    expect(shown(uniqueText(queue, [place('prod', 'us-east-1')]))).toMatch(/^Q{20}-[0-9a-f]{8}-<aaStage>$/);
    expect(uniqueNameAt(queue, 'Q'.repeat(76), 'dev', 'us-east-1')).toBe(`${'Q'.repeat(76)}-dev`);
    expect(uniqueNameAt(queue, 'Q'.repeat(77), 'dev', 'us-east-1')).toMatch(/^Q{67}-[0-9a-f]{8}-dev$/);
    const fifo = named('AWS::SQS::Queue', { QueueName: 'q' });
    const name = uniqueNameAt(fifo, `${'q'.repeat(75)}.fifo`, 'dev', 'us-east-1');
    expect(name).toMatch(/^q+-[0-9a-f]{8}-dev\.fifo$/);
    expect(name).toHaveLength(80);
  });

  test('in one place, as a plain text', () => {
    const one = bucket('x');
    expect(uniqueNameAt(one, 'imgresize.shop.test', 'myStage', 'eu-west-1')).toBe(
      'imgresize.shop.test-mystage-eu-west-1',
    );
    const long = uniqueNameAt(one, `imgresize.${'d'.repeat(50)}`, 'prod', 'eu-west-1');
    expect(long).toMatch(/^imgresize\.d+-[0-9a-f]{8}-prod-eu-west-1$/);
    expect(long).toHaveLength(63);
    const queue = named('AWS::SQS::Queue', { QueueName: 'x' });
    expect(uniqueNameAt(queue, 'Jobs.fifo', 'prod', 'eu-west-1')).toBe('Jobs-prod.fifo');
  });
});

test('wherever the name is meant, and nowhere else', () => {
  const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:aws:s3:::', ...rest]] });
  const text = 'imgresize.$' + '{aaProjectDomain}';
  const renamings = [
    { from: text, to: `${text}-x` },
    { from: 'users', to: 'users-x' },
  ];
  const sub = (value: string) => ({ 'Fn::Sub': value.replace('<D>', '$' + '{aaProjectDomain}') });
  const changes = renameIn(
    {
      arns: [
        arn(join('imgresize', domain), '/*'),
        arn(join('otherimgresize', domain)),
        arn(join('imgresize', domain), 'x'),
      ],
      tables: ['arn:aws:dynamodb:*:*:table/users', 'arn:aws:dynamodb:*:*:table/users2', 'arn:aws:s3:::users/*'],
      Bucket: join('imgresize', domain),
      TableName: 'users',
      Description: 'users',
      env: [{ Bucket: 'users' }, { Queue: 'users' }, { Topic: 'users' }, { Table: 'users' }, { Other: 'users' }],
      colons: ['arn:aws:x:users', 'arn:aws:x:users:1', 'x:users', 'arn:aws:x:myusers'],
      none: [null, 7, true],
    },
    renamings,
  );
  expect(changes).toEqual([
    { path: ['arns', 0], value: sub('arn:aws:s3:::imgresize.<D>-x/*') },
    { path: ['tables', 0], value: 'arn:aws:dynamodb:*:*:table/users-x' },
    { path: ['tables', 2], value: 'arn:aws:s3:::users-x/*' },
    { path: ['Bucket'], value: sub('imgresize.<D>-x') },
    { path: ['TableName'], value: 'users-x' },
    { path: ['env', 0, 'Bucket'], value: 'users-x' },
    { path: ['env', 1, 'Queue'], value: 'users-x' },
    { path: ['env', 2, 'Topic'], value: 'users-x' },
    { path: ['env', 3, 'Table'], value: 'users-x' },
    { path: ['colons', 0], value: 'arn:aws:x:users-x' },
    { path: ['colons', 1], value: 'arn:aws:x:users-x:1' },
  ]);
});
