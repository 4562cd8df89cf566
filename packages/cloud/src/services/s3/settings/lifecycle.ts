import type {
  DeleteBucketLifecycleCommandInput,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkLifecycle } from '../lifecycle/check.ts';
import { lifecycleTimer } from '../lifecycle/timer.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidRequest, notConfigured } from '../shared/errors.ts';

const usualMinimum = 'all_storage_classes_128K';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationCommandInput,
  Output<PutBucketLifecycleConfigurationCommandOutput>
> = (input, ctx) => {
  bucketOf(ctx, input);
  const rules = checkLifecycle(ctx, input.LifecycleConfiguration?.Rules ?? []);
  const minimumSize = input.TransitionDefaultMinimumObjectSize ?? usualMinimum;
  if (minimumSize !== usualMinimum && minimumSize !== 'varies_by_storage_class') {
    throw invalidRequest(`Invalid TransitionDefaultMinimumObjectSize found: ${minimumSize}`);
  }
  change(ctx, input, { lifecycle: { rules, minimumSize } });
  ctx.kernel.part(lifecycleTimer).watch();
  return { TransitionDefaultMinimumObjectSize: minimumSize };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const getBucketLifecycleConfiguration: Operation<
  GetBucketLifecycleConfigurationCommandInput,
  Output<GetBucketLifecycleConfigurationCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (!settings.lifecycle) {
    throw notConfigured('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', name);
  }
  const { rules, minimumSize } = settings.lifecycle;
  // The sizes are typed as literals.
  return {
    Rules: [...rules],
    TransitionDefaultMinimumObjectSize: (minimumSize ?? usualMinimum) as typeof usualMinimum,
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
export const deleteBucketLifecycle: Operation<DeleteBucketLifecycleCommandInput, void> = (input, ctx) => {
  change(ctx, input, { lifecycle: undefined });
};
