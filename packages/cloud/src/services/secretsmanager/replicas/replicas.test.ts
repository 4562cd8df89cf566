import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/standalone-secret.html
it('a replica becomes a secret of its own', async () => {
  const cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, maxAttempts: 1 };
  const here = new SecretsManager({ ...config, region: 'us-east-1' });
  const there = new SecretsManager({ ...config, region: 'eu-west-1' });
  try {
    await here.createSecret({ Name: 's', SecretString: 'one', AddReplicaRegions: [{ Region: 'eu-west-1' }] });
    await expect(here.stopReplicationToReplica({ SecretId: 's' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const { ARN } = await there.stopReplicationToReplica({ SecretId: 's' });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:s-/);
    expect((await here.describeSecret({ SecretId: 's' })).ReplicationStatus ?? []).toEqual([]);
    await here.putSecretValue({ SecretId: 's', SecretString: 'two' });
    await there.putSecretValue({ SecretId: 's', SecretString: 'three' });
    const values = [here, there].map(async (at) => (await at.getSecretValue({ SecretId: 's' })).SecretString);
    expect(await Promise.all(values)).toEqual(['two', 'three']);
  } finally {
    here.destroy();
    there.destroy();
    await cloud.close();
  }
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html
it('policies are validated before they are put', async () => {
  const cloud = await startCloud({ port: 0 });
  const secrets = new SecretsManager({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const validate = async (statement: object) => {
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const answer = await secrets.validateResourcePolicy({ ResourcePolicy });
    return [answer.PolicyValidationPassed, answer.ValidationErrors?.map(({ CheckName }) => CheckName)];
  };
  const allow = (Principal: unknown) => ({
    Effect: 'Allow',
    Principal,
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
  });
  try {
    expect(await validate(allow({ AWS: '111122223333' }))).toEqual([true, []]);
    expect(await validate(allow('*'))).toEqual([false, ['PublicPolicyCheck']]);
    expect(await validate({ Effect: 'Allow', Action: '*', Resource: '*' })).toEqual([false, ['PolicySyntaxCheck']]);
    await expect(secrets.validateResourcePolicy({ SecretId: 'none', ResourcePolicy: '{}' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  } finally {
    secrets.destroy();
    await cloud.close();
  }
});
