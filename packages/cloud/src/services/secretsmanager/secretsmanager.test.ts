import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCloud } from '../../index.ts';
import { writeZip } from '../lambda/code/zip-write.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let ahead = 0;
const logged: string[] = [];
const note = (message: string, fields?: Record<string, unknown>) =>
  void logged.push(message + JSON.stringify(fields ?? {}));

let config: ConstructorParameters<typeof SecretsManager>[0] & object;
let secrets: SecretsManager;
beforeAll(async () => {
  const log = { debug: note, warn: note, error: note };
  cloud = await startCloud({ port: 0, clock: { now: () => Date.now() + ahead }, log });
  config = {
    region: 'eu-west-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  secrets = new SecretsManager(config);
});
afterAll(() => cloud.close());

const read = async (SecretId: string, VersionStage?: string) =>
  (await secrets.getSecretValue({ SecretId, ...(VersionStage ? { VersionStage } : {}) })).SecretString;

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
describe('a secret', () => {
  it('has a current and a previous version', async () => {
    const { ARN = '' } = await secrets.createSecret({ Name: 'app/key', SecretString: 'one' });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:app\/key-[A-Za-z0-9]{6}$/);
    await secrets.putSecretValue({ SecretId: 'app/key', SecretString: 'two' });
    await secrets.putSecretValue({ SecretId: ARN, SecretString: 'next', VersionStages: ['AWSPENDING'] });
    expect([await read(ARN), await read('app/key', 'AWSPREVIOUS'), await read('app/key', 'AWSPENDING')]).toEqual([
      'two',
      'one',
      'next',
    ]);
    await expect(secrets.createSecret({ Name: 'app/key' })).rejects.toThrow(
      'The operation failed because the secret app/key already exists.',
    );
  });

  it('that is deleted comes back within its window, and not after it', async () => {
    await secrets.createSecret({ Name: 'gone', SecretString: 'x' });
    await secrets.deleteSecret({ SecretId: 'gone', RecoveryWindowInDays: 7 });
    await expect(read('gone')).rejects.toThrow('because it was marked for deletion');
    await secrets.restoreSecret({ SecretId: 'gone' });
    expect(await read('gone')).toBe('x');
    await secrets.deleteSecret({ SecretId: 'gone', RecoveryWindowInDays: 7 });
    ahead += 7 * 24 * 3600_000 + 1;
    await expect(read('gone')).rejects.toThrow("Secrets Manager can't find the specified secret.");
    await secrets.createSecret({ Name: 'gone', SecretString: 'new' });
    expect(await read('gone')).toBe('new');
  });

  it('is the same in the regions of its replicas', async () => {
    const { ARN = '' } = await secrets.createSecret({
      Name: 'wide',
      SecretString: 'x',
      AddReplicaRegions: [{ Region: 'us-east-1' }],
    });
    const there = new SecretsManager({ ...config, region: 'us-east-1' });
    await secrets.putSecretValue({ SecretId: ARN, SecretString: 'y' });
    expect((await there.getSecretValue({ SecretId: 'wide' })).SecretString).toBe('y');
    await expect(there.putSecretValue({ SecretId: 'wide', SecretString: 'z' })).rejects.toThrow(
      'Operation not permitted on a replica secret.',
    );
    await expect(secrets.deleteSecret({ SecretId: 'wide' })).rejects.toThrow('still has replica regions [us-east-1]');
  });

  it('is read by Systems Manager, too', async () => {
    const { Parameter } = await new SSM(config).getParameter({
      Name: '/aws/reference/secretsmanager/app/key',
      WithDecryption: true,
    });
    expect(Parameter).toMatchObject({ Type: 'SecureString', Value: 'two' });
  });
});

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
it('a function rotates it in four steps, again at its time', async () => {
  const allow = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const iam = new IAM(config);
  const { Role } = await iam.createRole({
    RoleName: 'rotates',
    AssumeRolePolicyDocument: allow({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  });
  const { ARN: secretArn = '' } = await secrets.createSecret({ Name: 'turns', SecretString: '0' });
  await iam.putRolePolicy({
    RoleName: 'rotates',
    PolicyName: 'p',
    PolicyDocument: allow({ Action: 'secretsmanager:*', Resource: secretArn }),
  });
  const code = `
    const { SecretsManager } = require('@aws-sdk/client-secrets-manager');
    const client = new SecretsManager({});
    exports.handler = async ({ Step, SecretId, ClientRequestToken: token }) => {
      const { VersionIdsToStages: versions } = await client.describeSecret({ SecretId: 'turns' });
      if (!versions[token].includes('AWSPENDING')) throw new Error('not pending');
      const { SecretString: now } = await client.getSecretValue({ SecretId });
      if (Step === 'createSecret') {
        await client.putSecretValue({ SecretId, ClientRequestToken: token, SecretString: String(Number(now) + 1), VersionStages: ['AWSPENDING'] });
      }
      if (Step === 'finishSecret') {
        const current = Object.keys(versions).find((id) => versions[id].includes('AWSCURRENT'));
        await client.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: current });
      }
    };`;
  const lambda = new Lambda(config);
  const { FunctionArn: RotationLambdaARN = '' } = await lambda.createFunction({
    FunctionName: 'rotate',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: Role?.Arn,
    Code: { ZipFile: writeZip({ 'index.js': code }) },
    Timeout: 30,
  });
  const rules = { SecretId: 'turns', RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 3 } };
  await expect(secrets.rotateSecret(rules)).rejects.toThrow(
    'Secrets Manager cannot invoke the specified Lambda function.',
  );
  await lambda.addPermission({
    FunctionName: 'rotate',
    StatementId: 's',
    Action: 'lambda:InvokeFunction',
    Principal: 'secretsmanager.amazonaws.com',
  });
  await secrets.rotateSecret(rules);
  await vi.waitFor(async () => expect([await read('turns'), await read('turns', 'AWSPREVIOUS')]).toEqual(['1', '0']), {
    timeout: 15_000,
    interval: 100,
  });
  await vi.waitFor(async () =>
    expect(await secrets.describeSecret({ SecretId: 'turns' })).toHaveProperty('LastRotatedDate'),
  );
  ahead += 3 * 24 * 3600_000 + 1;
  await vi.waitFor(async () => expect(await read('turns')).toBe('2'), { timeout: 15_000, interval: 100 });
}, 40_000);

// LocalStack's test_no_client_request_token, recorded on AWS.
it.each(['CreateSecret', 'UpdateSecret', 'PutSecretValue', 'RotateSecret'])(
  '%s wants a token of clients that make none',
  async (name) => {
    const asked = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': `secretsmanager.${name}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ Name: 'raw', SecretId: 'raw', SecretString: 's' }),
    });
    expect([asked.status, await asked.json()]).toEqual([
      400,
      expect.objectContaining({
        __type: 'InvalidRequestException',
        Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
      }),
    ]);
  },
);

