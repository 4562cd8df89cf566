// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, denied, document, type Key, StrictCloud } from '../../gateway/testing-strict.ts';
import { startCloud } from '../../index.ts';

let cloud: StrictCloud;
let iam: IAM;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
  iam = new IAM(cloud.config());
});
afterAll(() => cloud.close());

const trust = (AWS: string, Condition: object = {}, Action: string[] = ['sts:AssumeRole']) =>
  document({ Effect: 'Allow', Principal: { AWS }, Action, Condition });

async function role(RoleName: string, AssumeRolePolicyDocument: string, tags: Record<string, string> = {}) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument, Tags });
  await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: document(allow('sts:*')) });
  return Role?.Arn ?? '';
}

const assume = (RoleArn: string, key: Key, more: object = {}) =>
  new STS(cloud.config(key)).assumeRole({ RoleArn, RoleSessionName: 'work', ...more });

const keyOf = ({ Credentials }: Awaited<ReturnType<typeof assume>>): Key => ({
  accessKeyId: Credentials?.AccessKeyId ?? '',
  secretAccessKey: Credentials?.SecretAccessKey ?? '',
  sessionToken: Credentials?.SessionToken ?? '',
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
it.each<[string, object, boolean]>([
  ['of its tags', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
  ['of other tags', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, false],
  ['as the role is', { StringEquals: { 'aws:PrincipalTag/team': '${aws:ResourceTag/team}' } }, true],
  ['of this address', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
  ['of another address', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
  ['now', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
  ['then', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, false],
  ['of that name', { StringLike: { 'aws:username': 'user-*' } }, true],
  ['of this account', { StringEquals: { 'aws:PrincipalAccount': '000000000000' } }, true],
  ['of a name', { StringLike: { 'sts:RoleSessionName': '${aws:username}' } }, false],
  ['with MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, false],
  ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, false],
])('a trust policy may ask for who is %s', async (name, Condition, isIn) => {
  const ann = await cloud.user(allow('sts:AssumeRole'));
  const arn = await role(`r-${name.replaceAll(' ', '-')}`, trust(ann.arn, Condition), { team: 'red' });
  const asked = assume(arn, ann);
  if (isIn) expect((await asked).AssumedRoleUser?.Arn).toMatch(/\/work$/);
  else
    await expect(asked).rejects.toMatchObject(
      denied('AccessDenied', /is not authorized to perform: sts:AssumeRole/, 403),
    );
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
it('a source identity stays along a chain, and every role in it must allow it', async () => {
  const ann = await cloud.user(allow(['sts:AssumeRole', 'sts:SetSourceIdentity']));
  const both = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
  const first = await role('first', trust(ann.arn, {}, both));
  const [second, closed] = [await role('second', trust(first, {}, both)), await role('closed', trust(first))];
  const one = await assume(first, ann, { SourceIdentity: 'ann' });
  const two = await assume(second, keyOf(one));
  expect([one.SourceIdentity, two.SourceIdentity]).toEqual(['ann', 'ann']);
  const refused = (arn: string) =>
    denied(
      'AccessDenied',
      `User: ${one.AssumedRoleUser?.Arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${arn}`,
      403,
    );
  await expect(assume(second, keyOf(one), { SourceIdentity: 'eve' })).rejects.toMatchObject(refused(second));
  await expect(assume(closed, keyOf(one))).rejects.toMatchObject(refused(closed));
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
it('a chain lasts an hour at most, and knows its first role by the role and not by the session', async () => {
  const ann = await cloud.user(allow('sts:AssumeRole'));
  const first = await role('long-1', trust(ann.arn));
  const second = await role('long-2', trust('000000000000', { ArnEquals: { 'aws:PrincipalArn': first } }));
  for (const RoleName of ['long-1', 'long-2']) await iam.updateRole({ RoleName, MaxSessionDuration: 7200 });
  const one = await assume(first, ann, { DurationSeconds: 7200 });
  await expect(assume(second, keyOf(one), { DurationSeconds: 3601 })).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  });
  expect((await assume(second, keyOf(one), { DurationSeconds: 3600 })).Credentials?.AccessKeyId).toMatch(/^ASIA/);
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html: only AWS's own messages can be decoded.
it('decodes nothing that AWS did not encode, and only for those who may', async () => {
  const EncodedMessage = 'eyJhbGxvd2VkIjpmYWxzZX0=';
  const [ann, bob] = [await cloud.user(allow('sts:DecodeAuthorizationMessage')), await cloud.user()];
  await expect(new STS(cloud.config(ann)).decodeAuthorizationMessage({ EncodedMessage })).rejects.toMatchObject({
    name: 'InvalidAuthorizationMessageException',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(new STS(cloud.config(bob)).decodeAuthorizationMessage({ EncodedMessage })).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
it('session policies are policies', async () => {
  const ann = await cloud.user(allow('sts:AssumeRole'));
  const arn = await role('limited', trust(ann.arn));
  const Policy = document({ Effect: 'Allow', Action: 's3', Resource: '*' });
  await expect(assume(arn, ann, { Policy })).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  const ProvidedContexts = [
    { ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter', ContextAssertion: 'abcd' },
  ];
  await expect(assume(arn, ann, { ProvidedContexts })).rejects.toMatchObject({ name: 'NotImplemented' });
});
