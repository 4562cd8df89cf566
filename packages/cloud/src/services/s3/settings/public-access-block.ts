import type {
  DeletePublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { notConfigured } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export const putPublicAccessBlock: Operation<PutPublicAccessBlockCommandInput, void> = (input, ctx) => {
  const sent = input.PublicAccessBlockConfiguration ?? {};
  if (Object.keys(sent).length === 0) {
    throw new AwsError('InvalidRequest', 'Must specify at least one configuration.', 400);
  }
  change(ctx, input, {
    publicAccessBlock: {
      BlockPublicAcls: sent.BlockPublicAcls ?? false,
      IgnorePublicAcls: sent.IgnorePublicAcls ?? false,
      BlockPublicPolicy: sent.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: sent.RestrictPublicBuckets ?? false,
    },
  });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export const getPublicAccessBlock: Operation<
  GetPublicAccessBlockCommandInput,
  Output<GetPublicAccessBlockCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (settings.publicAccessBlock) return { PublicAccessBlockConfiguration: settings.publicAccessBlock };
  throw notConfigured(
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
    name,
  );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
export const deletePublicAccessBlock: Operation<DeletePublicAccessBlockCommandInput, void> = (input, ctx) => {
  change(ctx, input, { publicAccessBlock: undefined });
};
