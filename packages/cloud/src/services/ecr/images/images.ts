import type {
  BatchDeleteImageCommandInput,
  BatchDeleteImageCommandOutput,
  BatchGetImageCommandInput,
  BatchGetImageCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  ImageFailure,
  ImageIdentifier,
  ListImagesCommandInput,
  ListImagesCommandOutput,
} from '@aws-sdk/client-ecr';
import type { Operation, Output } from '../../../kernel/context.ts';
import { imageNotFound } from '../errors.ts';
import { find } from '../find.ts';

// There is no registry to push to, so every repository is empty, and these are the answers of an empty one.

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
export const describeImages: Operation<DescribeImagesCommandInput, Output<DescribeImagesCommandOutput>> = (
  input,
  ctx,
) => {
  const { name } = find(ctx, input);
  const [first] = input.imageIds ?? [];
  if (first) {
    const image = `{imageDigest:'${first.imageDigest ?? 'null'}', imageTag:'${first.imageTag ?? 'null'}'}`;
    throw imageNotFound(image, name, ctx.account);
  }
  return { imageDetails: [] };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html */
export const listImages: Operation<ListImagesCommandInput, Output<ListImagesCommandOutput>> = (input, ctx) => {
  find(ctx, input);
  return { imageIds: [] };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html */
export const batchGetImage: Operation<BatchGetImageCommandInput, Output<BatchGetImageCommandOutput>> = (input, ctx) => {
  find(ctx, input);
  return { images: [], failures: (input.imageIds ?? []).map(missing) };
};

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html */
export const batchDeleteImage: Operation<BatchDeleteImageCommandInput, Output<BatchDeleteImageCommandOutput>> = (
  input,
  ctx,
) => {
  find(ctx, input);
  return { imageIds: [], failures: (input.imageIds ?? []).map(missing) };
};

const missing = (imageId: ImageIdentifier): ImageFailure => ({
  imageId,
  failureCode: 'ImageNotFound',
  failureReason: 'Requested image not found',
});
