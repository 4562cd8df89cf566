import { IAM } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startCloud } from '../../../index.ts';

// AWS's reference has only the newest text of each policy:
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3FullAccess.html
it('a policy of AWS has its newest version, by its number, and no other', async () => {
  const cloud = await startCloud({ port: 0 });
  const iam = new IAM({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1 });
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
  try {
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
    expect(Versions.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([['v2', true]]);
    expect((await iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe('v2');
    await expect(iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' })).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} version v1 does not exist or is not attachable.`,
    });
  } finally {
    iam.destroy();
    await cloud.close();
  }
});
