import { describe, expect, test } from 'vitest';
import {
  checkEnvironment,
  digestOfParameter,
  environmentBytes,
  environmentDigest,
  environmentOf,
  environmentParameter,
  joinSourceMaps,
  selectEnvironment,
  variableOfParameter,
  withSourceMaps,
} from './environment.ts';

test('a function gets the variables that it names and every JAWS_*, as far as Lambda takes them', () => {
  const env = { JAWS_STAGE: 'dev', BUCKET: 'b', SECRET: 's', AWS_REGION: 'x', X: 'too short' };
  expect(selectEnvironment(['BUCKET', 'AWS_REGION', 'X', 'NOT_SET'], env)).toEqual({ BUCKET: 'b', JAWS_STAGE: 'dev' });
});

test('a parameter has letters and digits only, and gives back its variable', () => {
  const names = ['JAWS_STAGE', 'Ax_z', 'Axz', 'A__B', 'A_xB', 'AxxB', 'zz9', 'a_z0'];
  for (const digest of ['', '0123456789ab']) {
    const parameters = names.map((name) => environmentParameter(name, digest));
    for (const parameter of parameters) expect(parameter).toMatch(/^[A-Za-z0-9]+$/);
    expect(parameters.map(variableOfParameter)).toEqual(names);
    expect(parameters.map(digestOfParameter)).toEqual(names.map(() => digest || undefined));
    expect(new Set(parameters).size).toBe(names.length);
  }
  expect(variableOfParameter('aaStage')).toBeUndefined();
  // An output of the resources may have such a name.
  expect(variableOfParameter('envBucket')).toBeUndefined();
});

test('another value or another salt is another digest, and the value is not in it', () => {
  const digest = environmentDigest('NAME', 'value', 'salt');
  expect(digest).toMatch(/^[0-9a-f]{12}$/);
  expect(environmentDigest('NAME', 'value', 'salt')).toBe(digest);
  expect(environmentDigest('NAME', 'other', 'salt')).not.toBe(digest);
  expect(environmentDigest('OTHER', 'value', 'salt')).not.toBe(digest);
  expect(environmentDigest('NAME', 'value', 'pepper')).not.toBe(digest);
});

// Lambda repeats the JSON text that it measured in its error: `String measured: {"A":"1"}`.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
test('bytes are those of the JSON text in UTF-8', () => {
  expect(environmentBytes({})).toBe(2);
  expect(environmentBytes({ AB: 'ü' })).toBe('{"AB":""}'.length + 2);
  expect(environmentBytes({ AB: 'a"\n' })).toBe('{"AB":"a\\"\\n"}'.length);
});

describe('what Lambda or CloudFormation would refuse', () => {
  const place = { stage: 'dev', region: 'us-east-1' };
  const fits = 'x'.repeat(4096 - '{"AB":""}'.length);

  test('4096 bytes are taken, one more is not', () => {
    expect(() => checkEnvironment('m/a', {}, { AB: fits }, place)).not.toThrow();
    expect(() => checkEnvironment('m/a', {}, { AB: `${fits}x` }, place)).toThrow(
      'The environment variables of m/a in dev us-east-1 take 4097 bytes as JSON. Lambda allows 4096. The largest: AB (4095 bytes).',
    );
    expect(() => checkEnvironment('m/a', { AB: `${fits}x` }, {}, place)).toThrow(/4097 bytes/);
    // Escaped characters count in their escaped form.
    expect(() => checkEnvironment('m/a', {}, { AB: `${fits.slice(1)}"` }, place)).toThrow(/4097 bytes/);
  });

  test('of what only CloudFormation knows the name counts', () => {
    const reference = { 'Fn::GetAtt': ['Table', fits] };
    expect(() => checkEnvironment('m/a', { CD: reference }, { AB: fits.slice(8) }, place)).not.toThrow();
    expect(() => checkEnvironment('m/a', { CD: reference }, { AB: fits.slice(7) }, place)).toThrow(/4097 bytes/);
    const resolved = '{{resolve:ssm:/a}}';
    expect(() => checkEnvironment('m/a', {}, { AB: fits.slice(8), CD: resolved }, place)).not.toThrow();
  });

  test('more values than a stack has parameters', () => {
    const values = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index + 100}`, '']));
    expect(() => checkEnvironment('m/a', { OWN: '1' }, values(199), place)).not.toThrow();
    expect(() => checkEnvironment('m/a', {}, { ...values(199), MORE: '{{resolve:ssm:/a}}' }, place)).not.toThrow();
    expect(() => checkEnvironment('m/a', {}, values(200), place)).toThrow(
      expect.objectContaining({ code: 'TooManyVariables', message: expect.stringContaining('m/a in dev us-east-1') }),
    );
  });
});

test('values are parameters, references stay as they are, and the record contains neither', () => {
  const env = { DB_URL: '{{resolve:ssm:/app/db:3}}', TOKEN: 'hunter2' };
  const { variables, metadata } = environmentOf(['DB_URL', 'TOKEN'], { env, envSalt: 'salt', envVersion: 'v1' });
  expect(variables).toEqual({ DB_URL: '{{resolve:ssm:/app/db:3}}', TOKEN: { Ref: 'envTOKENz0' } });
  const digests = { TOKEN: environmentDigest('TOKEN', 'hunter2', 'salt') };
  expect(metadata).toEqual({ 'jaws:environment': { version: 'v1', digests } });
  expect(environmentOf(['DB_URL'], { env, envSalt: 'salt', envVersion: 'v1' }).metadata).toEqual({});
});

test.each(['{{resolve:ssm-secure:/a:1}}', 'a{{resolve:ssm:/a}}', '{{resolve:other:x}}', '{{resolve:'])(
  'the value %s is neither a value nor a reference',
  (value) => {
    const source = { env: { DB_URL: value }, envSalt: 'salt', envVersion: 'v1' };
    expect(() => environmentOf(['DB_URL'], source)).toThrow(expect.objectContaining({ code: 'EnvReferenceInvalid' }));
  },
);

test.each([
  ['', '--enable-source-maps'],
  [' ', '--enable-source-maps'],
  ['--no-warnings', { 'Fn::Join': [' ', [{ Ref: 'P' }, '--enable-source-maps']] }],
  ['--enable-source-maps', { Ref: 'P' }],
])('a parameter with NODE_OPTIONS %j reads source maps as %j', (input, expected) => {
  expect(joinSourceMaps({ Ref: 'P' }, input)).toEqual(expected);
});

test.each([
  [undefined, '--enable-source-maps'],
  ['', '--enable-source-maps'],
  [' --no-warnings', '--no-warnings --enable-source-maps'],
  ['--enable-source-maps --no-warnings', '--enable-source-maps --no-warnings'],
])('NODE_OPTIONS %j reads source maps as %j', (input, expected) => {
  expect(withSourceMaps(input)).toBe(expected);
});
