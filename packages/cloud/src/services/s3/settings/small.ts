import type {
  GetBucketAccelerateConfigurationCommandInput,
  GetBucketAccelerateConfigurationCommandOutput,
  GetBucketRequestPaymentCommandInput,
  GetBucketRequestPaymentCommandOutput,
  PutBucketAccelerateConfigurationCommandInput,
  PutBucketRequestPaymentCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidRequest, malformedXml } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html */
export const putBucketAccelerateConfiguration: Operation<PutBucketAccelerateConfigurationCommandInput, void> = (
  input,
  ctx,
) => {
  const bucket = bucketOf(ctx, input);
  const status = input.AccelerateConfiguration?.Status;
  if (bucket.name.includes('.')) {
    throw invalidRequest('S3 Transfer Acceleration is not supported for buckets with periods (.) in their names');
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  // Versioning that was never enabled cannot be suspended: S3 keeps returning nothing.
  if (status === 'Enabled' || bucket.settings.accelerate) change(ctx, input, { accelerate: { Status: status } });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html */
export const getBucketAccelerateConfiguration: Operation<
  GetBucketAccelerateConfigurationCommandInput,
  Output<GetBucketAccelerateConfigurationCommandOutput>
> = (input, ctx) => {
  return { Status: bucketOf(ctx, input).settings.accelerate?.Status };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html */
export const putBucketRequestPayment: Operation<PutBucketRequestPaymentCommandInput, void> = (input, ctx) => {
  const payer = input.RequestPaymentConfiguration?.Payer;
  if (payer !== 'BucketOwner' && payer !== 'Requester') throw malformedXml();
  change(ctx, input, { requestPayment: { Payer: payer } });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
export const getBucketRequestPayment: Operation<
  GetBucketRequestPaymentCommandInput,
  Output<GetBucketRequestPaymentCommandOutput>
> = (input, ctx) => {
  return bucketOf(ctx, input).settings.requestPayment ?? { Payer: 'BucketOwner' };
};
