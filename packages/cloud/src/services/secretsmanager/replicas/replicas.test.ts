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

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicaRegionType.html: a key for each replica.
it('a replica has the key of its own region', async () => {
  const cloud = await startCloud({ port: 0 });
  const at = (region: string) => new SecretsManager({ endpoint: cloud.endpoint, maxAttempts: 1, region });
  const [here, keyed, plain] = [at('us-east-1'), at('eu-west-1'), at('us-west-2')];
  const keyOf = async (client: SecretsManager) => [
    (await client.describeSecret({ SecretId: 's' })).KmsKeyId,
    (await client.listSecrets({})).SecretList?.[0]?.KmsKeyId,
  ];
  try {
    const AddReplicaRegions = [{ Region: 'eu-west-1', KmsKeyId: 'alias/theirs' }, { Region: 'us-west-2' }];
    await here.createSecret({ Name: 's', SecretString: 'one', KmsKeyId: 'alias/ours', AddReplicaRegions });
    expect(await keyOf(here)).toEqual(['alias/ours', 'alias/ours']);
    expect(await keyOf(keyed)).toEqual(['alias/theirs', 'alias/theirs']);
    expect(await keyOf(plain)).toEqual([undefined, undefined]);
    await keyed.stopReplicationToReplica({ SecretId: 's' });
    await plain.stopReplicationToReplica({ SecretId: 's' });
    expect(await keyOf(keyed)).toEqual(['alias/theirs', 'alias/theirs']);
    expect(await keyOf(plain)).toEqual([undefined, undefined]);
  } finally {
    for (const client of [here, keyed, plain]) client.destroy();
    await cloud.close();
  }
});
