import { readFile } from 'node:fs/promises';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { inBucket } from '../env/remote.ts';
import type { RegionPlan } from '../plan/types.ts';
import { type DeployHost, Interrupted } from './context.ts';

/** Puts the zips of a plan into the jaws bucket, four at once, only if that bucket is this account's. */
export async function uploadCode(host: DeployHost, aws: Aws, plan: RegionPlan): Promise<void> {
  if (plan.uploads.length === 0) return;
  const { stage, region, bucket } = plan;
  const [s3, account, { PutObjectCommand }] = await Promise.all([
    aws.in(region).s3(),
    aws.account(),
    import('@aws-sdk/client-s3'),
  ]);
  await inParallel(plan.uploads, 4, async ({ artifact, key }) => {
    if (host.signal.aborted) throw new Interrupted();
    const body = await readFile(artifact.file);
    await inBucket({ stage, region, bucket }, aws, () =>
      s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: 'application/zip',
          ExpectedBucketOwner: account,
        }),
      ),
    );
    host.emit({
      type: 'uploaded',
      function: artifact.function,
      stage,
      region,
      bucket,
      key,
      bytes: body.length,
    });
  });
}
