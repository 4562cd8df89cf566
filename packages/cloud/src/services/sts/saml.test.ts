import { createHash } from 'node:crypto';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCloud } from '../../index.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import { iam } from '../iam/index.ts';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { sts } from './index.ts';

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam, sts });
});
afterEach(() => cloud.close());

const ISSUER = 'https://idp.example.com/saml';
const PrincipalArn = 'arn:aws:iam::000000000000:saml-provider/Idp';
const RoleArn = 'arn:aws:iam::000000000000:role/r';

function assertion({
  issuer = ISSUER,
  ends = Date.now() + 60_000,
  role = RoleArn,
  name = 'jo',
  session = '',
  more = {} as Record<string, string>,
}): string {
  const attribute = (key: string, value: string) =>
    `<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/${key}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  return Buffer.from(
    `<?xml version="1.0"?><samlp:Response><saml:Issuer>other</saml:Issuer><saml:Assertion><saml:Issuer>${issuer}</saml:Issuer>
    <saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">jo-1</saml:NameID>
    <saml:SubjectConfirmation><saml:SubjectConfirmationData NotOnOrAfter="${new Date(ends).toISOString()}" Recipient="https://signin.aws.amazon.com/saml"/></saml:SubjectConfirmation></saml:Subject>
    <saml:AttributeStatement>${attribute('Role', `${PrincipalArn},${role}`)}${name === '' ? '' : attribute('RoleSessionName', name)}${Object.entries(
      more,
    )
      .map(([key, value]) => attribute(key, value))
      .join('')}</saml:AttributeStatement>
    ${session === '' ? '' : `<saml:AuthnStatement SessionNotOnOrAfter="${session}"/>`}
    </saml:Assertion></samlp:Response>`,
  ).toString('base64');
}

const assume = (SAMLAssertion: string) =>
  cloud.ctx.aws.sts.assumeRoleWithSAML({ RoleArn, PrincipalArn, SAMLAssertion });

async function trust(...actions: string[]): Promise<void> {
  await cloud.ctx.aws.iam.createSAMLProvider({
    Name: 'Idp',
    SAMLMetadataDocument: `<EntityDescriptor entityID="${ISSUER}">${' '.repeat(1000)}</EntityDescriptor>`,
  });
  await cloud.ctx.aws.iam.createRole({
    RoleName: 'r',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['sts:AssumeRoleWithSAML', ...actions],
        Principal: { Federated: PrincipalArn },
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    }),
  });
}

it('gives a session to whom the identity provider vouches for', async () => {
  await trust();
  expect(await assume(assertion({}))).toMatchObject({
    AssumedRoleUser: { Arn: 'arn:aws:sts::000000000000:assumed-role/r/jo' },
    Subject: 'jo-1',
    SubjectType: 'persistent',
    Issuer: ISSUER,
    Audience: 'https://signin.aws.amazon.com/saml',
    NameQualifier: createHash('sha1').update(`${ISSUER}000000000000/Idp`).digest('base64'),
  });
});

it('refuses assertions that are over, of others, or not for this role', async () => {
  await trust();
  await expect(assume(assertion({ ends: 1 }))).rejects.toMatchObject({ code: 'ExpiredTokenException' });
  await expect(assume(assertion({ issuer: 'x' }))).rejects.toMatchObject({
    message: 'Issuer not present in specified provider',
  });
  await expect(assume(assertion({ role: `${RoleArn}2` }))).rejects.toMatchObject({ code: 'AccessDenied' });
  await expect(assume(assertion({ name: '' }))).rejects.toMatchObject({
    message: 'RoleSessionName is required in AuthnResponse',
  });
  await expect(assume('AAAAAAAA')).rejects.toMatchObject({ message: 'Invalid base64 SAMLResponse' });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-saml
it('takes tags, a source identity and an end of the session from the assertion', async () => {
  await trust('sts:TagSession', 'sts:SetSourceIdentity');
  const session = new Date(Date.now() + 1_200_000).toISOString();
  const more = { 'PrincipalTag:team': 'red', TransitiveTagKeys: 'team', SourceIdentity: 'jo.doe' };
  const { Credentials, SourceIdentity } = await assume(assertion({ session, more }));
  expect(SourceIdentity).toBe('jo.doe');
  expect(sessions(cloud.kernel).get(Credentials?.AccessKeyId ?? '')).toMatchObject({
    tags: [{ Key: 'team', Value: 'red' }],
    transitive: ['team'],
    sourceIdentity: 'jo.doe',
  });
  expect(Math.abs((Credentials?.Expiration?.getTime() ?? 0) - Date.parse(session))).toBeLessThan(3_000);
});

it('must be allowed to tag', async () => {
  await trust();
  await expect(assume(assertion({ more: { 'PrincipalTag:team': 'red' } }))).rejects.toMatchObject({
    code: 'AccessDenied',
  });
});

it('gives no session in a strict cloud, which would have to check a signature', async () => {
  const strict = await startCloud({ port: 0, strict: true });
  const tokens = new STSClient({ endpoint: strict.endpoint, region: 'us-east-1', maxAttempts: 1 });
  try {
    const asked = new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn, SAMLAssertion: assertion({}) });
    await expect(tokens.send(asked)).rejects.toMatchObject({ name: 'NotImplemented' });
  } finally {
    tokens.destroy();
    await strict.close();
  }
});

it('knows no provider that was not created', async () => {
  await expect(assume(assertion({}))).rejects.toMatchObject({ message: "Specified provider doesn't exist" });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
it('names the partition of a region', () => {
  expect(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1'].map(partitionOf)).toEqual([
    'aws',
    'aws-cn',
    'aws-us-gov',
    'aws-iso',
    'aws-iso-b',
  ]);
});

it('lets a lenient cloud assume missing roles, in any account', async () => {
  const lenient = await startCloud({ port: 0, lenient: true });
  const at = { endpoint: lenient.endpoint, region: 'us-east-1' };
  const tokens = new STSClient(at);
  try {
    const RoleArn = 'arn:aws:iam::111111111111:role/none';
    const { Credentials } = await tokens.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work' }));
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const api = new IAMClient({ ...at, credentials });
    const { User } = await api.send(new CreateUserCommand({ UserName: 'u' }));
    expect(User?.Arn).toBe('arn:aws:iam::111111111111:user/u');
    api.destroy();
  } finally {
    tokens.destroy();
    await lenient.close();
  }
});
