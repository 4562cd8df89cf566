import { createHash } from 'node:crypto';
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { announce } from '../notifications/announce.ts';
import { bucketOf } from '../shared/buckets.ts';
import { checksumMembers, partChecksum } from '../shared/checksum.ts';
import { checkNotOvertaken, checkWrite, checkWriteConditions } from '../shared/conditions.ts';
import { discard } from '../shared/discard.ts';
import { encryptionMembers } from '../shared/encryption.ts';
import { invalidRequest, malformedXml } from '../shared/errors.ts';
import { madeVersionMember } from '../shared/find.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket, Checksum, Part, Piece, Upload } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';
import { Uploads } from '../shared/uploads.ts';
import { joinParts } from './join-parts.ts';

type Input = CompleteMultipartUploadCommandInput;
type Answer = Output<CompleteMultipartUploadCommandOutput>;

const smallestPart = 5 * 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation<Input, Answer> = async (input, ctx) => {
  checkWriteConditions(input);
  const bucket = bucketOf(ctx, input);
  const uploads = new Uploads(ctx.kernel, bucket);
  const upload = uploads.find(input.UploadId, input.Key);
  if (upload.completed) return answer(ctx, bucket, upload, upload.completed);
  const parts = chosenParts(ctx, uploads.parts(upload), upload, input.MultipartUpload);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  }
  checkWrite(upload.key, new Objects(ctx.kernel, bucket).current(upload.key), input);
  checkNotOvertaken(upload, input);
  let blob: string | undefined;
  try {
    const joined = await joinParts(ctx, upload, parts, input);
    ({ blob } = joined);
    const { checksum } = joined;
    const now = bucketOf(ctx, input);
    const current = new Uploads(ctx.kernel, now);
    const again = current.get(upload.id, upload.key);
    const objects = new Objects(ctx.kernel, now);
    checkWrite(upload.key, objects.current(upload.key), input);
    checkNotOvertaken(again, input);
    const version = objects.put(upload.key, {
      modified: stamp(ctx),
      size,
      etag: etagOf(parts),
      blob,
      pieces: parts.map((part) => pieceOf(part, checksum)),
      checksum,
      about: upload.about,
    });
    current.complete(upload, version);
    announce(ctx, now, 'ObjectCreated:CompleteMultipartUpload', upload.key, version);
    return answer(ctx, now, upload, { version: version.id, etag: version.etag });
  } catch (error) {
    if (blob !== undefined) discard(ctx.kernel, blob);
    // A concurrent call completed or aborted the upload, or overwrote a part: that is the error to report.
    const now = uploads.find(upload.id, upload.key);
    if (now.completed) return answer(ctx, bucket, now, now.completed);
    chosenParts(ctx, uploads.parts(now), now, input.MultipartUpload);
    throw error;
  }
};

function answer(ctx: Context, bucket: Bucket, upload: Upload, done: { version: string; etag: string }): Answer {
  const version = new Objects(ctx.kernel, bucket).version(upload.key, done.version);
  return {
    Location: `${ctx.kernel.endpoint}/${bucket.name}/${upload.key.split('/').map(encodeURIComponent).join('%2F')}`,
    Bucket: bucket.name,
    Key: upload.key,
    ETag: `"${done.etag}"`,
    ...checksumMembers(version?.checksum),
    ...encryptionMembers(upload.about.encryption),
    VersionId: madeVersionMember({ id: done.version }),
  };
}

/** The parts that the request lists, in its order, each checked. A lenient cloud accepts any order. */
function chosenParts(ctx: Context, all: readonly Part[], upload: Upload, sent: Input['MultipartUpload']): Part[] {
  if (!sent) throw invalidRequest('You must specify at least one part');
  const listed = sent.Parts ?? [];
  if (listed.length === 0) throw malformedXml();
  let previous = 0;
  const chosen = listed.map((named) => {
    const { PartNumber: number = 0, ETag: etag = '' } = named;
    if (number <= previous && !ctx.kernel.lenient) {
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        400,
        { UploadId: upload.id },
      );
    }
    previous = number;
    const part = all.find((candidate) => candidate.number === number);
    const tag = etag.replaceAll('"', '');
    if (!part || part.etag !== tag || !sameChecksum(part, named)) throw invalidPart(upload, number, tag);
    return part;
  });
  for (const part of chosen.slice(0, -1)) if (part.size < smallestPart) throw tooSmall(part);
  return chosen;
}

function sameChecksum(part: Part, named: CompletedPart): boolean {
  if (!part.checksum) return true;
  const sent = partChecksum(part.checksum.algorithm, named);
  return sent === undefined || sent === part.checksum.value;
}

function invalidPart(upload: Upload, number: number, etag: string): AwsError {
  return new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: upload.id, PartNumber: number, ETag: etag },
  );
}

function tooSmall(part: Part): AwsError {
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: part.size,
    MinSizeAllowed: smallestPart,
    PartNumber: part.number,
    ETag: part.etag,
  });
}

function etagOf(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

/** Of a checksum over the whole object the parts have none of their own. */
const pieceOf = ({ number, size, checksum }: Part, { type }: Checksum): Piece => ({
  number,
  size,
  ...(checksum && type === 'COMPOSITE' ? { checksum: checksum.value } : {}),
});
