// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

const READ = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const document = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

let cloud: Cloud;
let iam: IAM;
let own: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
  own = (await iam.createPolicy({ PolicyName: 'own', PolicyDocument: document('s3:*') })).Policy?.Arn ?? '';
  await iam.createGroup({ GroupName: 'g' });
  await iam.createUser({ UserName: 'u', Tags: [{ Key: 'team', Value: 'red' }] });
  await iam.addUserToGroup({ GroupName: 'g', UserName: 'u' });
  await iam.attachGroupPolicy({ GroupName: 'g', PolicyArn: READ });
  await iam.attachUserPolicy({ UserName: 'u', PolicyArn: own });
  await iam.putUserPolicy({ UserName: 'u', PolicyName: 'in', PolicyDocument: document('sqs:SendMessage') });
});
afterAll(async () => {
  iam.destroy();
  await cloud.close();
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
it('returns users, groups, roles and policies with their contents', async () => {
  const all = await iam.getAccountAuthorizationDetails({});
  expect(all).toMatchObject({
    IsTruncated: false,
    GroupDetailList: [{ GroupName: 'g', AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: READ }] }],
    UserDetailList: [
      {
        UserName: 'u',
        GroupList: ['g'],
        AttachedManagedPolicies: [{ PolicyName: 'own', PolicyArn: own }],
        UserPolicyList: [{ PolicyName: 'in' }],
        Tags: [{ Key: 'team', Value: 'red' }],
      },
    ],
    RoleDetailList: [],
  });
  expect(decodeURIComponent(all.UserDetailList?.[0]?.UserPolicyList?.[0]?.PolicyDocument ?? '')).toBe(
    document('sqs:SendMessage'),
  );
  const policies = Object.fromEntries((all.Policies ?? []).map((one) => [one.PolicyName, one]));
  expect(Object.keys(policies).sort()).toEqual(['ReadOnlyAccess', 'own']);
  expect(policies.own).toMatchObject({
    AttachmentCount: 1,
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true }],
  });
  const users = await iam.getAccountAuthorizationDetails({ Filter: ['User'] });
  expect([users.UserDetailList?.length, users.GroupDetailList, users.Policies]).toEqual([1, [], []]);
  const first = await iam.getAccountAuthorizationDetails({ MaxItems: 1 });
  expect(first.IsTruncated).toBe(true);
  await expect(iam.getAccountAuthorizationDetails({ Filter: ['Nothing' as 'User'] })).rejects.toMatchObject({
    name: 'ValidationError',
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html
it('returns the policies that grant access to a service', async () => {
  const Arn = (await iam.getUser({ UserName: 'u' })).User?.Arn;
  const { PoliciesGrantingServiceAccess } = await iam.listPoliciesGrantingServiceAccess({
    Arn,
    ServiceNamespaces: ['s3', 'sqs', 'iam', 'nothing'],
  });
  const names = (PoliciesGrantingServiceAccess ?? []).map((one) => [
    one.ServiceNamespace,
    one.Policies?.map(({ PolicyName }) => PolicyName).sort(),
  ]);
  expect(names).toEqual([
    ['s3', ['ReadOnlyAccess', 'own']],
    ['sqs', ['ReadOnlyAccess', 'in']],
    ['iam', ['ReadOnlyAccess']],
    ['nothing', []],
  ]);
  const inline = PoliciesGrantingServiceAccess?.[1]?.Policies?.find(({ PolicyName }) => PolicyName === 'in');
  expect(inline).toEqual({ PolicyName: 'in', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'u' });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
it('the default version of a policy is the one that counts', async () => {
  const PolicyArn = own;
  const { PolicyVersion } = await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document('sqs:*') });
  const simulated = async () =>
    (
      await iam.simulatePrincipalPolicy({
        PolicySourceArn: 'arn:aws:iam::000000000000:user/u',
        ActionNames: ['s3:PutObject'],
      })
    ).EvaluationResults?.[0]?.EvalDecision;
  expect([PolicyVersion?.VersionId, PolicyVersion?.IsDefaultVersion, await simulated()]).toEqual([
    'v2',
    false,
    'allowed',
  ]);
  await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' });
  expect((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe('v2');
  expect(await simulated()).toBe('implicitDeny');
  await expect(iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v9' })).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await expect(iam.setDefaultPolicyVersion({ PolicyArn: READ, VersionId: 'v1' })).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
  await iam.tagPolicy({ PolicyArn, Tags: [{ Key: 'a', Value: '1' }] });
  await iam.untagPolicy({ PolicyArn, TagKeys: ['a'] });
  expect((await iam.listPolicyTags({ PolicyArn })).Tags).toEqual([]);
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html: variables count too.
it('the context keys of policies are returned', async () => {
  const PolicyInputList = [
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:*',
          Resource: 'arn:aws:s3:::home/${aws:username}/*',
          Condition: {
            StringLike: { 's3:prefix': '${aws:PrincipalTag/team}/*' },
            Bool: { 'aws:SecureTransport': true },
          },
        },
      ],
    }),
  ];
  const keys = ['aws:PrincipalTag/team', 'aws:SecureTransport', 'aws:username', 's3:prefix'];
  const custom = await iam.getContextKeysForCustomPolicy({ PolicyInputList });
  expect(custom.ContextKeyNames?.sort()).toEqual(keys);
  await iam.createUser({ UserName: 'alone' });
  const PolicySourceArn = 'arn:aws:iam::000000000000:user/alone';
  const principal = await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn, PolicyInputList });
  expect(principal.ContextKeyNames?.sort()).toEqual(keys);
  expect((await iam.getContextKeysForPrincipalPolicy({ PolicySourceArn })).ContextKeyNames).toEqual([]);
});
