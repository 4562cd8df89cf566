import { createPrivateKey } from 'node:crypto';
import { ACM } from '@aws-sdk/client-acm';
import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html

let cloud: Cloud;
let cf: CloudFormation;
let iam: IAM;
const config = () => ({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  cf = new CloudFormation(config());
  iam = new IAM(config());
});
afterAll(async () => {
  cf.destroy();
  iam.destroy();
  await cloud.close();
});

const wait = () => ({ client: cf, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.2 });
const Capabilities = ['CAPABILITY_NAMED_IAM' as const];

/** Creates or changes a stack of these resources; returns its outputs. */
async function deploy(StackName: string, Resources: object, Outputs: object = {}): Promise<Record<string, string>> {
  const stack = { StackName, TemplateBody: JSON.stringify({ Resources, Outputs }), Capabilities };
  const isThere = await cf.describeStacks({ StackName }).then(
    () => true,
    () => false,
  );
  if (isThere) {
    await cf.updateStack(stack);
    await waitUntilStackUpdateComplete(wait(), { StackName });
  } else {
    await cf.createStack(stack);
    await waitUntilStackCreateComplete(wait(), { StackName });
  }
  const { Stacks } = await cf.describeStacks({ StackName });
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? '']));
}

async function remove(StackName: string): Promise<void> {
  await cf.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait(), { StackName });
}

const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});
const gone = { name: 'NoSuchEntityException' };
const att = (name: string, attribute: string) => ({ Value: { 'Fn::GetAtt': [name, attribute] } });
const ref = (Ref: string) => ({ Value: { Ref } });

it('inline policies and members stand in resources of their own', async () => {
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const resources = (Action: string, Users: string[]) => ({
    U: { Type: 'AWS::IAM::User', Properties: { UserName: 'u' } },
    V: { Type: 'AWS::IAM::User', Properties: { UserName: 'v' } },
    G: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'g' } },
    R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: trust } },
    UP: policy('User', 'U', Action),
    GP: policy('Group', 'G', Action),
    RP: policy('Role', 'R', Action),
    M: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: { Ref: 'G' }, Users: Users.map((Ref) => ({ Ref })) },
    },
  });
  const policy = (kind: string, Ref: string, Action: string) => ({
    Type: `AWS::IAM::${kind}Policy`,
    Properties: { [`${kind}Name`]: { Ref }, PolicyName: 'p', PolicyDocument: document(Action) },
  });
  const held = async () => {
    const answers = await Promise.all([
      iam.getUserPolicy({ UserName: 'u', PolicyName: 'p' }),
      iam.getGroupPolicy({ GroupName: 'g', PolicyName: 'p' }),
      iam.getRolePolicy({ RoleName: 'r', PolicyName: 'p' }),
    ]);
    return answers.map(({ PolicyDocument = '' }) => JSON.parse(decodeURIComponent(PolicyDocument)).Statement[0].Action);
  };
  const members = async () => (await iam.getGroup({ GroupName: 'g' })).Users?.map(({ UserName }) => UserName);
  const outputs = await deploy('inline', resources('s3:GetObject', ['U']), { UP: ref('UP'), RP: ref('RP') });
  expect(outputs).toEqual({ UP: 'p|u', RP: 'p|r' });
  expect([await held(), await members()]).toEqual([['s3:GetObject', 's3:GetObject', 's3:GetObject'], ['u']]);
  await deploy('inline', resources('s3:PutObject', ['V']));
  expect([await held(), await members()]).toEqual([['s3:PutObject', 's3:PutObject', 's3:PutObject'], ['v']]);
  await remove('inline');
  await expect(iam.getUser({ UserName: 'u' })).rejects.toMatchObject(gone);
  await expect(iam.getGroup({ GroupName: 'g' })).rejects.toMatchObject(gone);
});

it('identity providers are made, changed and deleted', async () => {
  const metadata = (id: string) => `<EntityDescriptor entityID="${id}">${' '.repeat(1000)}</EntityDescriptor>`;
  const resources = (client: string, id: string, team: string) => ({
    O: {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: {
        Url: 'https://oidc.example.com',
        ClientIdList: [client],
        ThumbprintList: ['0123456789012345678901234567890123456789'],
        Tags: [{ Key: 'team', Value: team }],
      },
    },
    S: {
      Type: 'AWS::IAM::SAMLProvider',
      Properties: { Name: 'idp', SamlMetadataDocument: metadata(id), Tags: [{ Key: 'team', Value: team }] },
    },
  });
  const outputs = await deploy('providers', resources('one', 'a', 'red'), {
    O: ref('O'),
    OA: att('O', 'Arn'),
    S: ref('S'),
    SA: att('S', 'Arn'),
  });
  const oidc = 'arn:aws:iam::000000000000:oidc-provider/oidc.example.com';
  const saml = 'arn:aws:iam::000000000000:saml-provider/idp';
  expect(outputs).toEqual({ O: oidc, OA: oidc, S: saml, SA: saml });
  await deploy('providers', resources('two', 'b', 'blue'));
  const Tags = [{ Key: 'team', Value: 'blue' }];
  expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: oidc })).toMatchObject({
    ClientIDList: ['two'],
    Tags,
  });
  const found = await iam.getSAMLProvider({ SAMLProviderArn: saml });
  expect(found).toMatchObject({ SAMLMetadataDocument: metadata('b'), Tags });
  await remove('providers');
  await expect(iam.getSAMLProvider({ SAMLProviderArn: saml })).rejects.toMatchObject(gone);
  await expect(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: oidc })).rejects.toMatchObject(gone);
});

it('server certificates and service-linked roles are made, changed and deleted', async () => {
  const acm = new ACM(config());
  const { CertificateArn } = await acm.requestCertificate({
    DomainName: 'a.example.com',
    Options: { Export: 'ENABLED' },
  });
  const passphrase = 'secret';
  const { Certificate, PrivateKey: key = '' } = await acm.exportCertificate({
    CertificateArn,
    Passphrase: Buffer.from(passphrase),
  });
  acm.destroy();
  const PrivateKey = createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();
  const resources = (Path: string, Description: string) => ({
    C: {
      Type: 'AWS::IAM::ServerCertificate',
      Properties: { ServerCertificateName: 'c', CertificateBody: Certificate, PrivateKey, Path },
    },
    L: {
      Type: 'AWS::IAM::ServiceLinkedRole',
      Properties: { AWSServiceName: 'ecs.amazonaws.com', Description },
    },
  });
  const outputs = await deploy('others', resources('/a/', 'one'), {
    C: ref('C'),
    CA: att('C', 'Arn'),
    L: ref('L'),
    LN: att('L', 'RoleName'),
  });
  const name = 'AWSServiceRoleForECS';
  expect(outputs).toEqual({
    C: 'c',
    CA: 'arn:aws:iam::000000000000:server-certificate/a/c',
    L: name,
    LN: name,
  });
  await deploy('others', resources('/b/', 'two'));
  const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: 'c' });
  expect(ServerCertificate?.ServerCertificateMetadata?.Path).toBe('/b/');
  expect((await iam.getRole({ RoleName: name })).Role?.Description).toBe('two');
  await remove('others');
  await expect(iam.getRole({ RoleName: name })).rejects.toMatchObject(gone);
  await expect(iam.getServerCertificate({ ServerCertificateName: 'c' })).rejects.toMatchObject(gone);
});
