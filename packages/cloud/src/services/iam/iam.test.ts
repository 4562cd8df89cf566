import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloudformation } from '../cloudformation/index.ts';
import { sts } from '../sts/index.ts';
import { authorize } from './authorize.ts';
import { findCaller } from './caller.ts';
import { iam } from './index.ts';
import { type TestCloud, testCloud } from './testing.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam, sts, cloudformation });
});
afterEach(() => cloud.close());

const trust = (principal: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
  });
const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });
const allow = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } });
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

describe('roles', () => {
  it('are created, listed in pages and deleted in the order AWS asks for', async () => {
    const { iam: api } = cloud.ctx.aws;
    for (const RoleName of ['b', 'a', 'c']) await api.createRole({ RoleName, AssumeRolePolicyDocument: LAMBDA });
    const first = await api.listRoles({ MaxItems: 2 });
    expect(first.Roles?.map((role) => role.RoleName)).toEqual(['a', 'b']);
    expect(first.IsTruncated).toBe(true);
    const rest = await api.listRoles({ Marker: first.Marker });
    expect(rest.Roles?.map((role) => role.RoleName)).toEqual(['c']);

    await api.attachRolePolicy({ RoleName: 'a', PolicyArn: BASIC });
    await api.putRolePolicy({ RoleName: 'a', PolicyName: 'p', PolicyDocument: allow('s3:*') });
    const expectConflict = (message: string) =>
      expect(api.deleteRole({ RoleName: 'a' })).rejects.toMatchObject({ code: 'DeleteConflict', status: 409, message });
    await expectConflict('Cannot delete entity, must detach all policies first.');
    await api.detachRolePolicy({ RoleName: 'a', PolicyArn: BASIC });
    await expectConflict('Cannot delete entity, must delete policies first.');
    await api.deleteRolePolicy({ RoleName: 'a', PolicyName: 'p' });
    await api.deleteRole({ RoleName: 'a' });
    await expect(api.getRole({ RoleName: 'a' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role with name a cannot be found.',
    });
  });

  it('refuse what AWS refuses, with its words', async () => {
    const { iam: api } = cloud.ctx.aws;
    const create = (RoleName: string, AssumeRolePolicyDocument = LAMBDA) =>
      api.createRole({ RoleName, AssumeRolePolicyDocument });
    await create('Taken');
    await expect(create('taken')).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    await expect(create('a b')).rejects.toMatchObject({
      code: 'ValidationError',
      message:
        'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    });
    await expect(create('x'.repeat(65))).rejects.toMatchObject({
      message: `1 validation error detected: Value '${'x'.repeat(65)}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    });
    await expect(create('r', 'not json')).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
      message: 'This policy contains invalid Json',
    });
    await expect(create('r', allow('s3:*'))).rejects.toMatchObject({ message: 'Has prohibited field Resource.' });
    await expect(
      api.attachRolePolicy({ RoleName: 'Taken', PolicyArn: 'arn:aws:iam::aws:policy/NoSuch' }),
    ).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'Policy arn:aws:iam::aws:policy/NoSuch does not exist or is not attachable.',
    });
  });

  it('survive a restart', async () => {
    await cloud.ctx.aws.iam.createRole({ RoleName: 'kept', AssumeRolePolicyDocument: LAMBDA });
    await cloud.restart();
    expect((await cloud.ctx.aws.iam.getRole({ RoleName: 'kept' })).Role?.RoleName).toBe('kept');
  });
});

describe('managed policies', () => {
  it('have five versions at most, and one of AWS can be read', async () => {
    const { iam: api } = cloud.ctx.aws;
    const { Policy } = await api.createPolicy({ PolicyName: 'p', PolicyDocument: allow('s3:GetObject') });
    const PolicyArn = Policy?.Arn;
    for (let n = 2; n <= 5; n++) {
      await api.createPolicyVersion({ PolicyArn, PolicyDocument: allow(`s3:V${n}`), SetAsDefault: true });
    }
    await expect(api.createPolicyVersion({ PolicyArn, PolicyDocument: allow('s3:*') })).rejects.toMatchObject({
      code: 'LimitExceeded',
    });
    const { Versions } = await api.listPolicyVersions({ PolicyArn });
    expect(Versions?.map((one) => one.VersionId)).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    const aws = await api.getPolicyVersion({ PolicyArn: BASIC, VersionId: 'v1' });
    expect(decodeURIComponent(aws.PolicyVersion?.Document ?? '')).toContain('logs:PutLogEvents');
    await expect(api.deletePolicy({ PolicyArn: BASIC })).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('are simulated', async () => {
    const { iam: api } = cloud.ctx.aws;
    const { EvaluationResults } = await api.simulateCustomPolicy({
      PolicyInputList: [allow('s3:Get*', 'arn:aws:s3:::b/*')],
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::b/k'],
    });
    expect(EvaluationResults?.map((one) => one.EvalDecision)).toEqual(['allowed', 'implicitDeny']);
    expect(EvaluationResults?.[0]).toMatchObject({
      EvalResourceName: 'arn:aws:s3:::b/k',
      EvalDecisionDetails: {},
      MissingContextValues: [],
      ResourceSpecificResults: [
        { EvalResourceName: 'arn:aws:s3:::b/k', EvalResourceDecision: 'allowed', MissingContextValues: [] },
      ],
    });
  });

  it('are simulated with the keys that only the policy of the resource asks for', async () => {
    const { iam: api } = cloud.ctx.aws;
    const { EvaluationResults } = await api.simulateCustomPolicy({
      PolicyInputList: [allow('s3:Get*', 'arn:aws:s3:::b/*')],
      ResourcePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: 'arn:aws:s3:::b/*',
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
        },
      }),
      ActionNames: ['s3:GetObject'],
      ResourceArns: ['arn:aws:s3:::b/k'],
    });
    expect(EvaluationResults?.[0]).toMatchObject({
      EvalDecision: 'allowed',
      MissingContextValues: ['aws:PrincipalTag/team'],
    });
  });
});

describe('callers', () => {
  it('are found by their access keys', async () => {
    const { iam: api } = cloud.ctx.aws;
    await api.createUser({ UserName: 'ana' });
    const { AccessKey } = await api.createAccessKey({ UserName: 'ana' });
    const id = AccessKey?.AccessKeyId ?? '';
    expect(findCaller(cloud.kernel, id)).toMatchObject({ kind: 'user', arn: 'arn:aws:iam::000000000000:user/ana' });
    expect(findCaller(cloud.kernel, 'test')).toMatchObject({ kind: 'root', account: '000000000000' });
    expect(findCaller(cloud.kernel, '123456789012')).toMatchObject({ kind: 'root', account: '123456789012' });
    expect(findCaller(cloud.kernel, undefined)).toMatchObject({ kind: 'anonymous' });
    await api.updateAccessKey({ UserName: 'ana', AccessKeyId: id, Status: 'Inactive' });
    expect(() => findCaller(cloud.kernel, id)).toThrow('The security token included in the request is invalid.');
  });

  it('of a role may do what the role may do, as AWS words it', async () => {
    const { iam: api } = cloud.ctx.aws;
    const { Role } = await api.createRole({ RoleName: 'fn', AssumeRolePolicyDocument: LAMBDA });
    await api.putRolePolicy({
      RoleName: 'fn',
      PolicyName: 'p',
      PolicyDocument: allow('s3:GetObject', 'arn:aws:s3:::b/*'),
    });
    await api.attachRolePolicy({ RoleName: 'fn', PolicyArn: BASIC });
    const service = {
      kind: 'service',
      account: '000000000000',
      arn: 'lambda.amazonaws.com',
      userId: 'lambda.amazonaws.com',
    } as const;
    const { Credentials } = await cloud
      .as(service)
      .aws.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'hello' });
    const caller = findCaller(cloud.kernel, Credentials?.AccessKeyId);
    expect(caller).toMatchObject({ kind: 'role', arn: 'arn:aws:sts::000000000000:assumed-role/fn/hello' });
    const ask = (action: string, resource: string) => authorize(cloud.kernel, caller, { action, resource });
    expect(await ask('s3:GetObject', 'arn:aws:s3:::b/k')).toBeUndefined();
    expect(await ask('logs:PutLogEvents', 'arn:aws:logs:us-east-1:000000000000:log-group:g:*')).toBeUndefined();
    expect(await ask('s3:GetObject', 'arn:aws:s3:::other/k')).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message:
        'User: arn:aws:sts::000000000000:assumed-role/fn/hello is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::other/k" because no identity-based policy allows the s3:GetObject action',
    });
    expect(await authorize(cloud.kernel, cloud.ctx.caller, { action: 's3:X', resource: '*' })).toBeUndefined();

    cloud.pass(3_600_001);
    expect(() => findCaller(cloud.kernel, Credentials?.AccessKeyId)).toThrow(
      'The security token included in the request is expired',
    );
  });
});

describe('CloudFormation', () => {
  const template = (bucket: string, managed: string[]) =>
    JSON.stringify({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: JSON.parse(LAMBDA),
            ManagedPolicyArns: managed,
            Policies: [
              { PolicyName: 'in', PolicyDocument: JSON.parse(allow('s3:GetObject', `arn:aws:s3:::${bucket}/*`)) },
            ],
          },
        },
        Group: { Type: 'AWS::IAM::Group', Properties: {} },
        User: { Type: 'AWS::IAM::User', Properties: { Groups: [{ Ref: 'Group' }] } },
        Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'shared',
            PolicyDocument: JSON.parse(allow('sqs:*')),
            Roles: [{ Ref: 'Role' }],
            Groups: [{ Ref: 'Group' }],
          },
        },
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { PolicyDocument: JSON.parse(allow(`sns:${bucket}`)), Roles: [{ Ref: 'Role' }] },
        },
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
      },
      Outputs: {
        Role: { Value: { Ref: 'Role' } },
        Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        Policy: { Value: { Ref: 'Managed' } },
        Secret: { Value: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } },
      },
    });

  async function rest(): Promise<{ status: string | undefined; outputs: Record<string, string> }> {
    for (;;) {
      const { Stacks = [] } = await cloud.ctx.aws.cloudformation.describeStacks({ StackName: 's' });
      const stack = Stacks[0];
      if (!stack?.StackStatus?.endsWith('IN_PROGRESS')) {
        const outputs = (stack?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]);
        return { status: stack?.StackStatus, outputs: Object.fromEntries(outputs) };
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('creates, updates in place and deletes every type', async () => {
    const { iam: api, cloudformation: cf } = cloud.ctx.aws;
    await cf.createStack({ StackName: 's', TemplateBody: template('one', [BASIC]), Capabilities: ['CAPABILITY_IAM'] });
    const created = await rest();
    expect(created.status).toBe('CREATE_COMPLETE');
    const RoleName = created.outputs.Role;
    expect(created.outputs.Arn).toBe(`arn:aws:iam::000000000000:role/${RoleName}`);
    expect(created.outputs.Secret).toHaveLength(40);
    const attached = async () =>
      (await api.listAttachedRolePolicies({ RoleName })).AttachedPolicies?.map((one) => one.PolicyName);
    expect(await attached()).toContain('AWSLambdaBasicExecutionRole');
    expect((await api.listRolePolicies({ RoleName })).PolicyNames).toEqual(['in', 'shared']);

    await cf.updateStack({ StackName: 's', TemplateBody: template('two', []), Capabilities: ['CAPABILITY_IAM'] });
    const updated = await rest();
    expect(updated.status).toBe('UPDATE_COMPLETE');
    expect(updated.outputs).toEqual(created.outputs);
    expect(await attached()).not.toContain('AWSLambdaBasicExecutionRole');
    const inline = await api.getRolePolicy({ RoleName, PolicyName: 'in' });
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toContain('arn:aws:s3:::two/*');
    expect((await api.getPolicy({ PolicyArn: updated.outputs.Policy })).Policy?.DefaultVersionId).toBe('v2');

    await cf.deleteStack({ StackName: 's' });
    await expect
      .poll(async () => (await cf.describeStacks({ StackName: 's' }).catch(() => undefined)) === undefined)
      .toBe(true);
    expect((await api.listRoles({})).Roles).toEqual([]);
    expect((await api.listUsers({})).Users).toEqual([]);
    expect((await api.listGroups({})).Groups).toEqual([]);
    expect((await api.listPolicies({ Scope: 'Local' })).Policies).toEqual([]);
    expect((await api.listInstanceProfiles({})).InstanceProfiles).toEqual([]);
  });
});
