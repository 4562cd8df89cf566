import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

let cloud: Cloud;
let iam: IAM;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
});
afterAll(async () => {
  iam.destroy();
  await cloud.close();
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html and its sibling:
// adding an existing entry, and removing a missing one, succeed and change nothing.
it('clients of an OpenID Connect provider come and go', async () => {
  const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
    Url: 'https://token.example.com/tenant/',
    ClientIDList: ['one'],
  });
  expect(OpenIDConnectProviderArn).toBe('arn:aws:iam::000000000000:oidc-provider/token.example.com/tenant');
  const provider = { OpenIDConnectProviderArn };
  const clients = async () => (await iam.getOpenIDConnectProvider(provider)).ClientIDList;
  await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID: 'two' });
  await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID: 'two' });
  expect(await clients()).toEqual(['one', 'two']);
  await iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID: 'one' });
  await iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID: 'three' });
  expect(await clients()).toEqual(['two']);
  const missing = 'arn:aws:iam::000000000000:oidc-provider/nobody.example.com';
  await expect(
    iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: missing, ClientID: 'x' }),
  ).rejects.toMatchObject({ name: 'NoSuchEntityException', $metadata: { httpStatusCode: 404 } });
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: client ids per provider
  for (let i = 0; i < 99; i++) await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID: `c${i}` });
  await expect(iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID: 'more' })).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html and its siblings: keys do not differ by case alone.
it('a SAML provider has tags', async () => {
  const SAMLMetadataDocument = `<EntityDescriptor entityID="https://idp.example.com">${' '.repeat(1000)}</EntityDescriptor>`;
  const { SAMLProviderArn, Tags } = await iam.createSAMLProvider({
    Name: 'corp',
    SAMLMetadataDocument,
    Tags: [{ Key: 'team', Value: 'red' }],
  });
  expect(Tags).toEqual([{ Key: 'team', Value: 'red' }]);
  await iam.tagSAMLProvider({
    SAMLProviderArn,
    Tags: [
      { Key: 'Team', Value: 'blue' },
      { Key: 'a', Value: '' },
    ],
  });
  const tags = async (more: object = {}) => iam.listSAMLProviderTags({ SAMLProviderArn, ...more });
  expect(await tags()).toMatchObject({
    Tags: [
      { Key: 'Team', Value: 'blue' },
      { Key: 'a', Value: '' },
    ],
    IsTruncated: false,
  });
  const first = await tags({ MaxItems: 1 });
  expect(first).toMatchObject({ Tags: [{ Key: 'Team' }], IsTruncated: true });
  expect(await tags({ Marker: first.Marker })).toMatchObject({ Tags: [{ Key: 'a' }], IsTruncated: false });
  await iam.untagSAMLProvider({ SAMLProviderArn, TagKeys: ['TEAM', 'nothing'] });
  expect((await tags()).Tags).toEqual([{ Key: 'a', Value: '' }]);
  const missing = 'arn:aws:iam::000000000000:saml-provider/nobody';
  await expect(iam.listSAMLProviderTags({ SAMLProviderArn: missing })).rejects.toThrow(
    `SAMLProvider not found for arn ${missing}`,
  );
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
it('are of the partition of their region', async () => {
  const china = new IAM({ endpoint: cloud.endpoint, region: 'cn-north-1' });
  const { OpenIDConnectProviderArn } = await china.createOpenIDConnectProvider({ Url: 'https://cn.example.com' });
  expect(OpenIDConnectProviderArn).toBe('arn:aws-cn:iam::000000000000:oidc-provider/cn.example.com');
  const { User } = await china.getUser({});
  expect(User?.Arn).toBe('arn:aws-cn:iam::000000000000:root');
  china.destroy();
});

// AWS's answers as https://github.com/versity/versitygw tests them (IAMCreateOpenIDConnectProvider_invalid_url), and
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
it('an OpenID Connect provider has an HTTPS URL without a port, credentials or a query', async () => {
  const create = (Url: string) => iam.createOpenIDConnectProvider({ Url, ClientIDList: ['c'] });
  await expect(create('http://example.com')).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: 'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
  });
  for (const rest of ['user:pass@example.com', 'example.com?foo=1', 'example.com#frag', 'example.com:8443']) {
    await expect(create(`https://${rest}`)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Invalid Open ID Connect Provider URL.',
    });
  }
  // Allowed only here: programs on this machine have no certificate.
  await create('http://localhost:8080');
  await expect(create('http://localhost:8080/?foo=1')).rejects.toMatchObject({ name: 'InvalidInputException' });
});
