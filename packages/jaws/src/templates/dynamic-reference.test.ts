import { expect, test } from 'vitest';
import { formatReference, parseParameter, parseSecret, readReference, showReference } from './dynamic-reference.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/db-AbCdEf';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
test.each([
  ['ssm', '/app/db-url', '{{resolve:ssm:/app/db-url}}', 'ssm /app/db-url'],
  ['ssm', 'plain.name:12', '{{resolve:ssm:plain.name:12}}', 'ssm plain.name:12'],
  ['secret', 'shop/db', '{{resolve:secretsmanager:shop/db}}', 'secret shop/db'],
  ['secret', 'db:password', '{{resolve:secretsmanager:db:SecretString:password}}', 'secret db:password'],
  [
    'secret',
    'db:pw:AWSPREVIOUS',
    '{{resolve:secretsmanager:db:SecretString:pw:AWSPREVIOUS}}',
    'secret db:pw:AWSPREVIOUS',
  ],
  ['secret', 'db::AWSPREVIOUS', '{{resolve:secretsmanager:db:SecretString::AWSPREVIOUS}}', 'secret db::AWSPREVIOUS'],
  ['secret', arn, `{{resolve:secretsmanager:${arn}}}`, `secret ${arn}`],
  ['secret', `${arn}:user`, `{{resolve:secretsmanager:${arn}:SecretString:user}}`, `secret ${arn}:user`],
])('--%s %s is %s', (option, text, stored, shown) => {
  const parsed = option === 'ssm' ? parseParameter(text) : parseSecret(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  expect(formatReference(parsed.reference)).toBe(stored);
  expect(readReference(stored)).toEqual(parsed);
  expect(showReference(parsed.reference)).toBe(shown);
});

test.each(['', 'a b', '/a:0', '/a:x', '/a:1:2', '/a}}', '{{resolve:ssm:/a}}'])('%j names no parameter', (text) => {
  expect(parseParameter(text)).toHaveProperty('problem');
});

test.each(['', ':key', 'a b', 'db:k:s:v', 'db:}}', 'db:a b', 'arn:aws:s3:::bucket', 'arn:aws:secretsmanager:x'])(
  '%j names no secret',
  (text) => {
    expect(parseSecret(text)).toHaveProperty('problem');
  },
);

test.each(['', 'value', 'resolve:ssm:/a', '{{ resolve:ssm:/a }}', '{{x}}'])('%j is a plain value', (value) => {
  expect(readReference(value)).toBeUndefined();
});

// CloudFormation also replaces such a text inside another one.
test.each([
  'x{{resolve:ssm:/a}}',
  '{{resolve:ssm:/a}}x',
  '{{resolve:ssm:/a}}{{resolve:ssm:/b}}',
  '{{resolve:ssm-secure:/a:1}}',
  '{{resolve:secretsmanager:db:password}}',
  '{{resolve:secretsmanager:db:SecretBinary:x}}',
  '{{resolve:other:/a}}',
  '{{resolve:ssm:/a',
])('%j is neither a value nor a reference', (value) => {
  expect(readReference(value)).toHaveProperty('problem');
});

test('what CloudFormation cannot resolve says why', () => {
  expect(readReference('{{resolve:ssm-secure:/a:1}}')).toEqual({
    problem: 'CloudFormation does not resolve a SecureString (ssm-secure) in the environment of a function',
  });
  expect(readReference('a{{resolve:ssm:/b}}')).toEqual({
    problem: 'it contains "{{resolve:", but is not a whole reference to Parameter Store or Secrets Manager',
  });
});
