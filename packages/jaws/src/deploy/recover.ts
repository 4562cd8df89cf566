import { inBucket } from '../env/remote.ts';
import type { StackWork } from './context.ts';
import { removeStack } from './remove.ts';

/** Buckets that a failed creation left behind, since their DeletionPolicy keeps them: they would be in the way of the next. */
async function leftBuckets(work: StackWork): Promise<string[]> {
  const { DescribeStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackResources = [] } = await work.cf.send(
    new DescribeStackResourcesCommand({ StackName: work.place.stack }),
  );
  return StackResources.filter(
    (resource) => resource.ResourceType === 'AWS::S3::Bucket' && resource.ResourceStatus === 'DELETE_SKIPPED',
  ).flatMap((resource) => resource.PhysicalResourceId ?? []);
}

/** Deletes a stack that never came up, and the buckets that it made and kept. Those hold nothing: S3 deletes no other. */
export async function recoverStack(work: StackWork): Promise<void> {
  const { aws, place } = work;
  const buckets = await leftBuckets(work);
  await removeStack(work);
  if (buckets.length === 0) return;
  const [s3, account, { DeleteBucketCommand }] = await Promise.all([
    aws.in(place.region).s3(),
    aws.account(),
    import('@aws-sdk/client-s3'),
  ]);
  for (const bucket of buckets) {
    await inBucket({ ...place, bucket }, aws, () =>
      s3.send(new DeleteBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account })),
    ).catch((error: unknown) => {
      const { name, code } = error as { readonly name?: string; readonly code?: string };
      if (name !== 'BucketNotEmpty' && code !== 'BucketMissing') throw error;
    });
  }
}
