import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { notImplemented } from '../../../kernel/errors.ts';
import { expirationOf } from '../lifecycle/member.ts';
import { announce } from '../notifications/announce.ts';
import { writeBody } from '../shared/body.ts';
import { bucketOf } from '../shared/buckets.ts';
import { checksumMembers } from '../shared/checksum.ts';
import { checkWrite, checkWriteConditions } from '../shared/conditions.ts';
import { describe, withReadMetadata } from '../shared/describe.ts';
import { discard } from '../shared/discard.ts';
import { encryptionMembers } from '../shared/encryption.ts';
import { madeVersionMember } from '../shared/find.ts';
import { checkKey } from '../shared/names.ts';
import { Objects } from '../shared/objects.ts';
import { stamp } from '../shared/time.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation<PutObjectCommandInput, Output<PutObjectCommandOutput>> = (input, ctx) =>
  storeObject(withReadMetadata(input), ctx, 'ObjectCreated:Put');

/** PutObject, and the forms of browsers, which are reported under another event name. */
export async function storeObject(
  input: PutObjectCommandInput,
  ctx: Context,
  event: string,
): Promise<Output<PutObjectCommandOutput>> {
  const { Key: key = '' } = input;
  const early = bucketOf(ctx, input);
  checkKey(key);
  if (input.WriteOffsetBytes !== undefined) throw notImplemented('Appending to an object');
  checkWriteConditions(input);
  describe(ctx, early, input);
  checkWrite(key, new Objects(ctx.kernel, early).current(key), input);

  const { blob, checksum } = await writeBody(ctx, input, 'CRC64NVME');
  try {
    // Looked up again: both may have changed while the body came.
    const bucket = bucketOf(ctx, input);
    const objects = new Objects(ctx.kernel, bucket);
    checkWrite(key, objects.current(key), input);
    const about = describe(ctx, bucket, input);
    const version = objects.put(key, {
      modified: stamp(ctx),
      size: blob.size,
      etag: blob.md5,
      blob: blob.id,
      checksum,
      about,
      ...(ctx.account === bucket.account ? {} : { owner: ctx.account }),
    });
    announce(ctx, bucket, event, key, version);
    return {
      ETag: `"${version.etag}"`,
      ...checksumMembers(checksum),
      ...encryptionMembers(about.encryption),
      VersionId: madeVersionMember(version),
      ...expirationOf(bucket, key, version),
    };
  } catch (error) {
    discard(ctx.kernel, blob.id);
    throw error;
  }
}
