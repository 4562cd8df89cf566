import { afterEach, beforeEach, expect, it } from 'vitest';
import { findCaller } from '../iam/caller.ts';
import { iam } from '../iam/index.ts';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { sts } from './index.ts';

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and its siblings

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam, sts });
});
afterEach(() => cloud.close());

const trusting = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...statement } });

async function makeRole(statement: object, MaxSessionDuration?: number): Promise<string> {
  const { Role } = await cloud.ctx.aws.iam.createRole({
    RoleName: 'r',
    AssumeRolePolicyDocument: trusting(statement),
    MaxSessionDuration,
  });
  return Role?.Arn ?? '';
}

it('returns the caller', async () => {
  expect(await cloud.ctx.aws.sts.getCallerIdentity({})).toEqual({
    Account: '000000000000',
    UserId: '000000000000',
    Arn: 'arn:aws:iam::000000000000:root',
  });
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
  const china = cloud.kernel.context({ account: '000000000000', region: 'cn-north-1', caller: cloud.ctx.caller });
  expect((await china.aws.sts.getCallerIdentity({})).Arn).toBe('arn:aws-cn:iam::000000000000:root');
});

it('gives a session to whom the role trusts', async () => {
  const RoleArn = await makeRole({ Principal: { AWS: 'arn:aws:iam::000000000000:root' } });
  const answer = await cloud.ctx.aws.sts.assumeRole({ RoleArn, RoleSessionName: 'work' });
  expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/r/work');
  expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  const caller = findCaller(cloud.kernel, answer.Credentials?.AccessKeyId);
  expect(await cloud.as(caller).aws.sts.getCallerIdentity({})).toMatchObject({
    Arn: 'arn:aws:sts::000000000000:assumed-role/r/work',
    UserId: answer.AssumedRoleUser?.AssumedRoleId,
  });
  await expect(cloud.as(caller).aws.sts.getSessionToken({})).rejects.toMatchObject({ code: 'AccessDenied' });
});

it('refuses everyone else, without revealing whether the role exists', async () => {
  const RoleArn = await makeRole({ Principal: { Service: 'lambda.amazonaws.com' } });
  for (const arn of [RoleArn, 'arn:aws:iam::000000000000:role/none']) {
    await expect(cloud.ctx.aws.sts.assumeRole({ RoleArn: arn, RoleSessionName: 'work' })).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
  }
});

it('checks the conditions of the trust policy', async () => {
  const RoleArn = await makeRole({
    Principal: { AWS: '999999999999' },
    Condition: { StringEquals: { 'sts:ExternalId': 'secret' } },
  });
  const stranger = cloud.as(findCaller(cloud.kernel, '999999999999'));
  const assume = (ExternalId?: string) => stranger.aws.sts.assumeRole({ RoleArn, RoleSessionName: 'work', ExternalId });
  await expect(assume()).rejects.toMatchObject({ code: 'AccessDenied' });
  expect((await assume('secret')).Credentials?.SecretAccessKey).toHaveLength(40);
});

it('holds sessions to their rules', async () => {
  const RoleArn = await makeRole({ Principal: { AWS: '*' } });
  const assume = (more: object) => cloud.ctx.aws.sts.assumeRole({ RoleArn, RoleSessionName: 'work', ...more });
  await expect(assume({ DurationSeconds: 899 })).rejects.toMatchObject({
    code: 'ValidationError',
    message:
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  });
  await expect(assume({ DurationSeconds: 3601 })).rejects.toMatchObject({
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  });
  await expect(assume({ RoleSessionName: 'a b' })).rejects.toMatchObject({ code: 'ValidationError' });
  await expect(assume({ Policy: '{' })).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
});

it('takes web identities of providers that the account knows', async () => {
  const { iam: api, sts: tokens } = cloud.ctx.aws;
  const RoleArn = await makeRole({
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: 'arn:aws:iam::000000000000:oidc-provider/token.example.com' },
    Condition: { StringEquals: { 'token.example.com:sub': 'repo:a/b' } },
  });
  await api.createOpenIDConnectProvider({ Url: 'https://token.example.com', ClientIDList: ['sts.amazonaws.com'] });
  const token = (claims: object) =>
    `e30.${Buffer.from(JSON.stringify({ iss: 'https://token.example.com', aud: 'sts.amazonaws.com', ...claims })).toString('base64url')}.x`;
  const assume = (WebIdentityToken: string) =>
    tokens.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName: 'ci', WebIdentityToken });
  const answer = await assume(token({ sub: 'repo:a/b' }));
  expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/r/ci');
  await expect(assume(token({ sub: 'repo:x/y' }))).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(assume(token({ sub: 'repo:a/b', aud: 'else' }))).rejects.toMatchObject({ code: 'InvalidIdentityToken' });
  await expect(assume(token({ sub: 'repo:a/b', exp: 1 }))).rejects.toMatchObject({ code: 'ExpiredTokenException' });
});
