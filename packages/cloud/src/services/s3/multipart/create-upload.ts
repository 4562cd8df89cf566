import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { abortMembers } from '../lifecycle/member.ts';
import { bucketOf } from '../shared/buckets.ts';
import { parseAlgorithm } from '../shared/checksum.ts';
import { compact, describe, withReadMetadata } from '../shared/describe.ts';
import { encryptionMembers } from '../shared/encryption.ts';
import { invalidRequest } from '../shared/errors.ts';
import { checkKey } from '../shared/names.ts';
import { ownerId } from '../shared/owner.ts';
import type { ChecksumAlgorithm } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';
import { Uploads } from '../shared/uploads.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation<
  CreateMultipartUploadCommandInput,
  Output<CreateMultipartUploadCommandOutput>
> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const { Key: key = '' } = input;
  checkKey(key);
  const checksumAlgorithm = input.ChecksumAlgorithm ? parseAlgorithm(input.ChecksumAlgorithm) : undefined;
  const checksumType = checksumAlgorithm && typeOf(checksumAlgorithm, input.ChecksumType);
  const about = describe(ctx, bucket, withReadMetadata(input));
  const started = stamp(ctx);
  const upload = new Uploads(ctx.kernel, bucket).start({
    key,
    started,
    about,
    initiator: initiatorOf(ctx),
    ...compact({ checksumAlgorithm, checksumType }),
  });
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    // Algorithms are typed as literals.
    ChecksumAlgorithm: checksumAlgorithm as 'CRC32' | undefined,
    ChecksumType: checksumType,
    ...abortMembers(bucket, upload),
    ...encryptionMembers(about.encryption),
  };
};

function initiatorOf({ account, caller }: Context) {
  if (caller.kind === 'root' || caller.kind === 'anonymous') return { ID: ownerId(account), DisplayName: 'root' };
  return { ID: caller.arn, DisplayName: caller.arn.split('/').at(-1) ?? '' };
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
function typeOf(algorithm: ChecksumAlgorithm, asked: string | undefined): 'FULL_OBJECT' | 'COMPOSITE' {
  const full = algorithm === 'CRC64NVME';
  if (asked === undefined) return full ? 'FULL_OBJECT' : 'COMPOSITE';
  const possible = full ? ['FULL_OBJECT'] : algorithm.startsWith('CRC') ? ['FULL_OBJECT', 'COMPOSITE'] : ['COMPOSITE'];
  if (possible.includes(asked)) return asked as 'FULL_OBJECT' | 'COMPOSITE';
  throw invalidRequest(
    `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html. Of what was completed nothing is left to abort, which
 * is not an error: boto3's tests/integration/test_s3.py, test_s3_multipart, which runs on AWS.
 */
export const abortMultipartUpload: Operation<
  AbortMultipartUploadCommandInput,
  Output<AbortMultipartUploadCommandOutput>
> = (input, ctx) => {
  const uploads = new Uploads(ctx.kernel, bucketOf(ctx, input));
  const upload = uploads.find(input.UploadId, input.Key);
  if (!upload.completed) uploads.abort(upload);
  return {};
};
