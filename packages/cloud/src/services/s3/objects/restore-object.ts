import type { RestoreObjectCommandInput, RestoreObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { announce } from '../notifications/announce.ts';
import { malformedXml } from '../shared/errors.ts';
import { find } from '../shared/find.ts';

const day = 24 * 60 * 60 * 1000;

/**
 * Midnight UTC after this many whole days. https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
const endOf = (now: number, days: number): number => Math.ceil((now + days * day) / day) * day;

/** An archived object is readable at once. https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
export const restoreObject: Operation<RestoreObjectCommandInput, RestoreObjectCommandOutput> = (input, ctx) => {
  const { bucket, objects, key, version } = find(ctx, input, 'POST');
  if (input.RestoreRequest?.SelectParameters) throw notImplemented('Selecting from an archive');
  const { storageClass } = version.about;
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') {
    throw new AwsError('InvalidObjectState', "Restore is not allowed for the object's current storage class", 403, {
      StorageClass: storageClass ?? 'STANDARD',
    });
  }
  const days = input.RestoreRequest?.Days;
  if (days === undefined || days < 1) throw malformedXml();
  const now = ctx.kernel.clock.now();
  const again = version.restored !== undefined && version.restored.until > now;
  const restored = { ...version, restored: { until: endOf(now, days) } };
  objects.amend(key, restored);
  if (!again) {
    announce(ctx, bucket, 'ObjectRestore:Post', key, version);
    announce(ctx, bucket, 'ObjectRestore:Completed', key, restored);
  }
  return { $metadata: { httpStatusCode: again ? 200 : 202 } };
};