// LocalStack's test_update_secret_version_stages_current_pending, recorded on AWS.
it('a version that was current is not pending any more', async () => {
  const { VersionId: first } = await secrets.createSecret({ Name: 'settles', SecretString: '1' });
  const { VersionId: second = '' } = await secrets.putSecretValue({
    SecretId: 'settles',
    SecretString: '2',
    VersionStages: ['AWSPENDING'],
  });
  await secrets.updateSecretVersionStage({
    SecretId: 'settles',
    RemoveFromVersionId: first,
    MoveToVersionId: second,
    VersionStage: 'AWSCURRENT',
  });
  await secrets.putSecretValue({ SecretId: 'settles', SecretString: '3' });
  const { VersionIdsToStages } = await secrets.describeSecret({ SecretId: 'settles' });
  expect(VersionIdsToStages?.[second]).toEqual(['AWSPREVIOUS']);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
it('CloudFormation makes one with a random password, and reads it', async () => {
  const cloudformation = new CloudFormation(config);
  const TemplateBody = JSON.stringify({
    Resources: {
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          Name: 'db',
          GenerateSecretString: {
            SecretStringTemplate: '{"user": "u"}',
            GenerateStringKey: 'password',
            PasswordLength: 20,
          },
        },
      },
      Copy: {
        Type: 'AWS::SSM::Parameter',
        DependsOn: 'Secret',
        Properties: { Name: '/copy', Type: 'String', Value: '{{resolve:secretsmanager:db:SecretString:password}}' },
      },
    },
    Outputs: { Arn: { Value: { Ref: 'Secret' } } },
  });
  await cloudformation.createStack({ StackName: 'secret', TemplateBody });
  await vi.waitFor(async () => {
    const { Stacks } = await cloudformation.describeStacks({ StackName: 'secret' });
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });
  const { user, password } = JSON.parse((await read('db')) ?? '{}');
  expect({ user, length: password.length }).toEqual({ user: 'u', length: 20 });
  expect((await new SSM(config).getParameter({ Name: '/copy' })).Parameter?.Value).toBe(password);
  const { StackEvents } = await cloudformation.describeStackEvents({ StackName: 'secret' });
  expect(JSON.stringify(StackEvents)).not.toContain(password);
  await cloudformation.deleteStack({ StackName: 'secret' });
  await vi.waitFor(() => expect(read('db')).rejects.toThrow("Secrets Manager can't find the specified secret."));
});

it('no value is ever in the log', () => {
  expect(logged.join('\n')).not.toMatch(/hidden|SecretString/);
});
