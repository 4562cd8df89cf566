import type {
  DeleteBucketEncryptionCommandInput,
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput,
  PutBucketEncryptionCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidArgument, malformedXml, notConfigured } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export const putBucketEncryption: Operation<PutBucketEncryptionCommandInput, void> = (input, ctx) => {
  bucketOf(ctx, input);
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  if (rules.length !== 1) throw malformedXml();
  for (const { ApplyServerSideEncryptionByDefault: usual } of rules) {
    if (!usual) continue;
    if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(usual.SSEAlgorithm ?? '')) throw malformedXml();
    if (usual.SSEAlgorithm === 'AES256' && usual.KMSMasterKeyID) {
      throw invalidArgument(
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        'ApplyServerSideEncryptionByDefault',
      );
    }
  }
  change(ctx, input, {
    encryption: rules.map((rule) => ({ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false })),
  });
};

/** Every bucket is encrypted, with SSE-S3 by default; not in a lenient cloud. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const getBucketEncryption: Operation<
  GetBucketEncryptionCommandInput,
  Output<GetBucketEncryptionCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (!settings.encryption && ctx.kernel.lenient) {
    const message = 'The server side encryption configuration was not found';
    throw notConfigured('ServerSideEncryptionConfigurationNotFoundError', message, name);
  }
  const usual = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false }];
  return { ServerSideEncryptionConfiguration: { Rules: [...(settings.encryption ?? usual)] } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const deleteBucketEncryption: Operation<DeleteBucketEncryptionCommandInput, void> = (input, ctx) => {
  change(ctx, input, { encryption: undefined });
};
