import type {
  DeleteBucketEncryptionCommandInput,
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput,
  PutBucketEncryptionCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { malformedXml } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export const putBucketEncryption: Operation<PutBucketEncryptionCommandInput, void> = (input, ctx) => {
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  if (rules.length !== 1) throw malformedXml();
  for (const { ApplyServerSideEncryptionByDefault: usual } of rules) {
    if (!usual) continue;
    if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(usual.SSEAlgorithm ?? '')) throw malformedXml();
    if (usual.SSEAlgorithm === 'AES256' && usual.KMSMasterKeyID) throw malformedXml();
  }
  change(ctx, input, {
    encryption: rules.map((rule) => ({ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false })),
  });
};

/** Every bucket is encrypted: SSE-S3 where nothing else is set. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const getBucketEncryption: Operation<
  GetBucketEncryptionCommandInput,
  Output<GetBucketEncryptionCommandOutput>
> = (input, ctx) => {
  const { settings } = bucketOf(ctx, input);
  const usual = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false }];
  return { ServerSideEncryptionConfiguration: { Rules: [...(settings.encryption ?? usual)] } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const deleteBucketEncryption: Operation<DeleteBucketEncryptionCommandInput, void> = (input, ctx) => {
  change(ctx, input, { encryption: undefined });
};
