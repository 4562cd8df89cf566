import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SecretsManager.html

let cloud: Cloud;
let cf: CloudFormation;
let secrets: SecretsManager;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 };
  cf = new CloudFormation(config);
  secrets = new SecretsManager(config);
});
afterAll(async () => {
  cf.destroy();
  secrets.destroy();
  await cloud.close();
});

async function settled(StackName: string, status: string) {
  const stack = async () => (await cf.describeStacks({ StackName })).Stacks?.[0];
  await vi.waitFor(async () => expect((await stack())?.StackStatus).toBe(status), { timeout: 20_000, interval: 50 });
  return Object.fromEntries(((await stack())?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
}

const allow = (statement: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const SECRET = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'turns', SecretString: '0' } };

const CODE = `
  const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
  const client = new SecretsManager({});
  exports.handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
    const { SecretString: now } = await client.getSecretValue({ SecretId });
    if (Step === 'createSecret') {
      await client.putSecretValue({ SecretId, ClientRequestToken: token, SecretString: String(Number(now) + 1), VersionStages: ['AWSPENDING'] });
    }
    if (Step === 'finishSecret') {
      const { VersionIdsToStages: versions } = await client.describeSecret({ SecretId });
      const current = Object.keys(versions).find((id) => versions[id].includes('AWSCURRENT'));
      await client.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: current });
    }
  };`;

const rotating = (AutomaticallyAfterDays: number) => ({
  Secret: SECRET,
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: allow({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      Policies: [
        { PolicyName: 'p', PolicyDocument: allow({ Action: 'secretsmanager:*', Resource: { Ref: 'Secret' } }) },
      ],
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 30,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: CODE },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Function' },
      Action: 'lambda:InvokeFunction',
      Principal: 'secretsmanager.amazonaws.com',
    },
  },
  Schedule: {
    Type: 'AWS::SecretsManager::RotationSchedule',
    DependsOn: 'Permission',
    Properties: {
      SecretId: { Ref: 'Secret' },
      RotationLambdaARN: { 'Fn::GetAtt': ['Function', 'Arn'] },
      RotationRules: { AutomaticallyAfterDays },
      RotateImmediatelyOnUpdate: AutomaticallyAfterDays === 7,
    },
  },
});

it('a schedule rotates the secret, is changed, and ends with its resource', async () => {
  const StackName = 'rotating';
  const stack = (Resources: object) => ({
    StackName,
    TemplateBody: JSON.stringify({ Resources, Outputs: { Id: { Value: { Ref: 'Schedule' } } } }),
    Capabilities: ['CAPABILITY_IAM' as const],
  });
  await cf.createStack(stack(rotating(7)));
  const { Id } = await settled(StackName, 'CREATE_COMPLETE');
  const secret = () => secrets.describeSecret({ SecretId: 'turns' });
  const value = async () => (await secrets.getSecretValue({ SecretId: 'turns' })).SecretString;
  const { ARN, RotationEnabled, RotationRules } = await secret();
  expect({ ARN, RotationEnabled, RotationRules }).toEqual({
    ARN: Id,
    RotationEnabled: true,
    RotationRules: { AutomaticallyAfterDays: 7 },
  });
  await vi.waitFor(async () => expect(await value()).toBe('1'), { timeout: 15_000, interval: 100 });
  await vi.waitFor(async () => expect((await secret()).LastRotatedDate).toBeDefined());
  await cf.updateStack(stack(rotating(30)));
  await settled(StackName, 'UPDATE_COMPLETE');
  expect((await secret()).RotationRules).toEqual({ AutomaticallyAfterDays: 30 });
  const { Schedule: _, ...others } = rotating(30);
  await cf.updateStack({ ...stack(others), TemplateBody: JSON.stringify({ Resources: others }) });
  await settled(StackName, 'UPDATE_COMPLETE');
  expect([(await secret()).RotationEnabled ?? false, await value()]).toEqual([false, '1']);
  await cf.deleteStack({ StackName });
  await vi.waitFor(() => expect(secret()).rejects.toMatchObject({ name: 'ResourceNotFoundException' }));
}, 60_000);

it('a resource policy is put, changed and deleted', async () => {
  const StackName = 'policy';
  const policy = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action, Resource: '*' }],
  });
  const stack = (Action?: string) => ({
    StackName,
    Tags: [{ Key: 'team', Value: 'red' }],
    TemplateBody: JSON.stringify({
      Resources: {
        Secret: { ...SECRET, Properties: { ...SECRET.Properties, Name: 'shared' } },
        ...(Action
          ? {
              Policy: {
                Type: 'AWS::SecretsManager::ResourcePolicy',
                Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: policy(Action), BlockPublicPolicy: true },
              },
            }
          : {}),
      },
    }),
  });
  const there = async () =>
    JSON.parse((await secrets.getResourcePolicy({ SecretId: 'shared' })).ResourcePolicy ?? 'null');
  await cf.createStack(stack('secretsmanager:GetSecretValue'));
  await settled(StackName, 'CREATE_COMPLETE');
  expect(await there()).toEqual(policy('secretsmanager:GetSecretValue'));
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html: the stack's tags apply to the
  // secret.
  expect((await secrets.describeSecret({ SecretId: 'shared' })).Tags).toContainEqual({ Key: 'team', Value: 'red' });
  await cf.updateStack(stack('secretsmanager:DescribeSecret'));
  await settled(StackName, 'UPDATE_COMPLETE');
  expect(await there()).toEqual(policy('secretsmanager:DescribeSecret'));
  await cf.updateStack(stack());
  await settled(StackName, 'UPDATE_COMPLETE');
  expect(await there()).toBeNull();
});

it('an attachment to a database, which this cloud lacks, fails by name', async () => {
  const Resources = {
    Secret: { ...SECRET, Properties: { ...SECRET.Properties, Name: 'attached' } },
    Attachment: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: { SecretId: { Ref: 'Secret' }, TargetId: 'db', TargetType: 'AWS::RDS::DBInstance' },
    },
  };
  await cf.createStack({ StackName: 'attached', TemplateBody: JSON.stringify({ Resources }) });
  await settled('attached', 'ROLLBACK_COMPLETE');
  const { StackEvents } = await cf.describeStackEvents({ StackName: 'attached' });
  expect(StackEvents?.map(({ ResourceStatusReason }) => ResourceStatusReason).join()).toContain(
    'AWS::SecretsManager::SecretTargetAttachment to AWS::RDS::DBInstance',
  );
});
