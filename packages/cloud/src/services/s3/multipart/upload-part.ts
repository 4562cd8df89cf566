import type {
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import type { AwsError } from '../../../kernel/errors.ts';
import { type BodyInput, writeBody } from '../shared/body.ts';
import { type BucketInput, bucketOf } from '../shared/buckets.ts';
import { partChecksumMembers, requestedChecksum } from '../shared/checksum.ts';
import { copySourceOf } from '../shared/copy-source.ts';
import { discard } from '../shared/discard.ts';
import { checkPartKey, type EncryptionInput, encryptionMembers } from '../shared/encryption.ts';
import { invalidArgument, invalidRequest } from '../shared/errors.ts';
import { madeVersionMember } from '../shared/find.ts';
import type { Range } from '../shared/ranges.ts';
import { readVersion } from '../shared/read.ts';
import type { Part, Upload } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';
import { Uploads } from '../shared/uploads.ts';

interface PartInput extends BucketInput, EncryptionInput {
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
  readonly PartNumber: number | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation<UploadPartCommandInput, Output<UploadPartCommandOutput>> = async (input, ctx) => {
  const { upload, part } = await writePart(ctx, input, input);
  return {
    ETag: `"${part.etag}"`,
    ...partChecksumMembers(part.checksum?.algorithm, part.checksum?.value),
    ...encryptionMembers(upload.about.encryption),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation<UploadPartCopyCommandInput, Output<UploadPartCopyCommandOutput>> = async (
  input,
  ctx,
) => {
  const { version } = copySourceOf(ctx, input);
  const range = copyRange(ctx, input.CopySourceRange, version.size);
  const Body = readVersion(ctx, version, range);
  // A body that is refused before it is read would stay open otherwise.
  const { upload, part } = await writePart(ctx, input, { Body }).finally(() => Body.destroy());
  return {
    CopySourceVersionId: madeVersionMember(version),
    CopyPartResult: {
      ETag: `"${part.etag}"`,
      LastModified: new Date(part.modified),
      ...(upload.checksumAlgorithm ? partChecksumMembers(part.checksum?.algorithm, part.checksum?.value) : {}),
    },
    ...encryptionMembers(upload.about.encryption),
  };
};

async function writePart(ctx: Context, input: PartInput, body: BodyInput): Promise<{ upload: Upload; part: Part }> {
  const { PartNumber: number = 0 } = input;
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', number);
  }
  const early = new Uploads(ctx.kernel, bucketOf(ctx, input)).get(input.UploadId, input.Key);
  checkPartKey(early.about.encryption, input);
  const expected = early.checksumAlgorithm;
  const sent = requestedChecksum(body)?.algorithm ?? expected;
  if (expected && sent !== expected) throw checksumMismatch(expected, sent);
  const { blob, checksum } = await writeBody(ctx, body, expected ?? 'CRC64NVME');
  try {
    // Looked up again: it may have been aborted while the body came.
    const uploads = new Uploads(ctx.kernel, bucketOf(ctx, input));
    const upload = uploads.get(input.UploadId, input.Key);
    const modified = stamp(ctx);
    const part: Part = { number, modified, size: blob.size, etag: blob.md5, blob: blob.id, checksum };
    uploads.putPart(upload, part);
    return { upload, part };
  } catch (error) {
    discard(ctx.kernel, blob.id);
    throw error;
  }
}

function checksumMismatch(expected: string, sent: string | undefined): AwsError {
  const [wanted, actual] = [expected.toLowerCase(), String(sent).toLowerCase()];
  return invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${wanted}, actual checksum Type: ${actual}`,
  );
}

/** A lenient cloud accepts a range without its unit. */
function copyRange({ kernel }: Context, header: string | undefined, size: number): Range | undefined {
  if (header === undefined) return undefined;
  const match = (kernel.lenient ? /^(?:bytes=)?(\d+)-(\d+)$/ : /^bytes=(\d+)-(\d+)$/).exec(header);
  if (!match || Number(match[2]) < Number(match[1])) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  }
  if (Number(match[1]) >= size) {
    throw invalidRequest('The specified copy range is invalid for the source object size');
  }
  if (Number(match[2]) >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      header,
    );
  }
  return { start: Number(match[1]), end: Number(match[2]) };
}
