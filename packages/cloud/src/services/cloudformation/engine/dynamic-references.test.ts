import { describe, expect, it } from 'vitest';
import type { Json } from '../template/json.ts';
import { checkSecureReferences, resolveDynamic, storedParameter } from './dynamic-references.ts';
import { fakeDeployment } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html

/** A context whose stores answer with the request they received. */
async function withStores() {
  const asked: object[] = [];
  const secrets: Record<string, string> = {
    plain: 'text',
    json: '{"key":"value","number":7,"a":null}',
    list: '["key"]',
  };
  const { ctx } = await fakeDeployment({
    operations: {
      ssm: {
        GetParameter(input) {
          asked.push(input);
          const { Name } = input as { Name: string };
          if (Name === '/none') return {};
          const secure = Name === '/secure';
          return { Parameter: { Type: secure ? 'SecureString' : 'String', Value: `<${Name}>` } };
        },
      },
      secretsmanager: {
        GetSecretValue(input) {
          asked.push(input);
          return { SecretString: secrets[(input as { SecretId: string }).SecretId] };
        },
      },
    },
  });
  return { asked, ctx, resolve: (value: Json) => resolveDynamic(value, ctx) };
}

describe('resolveDynamic', () => {
  it('replaces every reference in every text, and leaves the rest', async () => {
    const { asked, resolve } = await withStores();
    const value = {
      a: 'x{{resolve:ssm:/one:3}}y{{resolve:ssm:/two}}z',
      b: [1, null, true, '{{resolve:ssm-secure:/secure:1}}'],
    };
    expect(await resolve(value)).toEqual({ a: 'x</one:3>y</two>z', b: [1, null, true, '</secure:1>'] });
    expect(asked).toEqual([
      { Name: '/one:3', WithDecryption: false },
      { Name: '/secure:1', WithDecryption: true },
      { Name: '/two', WithDecryption: false },
    ]);
    expect(await resolve('plain {{resolve:other:x}} {{x}}')).toBe('plain {{resolve:other:x}} {{x}}');
  });

  it('gives an empty text for a parameter without a value', async () => {
    expect(await (await withStores()).resolve('[{{resolve:ssm:/none}}]')).toBe('[]');
  });

  it('reads no SecureString by ssm', async () => {
    const { resolve } = await withStores();
    await expect(resolve('{{resolve:ssm:/secure}}')).rejects.toThrow(
      'Parameters [/secure] referenced by template have types not supported by CloudFormation.',
    );
    expect(await resolve('{{resolve:ssm-secure:/secure}}')).toBe('</secure>');
  });

  const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:json';
  it.each<[string, string, object]>([
    ['plain', 'text', { SecretId: 'plain' }],
    ['plain:SecretString', 'text', { SecretId: 'plain' }],
    ['plain:SecretString:', 'text', { SecretId: 'plain' }],
    ['plain::', 'text', { SecretId: 'plain' }],
    ['json:SecretString:key', 'value', { SecretId: 'json' }],
    ['json:SecretString:number', '7', { SecretId: 'json' }],
    ['json:SecretString:key:AWSPREVIOUS', 'value', { SecretId: 'json', VersionStage: 'AWSPREVIOUS' }],
    ['json:SecretString:key::v1', 'value', { SecretId: 'json', VersionId: 'v1' }],
    [ARN, '', { SecretId: ARN }],
    [`${ARN}:SecretString::AWSCURRENT`, '', { SecretId: ARN, VersionStage: 'AWSCURRENT' }],
  ])('reads the secret %s', async (reference, expected, input) => {
    const { asked, resolve } = await withStores();
    expect(await resolve(`{{resolve:secretsmanager:${reference}}}`)).toBe(expected);
    expect(asked).toEqual([input]);
  });

  it.each([
    ['plain:SecretBinary', 'Invalid dynamic reference: SecretBinary'],
    ['json:SecretString:none', 'Could not find a value associated with JSONKey in SecretString'],
    ['json:SecretString:toString', 'Could not find a value associated with JSONKey in SecretString'],
    ['list:SecretString:0', 'Could not find a value associated with JSONKey in SecretString'],
  ])('refuses the secret %s', async (reference, message) => {
    await expect((await withStores()).resolve(`{{resolve:secretsmanager:${reference}}}`)).rejects.toThrow(message);
  });

  it('names a service that is not there', async () => {
    const { ctx } = await fakeDeployment();
    await expect(resolveDynamic('{{resolve:ssm:/x}}', ctx)).rejects.toThrow(/ssm.* is not implemented/);
    await expect(resolveDynamic('{{resolve:secretsmanager:x}}', ctx)).rejects.toThrow(
      /secretsmanager.* is not implemented/,
    );
  });
});

it('a stored parameter is its value', async () => {
  const { asked, ctx } = await withStores();
  expect(await storedParameter('/one', ctx)).toBe('</one>');
  expect(await storedParameter('/none', ctx)).toBe('');
  expect(asked[0]).toEqual({ Name: '/one', WithDecryption: false });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
describe('ssm-secure references', () => {
  const secure = '{{resolve:ssm-secure:/p:1}}';
  it.each<[string, Json]>([
    ['AWS::IAM::User', { LoginProfile: { Password: secure } }],
    ['AWS::RDS::DBInstance', { MasterUserPassword: `x${secure}` }],
    ['AWS::RDS::DBInstance', { Other: '{{resolve:ssm:/p}}', More: [null, 1, 'x'] }],
    ['AWS::OpsWorks::Stack', { RdsDbInstances: [{ DbPassword: secure }, { DbPassword: secure }] }],
    ['AWS::DirectoryService::MicrosoftAD', { Password: secure }],
    ['AWS::DirectoryService::SimpleAD', { Password: secure }],
    ['AWS::ElastiCache::ReplicationGroup', { AuthToken: secure }],
    ['AWS::KinesisFirehose::DeliveryStream', { RedshiftDestinationConfiguration: { Password: secure } }],
    ['AWS::OpsWorks::App', { AppSource: { Password: secure } }],
    ['AWS::OpsWorks::Stack', { CustomCookbooksSource: { Password: secure } }],
    ['AWS::RDS::DBCluster', { MasterUserPassword: secure }],
    ['AWS::Redshift::Cluster', { MasterUserPassword: secure }],
  ])('may stand in %s: %j', (type, properties) => {
    expect(() => checkSecureReferences(type, properties)).not.toThrow();
  });

  it.each<[string, Json, string]>([
    ['AWS::SNS::Topic', { DisplayName: secure }, 'AWS::SNS::Topic/Properties/DisplayName'],
    ['AWS::IAM::User', { Password: secure }, 'AWS::IAM::User/Properties/Password'],
    ['T', { A: [{ B: [secure] }], C: 'x', D: secure }, 'T/Properties/A/B,T/Properties/D'],
  ])('may not stand in %s: %j', (type, properties, places) => {
    expect(() => checkSecureReferences(type, properties)).toThrow(
      `SSM Secure reference is not supported in: [${places}]`,
    );
  });
});

it('a value without references is given as it is', async () => {
  const { ctx } = await fakeDeployment({ operations: {} });
  const plain: Json = { a: ['x', { b: '{{resolved}}' }], c: 1, d: null };
  expect(await resolveDynamic(plain, ctx)).toBe(plain);
});
