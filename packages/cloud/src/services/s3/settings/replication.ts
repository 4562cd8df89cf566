import type {
  DeleteBucketReplicationCommandInput,
  GetBucketReplicationCommandInput,
  GetBucketReplicationCommandOutput,
  PutBucketReplicationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkReplication } from '../replication/check.ts';
import { allBuckets, bucketName, bucketOf, change } from '../shared/buckets.ts';
import { invalidRequest, malformedXml, notConfigured } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html */
export const putBucketReplication: Operation<PutBucketReplicationCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const configuration = input.ReplicationConfiguration;
  if (!configuration) throw malformedXml();
  checkReplication(configuration, ctx.kernel.lenient === true);
  const { Role: role, Rules: rules = [] } = configuration;
  if (bucket.settings.versioning?.Status !== 'Enabled') {
    throw invalidRequest(
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
      ctx.kernel.lenient ? { BucketName: bucket.name } : undefined,
    );
  }
  for (const { Destination: destination } of rules) {
    const target = allBuckets(ctx.kernel).get(bucketName(destination?.Bucket ?? ''));
    if (target?.settings.versioning?.Status !== 'Enabled' && !ctx.kernel.lenient) {
      throw invalidRequest('Destination bucket must have versioning enabled.');
    }
  }
  // Other emulators fill in the omitted members of a rule of the second form.
  const usual = ctx.kernel.lenient
    ? ({ DeleteMarkerReplication: { Status: 'Disabled' }, Filter: { Prefix: '' } } as const)
    : {};
  const named = rules.map((rule) => ({ ...usual, ...rule, ID: rule.ID ?? ctx.kernel.ids.random(48) }));
  change(ctx, input, { replication: { Role: role, Rules: named } });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export const getBucketReplication: Operation<
  GetBucketReplicationCommandInput,
  Output<GetBucketReplicationCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (settings.replication) return { ReplicationConfiguration: settings.replication };
  throw notConfigured('ReplicationConfigurationNotFoundError', 'The replication configuration was not found', name);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html */
export const deleteBucketReplication: Operation<DeleteBucketReplicationCommandInput, void> = (input, ctx) => {
  change(ctx, input, { replication: undefined });
};
