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

describe('names with stage and region', () => {
  test.each([
    [bucket('pictures'), 'pictures-<aaStage>-<AWS::Region>'],
    [bucket(join('imgresize', domain)), 'imgresize.<aaProjectDomain>-<aaStage>-<AWS::Region>'],
    [bucket(join('imgresize', { Ref: 'aaStage' }, domain)), 'imgresize.<aaStage>.<aaProjectDomain>-<AWS::Region>'],
    [named('AWS::IAM::Role', { RoleName: 'resizer' }), 'resizer-<aaStage>-<AWS::Region>'],
    [named('AWS::DynamoDB::Table', { TableName: 'users' }), 'users-<aaStage>'],
    [named('AWS::SQS::Queue', { QueueName: 'jobs.fifo' }), 'jobs-<aaStage>.fifo'],
    // Unique already, or by a parameter that somebody chose.
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
    },
    renamings,
  );
  expect(changes).toEqual([
    { path: ['arns', 0], value: sub('arn:aws:s3:::imgresize.<D>-x/*') },
    { path: ['tables', 0], value: 'arn:aws:dynamodb:*:*:table/users-x' },
    { path: ['tables', 2], value: 'arn:aws:s3:::users-x/*' },
    { path: ['Bucket'], value: sub('imgresize.<D>-x') },
    { path: ['TableName'], value: 'users-x' },
  ]);
});
