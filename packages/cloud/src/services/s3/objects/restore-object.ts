import type { RestoreObjectCommandInput, RestoreObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { malformedXml } from '../shared/errors.ts';
import { announce } from '../shared/events.ts';
import { find } from '../shared/find.ts';

const day = 24 * 60 * 60 * 1000;

/** An archived object is readable at once. https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
export const restoreObject: Operation<RestoreObjectCommandInput, Output<RestoreObjectCommandOutput>> = (input, ctx) => {
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
  objects.amend(key, { ...version, restored: { until: ctx.kernel.clock.now() + days * day } });
  announce(ctx, bucket, 'ObjectRestore:Completed', key, version);
  return {};
};
