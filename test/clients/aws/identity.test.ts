import { describe, expect, it } from 'vitest';
import { like, missing, session, some, time, title } from './session.ts';

// Shapes: https://docs.aws.amazon.com/cli/latest/reference/iam/ and …/sts/

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }],
};
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] };

describe.skipIf(missing !== undefined)(title('aws iam, sts'), () => {
  const { aws, refused } = session();

  it('roles and policies', async () => {
    expect(await aws`iam create-role --role-name r --assume-role-policy-document ${trust}`).toMatchObject({
      Role: {
        RoleId: like(/^AROA[A-Z0-9]{17}$/),
        Arn: 'arn:aws:iam::000000000000:role/r',
        CreateDate: time,
        Path: '/',
      },
    });
    await refused('EntityAlreadyExists')`iam create-role --role-name r --assume-role-policy-document ${trust}`;
    await refused('MalformedPolicyDocument')`iam create-role --role-name x --assume-role-policy-document {}`;
    expect(await aws`iam get-role --role-name r`).toMatchObject({ Role: { AssumeRolePolicyDocument: trust } });
    expect(await aws`iam list-roles`).toMatchObject({ Roles: [{ RoleName: 'r' }] });
    await aws`iam put-role-policy --role-name r --policy-name in --policy-document ${policy}`;
    expect(await aws`iam get-role-policy --role-name r --policy-name in`).toMatchObject({ PolicyDocument: policy });
    const { Policy } = await aws`iam create-policy --policy-name p --policy-document ${policy}`;
    expect(Policy).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:policy/p',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
    });
    await aws`iam attach-role-policy --role-name r --policy-arn ${Policy.Arn}`;
    expect(await aws`iam list-attached-role-policies --role-name r`).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'p', PolicyArn: Policy.Arn }],
    });
    expect(
      await aws`iam create-policy-version --policy-arn ${Policy.Arn} --policy-document ${policy} --set-as-default`,
    ).toMatchObject({ PolicyVersion: { VersionId: 'v2', IsDefaultVersion: true } });
    expect(await aws`iam list-policies --scope Local`).toMatchObject({ Policies: [{ PolicyName: 'p' }] });
    await refused('DeleteConflict')`iam delete-role --role-name r`;
    expect(
      await aws`iam simulate-custom-policy --policy-input-list ${JSON.stringify(policy)} --action-names s3:GetObject s3:PutObject`,
    ).toMatchObject({ EvaluationResults: [{ EvalDecision: 'allowed' }, { EvalDecision: 'implicitDeny' }] });
    await refused('NoSuchEntity')`iam get-role --role-name nobody`;
  });

  it('users, groups and keys', async () => {
    expect(await aws`iam create-user --user-name u`).toMatchObject({
      User: { UserId: like(/^AIDA/), CreateDate: time },
    });
    expect(await aws`iam create-group --group-name g`).toMatchObject({ Group: { GroupId: like(/^AGPA/) } });
    await aws`iam add-user-to-group --user-name u --group-name g`;
    expect(await aws`iam get-group --group-name g`).toMatchObject({ Users: [{ UserName: 'u' }] });
    expect(await aws`iam create-access-key --user-name u`).toMatchObject({
      AccessKey: { AccessKeyId: like(/^AKIA[A-Z0-9]{16}$/), SecretAccessKey: like(/^.{40}$/), Status: 'Active' },
    });
    expect(await aws`iam list-access-keys --user-name u`).toMatchObject({ AccessKeyMetadata: [{ UserName: 'u' }] });
    expect(await aws`iam get-account-summary`).toMatchObject({ SummaryMap: { Users: 1, Groups: 1 } });
    expect(await aws`iam create-instance-profile --instance-profile-name ip`).toMatchObject({
      InstanceProfile: { InstanceProfileId: like(/^AIPA/), Roles: [] },
    });
  });

  it('sessions', async () => {
    expect(await aws`sts get-caller-identity`).toEqual({
      UserId: '000000000000',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
    const role = 'arn:aws:iam::000000000000:role/r';
    expect(await aws`sts assume-role --role-arn ${role} --role-session-name me`).toMatchObject({
      Credentials: { AccessKeyId: like(/^ASIA/), SecretAccessKey: some, SessionToken: some, Expiration: time },
      AssumedRoleUser: { Arn: 'arn:aws:sts::000000000000:assumed-role/r/me', AssumedRoleId: like(/^AROA.*:me$/) },
    });
    expect(await aws`sts get-session-token`).toMatchObject({ Credentials: { Expiration: time } });
    await refused(
      'AccessDenied',
    )`sts assume-role --role-arn arn:aws:iam::000000000000:role/none --role-session-name me`;
  });
});
