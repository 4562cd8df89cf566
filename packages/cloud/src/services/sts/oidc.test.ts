import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

const AUDIENCE = 'sts.amazonaws.com';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** An identity provider on this machine that publishes two keys. */
let provider: Server;
let issuer: string;
let clouds: Record<'plain' | 'strict', Cloud>;
beforeAll(async () => {
  const keys = [rsa, ec].map(({ publicKey }, at) => ({ ...publicKey.export({ format: 'jwk' }), kid: `key-${at}` }));
  provider = createServer((request, response) => {
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys },
    };
    const answer = answers[request.url ?? ''];
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  issuer = `http://localhost:${(provider.address() as AddressInfo).port}`;
  clouds = { plain: await startCloud({ port: 0 }), strict: await startCloud({ port: 0, strict: true }) };
  for (const cloud of Object.values(clouds)) await prepare(cloud);
});
afterAll(async () => {
  provider.close();
  for (const cloud of Object.values(clouds)) await cloud.close();
});

const root = { accessKeyId: 'test', secretAccessKey: 'test' };
const config = ({ endpoint }: Cloud) => ({ endpoint, region: 'us-east-1', credentials: root, maxAttempts: 1 });
const OTHER = 'https://token.actions.githubusercontent.com';
const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const bare = (url: string) => url.replace(/^https?:\/\//, '');

async function prepare(cloud: Cloud): Promise<void> {
  const iam = new IAM(config(cloud));
  const role = (RoleName: string, url: string, Condition: object, more: string[] = []) =>
    iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sts:AssumeRoleWithWebIdentity', ...more],
            Principal: { Federated: `arn:aws:iam::000000000000:oidc-provider/${bare(url)}` },
            Condition: {
              StringEquals: Object.fromEntries(
                Object.entries(Condition).map(([key, value]) => [`${bare(url)}:${key}`, value]),
              ),
            },
          },
        ],
      }),
    });
  for (const Url of [issuer, OTHER]) await iam.createOpenIDConnectProvider({ Url, ClientIDList: [AUDIENCE] });
  await role('here', issuer, { sub: 'jo', aud: AUDIENCE });
  await role('tagged', issuer, { sub: 'jo' }, ['sts:TagSession', 'sts:SetSourceIdentity']);
  await role('github', OTHER, { repository: 'me/app', ref: 'refs/heads/main' });
  iam.destroy();
}

function token(claims: object, { kid = 'key-0', alg = 'RS256', key = rsa.privateKey as KeyObject } = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 60;
  const signed = `${part({ alg, kid })}.${part({ iss: issuer, aud: AUDIENCE, sub: 'jo', exp, ...claims })}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

async function assume(cloud: Cloud, WebIdentityToken: string, role = 'here') {
  // Nobody signs this: the token is the proof.
  const sts = new STS({ ...config(cloud), signer: { sign: async (request) => request } });
  try {
    return await sts.assumeRoleWithWebIdentity({ RoleArn: roleArn(role), RoleSessionName: 'ci', WebIdentityToken });
  } finally {
    sts.destroy();
  }
}

const refused = (message: string | RegExp) => ({
  name: 'InvalidIdentityTokenException',
  message: typeof message === 'string' ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode: 400 },
});

describe.each(['plain', 'strict'] as const)('in a %s cloud the token of a provider on this machine', (kind) => {
  it('is taken when its key signed it', async () => {
    const { AssumedRoleUser, Provider, Audience, SubjectFromWebIdentityToken } = await assume(clouds[kind], token({}));
    expect({ arn: AssumedRoleUser?.Arn, Provider, Audience, SubjectFromWebIdentityToken }).toEqual({
      arn: 'arn:aws:sts::000000000000:assumed-role/here/ci',
      Provider: `arn:aws:iam::000000000000:oidc-provider/${bare(issuer)}`,
      Audience: AUDIENCE,
      SubjectFromWebIdentityToken: 'jo',
    });
    const other = token({}, { kid: 'key-1', alg: 'ES256', key: ec.privateKey });
    expect((await assume(clouds[kind], other)).Credentials?.AccessKeyId).toMatch(/^ASIA/);
  });

  it.each([
    [
      'was changed',
      () => token({}).replace(/^([^.]+)\.[^.]+/, token({ sub: 'jo', more: 1 }).split('.').slice(0, 2).join('.')),
    ],
    [
      'is signed by another key',
      () => token({}, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    ['names a key that is not published', () => token({}, { kid: 'key-9' })],
    ['names an algorithm that is not its key', () => token({}, { alg: 'ES256' })],
    ['names no algorithm', () => token({}, { alg: 'none' })],
  ])('is refused when it %s', async (_, made) => {
    await expect(assume(clouds[kind], made())).rejects.toMatchObject(refused(/^The signature of the ID Token/));
  });

  it('is refused when it is over, for others, or of somebody else', async () => {
    await expect(assume(clouds[kind], token({ exp: 1 }))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    await expect(assume(clouds[kind], token({ aud: 'x' }))).rejects.toMatchObject(refused('Incorrect token audience'));
    await expect(assume(clouds[kind], token({ sub: 'eve' }))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(clouds[kind], 'a.b.c')).rejects.toMatchObject(refused(/is not a valid JWT/));
    const none = token({ iss: 'http://localhost:1' });
    await expect(assume(clouds[kind], none)).rejects.toMatchObject(refused(/^No OpenIDConnect provider found/));
  });
});

// AWS's message: https://github.com/awslabs/aws-sdk-rust/issues/827.
it('foreign tokens are accepted by a plain cloud, which calls no provider, and refused by a strict one', async () => {
  const made = token({ iss: OTHER, repository: 'me/app', ref: 'refs/heads/main' });
  expect((await assume(clouds.plain, made, 'github')).AssumedRoleUser?.Arn).toMatch(/assumed-role\/github\/ci$/);
  const fork = token({ iss: OTHER, repository: 'you/app', ref: 'refs/heads/main' });
  await expect(assume(clouds.plain, fork, 'github')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(assume(clouds.strict, made, 'github')).rejects.toMatchObject(
    refused(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    ),
  );
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
it('a token brings tags and a source identity, which the role must allow', async () => {
  const claims = {
    'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] }, transitive_tag_keys: ['team'] },
    'https://aws.amazon.com/source_identity': 'jo.doe',
  };
  const { SourceIdentity, Credentials } = await assume(clouds.plain, token(claims), 'tagged');
  expect([SourceIdentity, Credentials?.AccessKeyId]).toEqual(['jo.doe', expect.stringMatching(/^ASIA/)]);
  await expect(assume(clouds.plain, token(claims), 'here')).rejects.toMatchObject({ name: 'AccessDenied' });
});
