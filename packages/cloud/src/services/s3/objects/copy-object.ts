import type { CopyObjectCommandInput, CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { announce } from '../notifications/announce.ts';
import { writeBody } from '../shared/body.ts';
import { bucketOf } from '../shared/buckets.ts';
import { checksumMembers, parseAlgorithm } from '../shared/checksum.ts';
import { checkWrite, checkWriteConditions } from '../shared/conditions.ts';
import { type CopySource, copySourceOf } from '../shared/copy-source.ts';
import { compact, describe, describeContent, withReadMetadata } from '../shared/describe.ts';
import { discard } from '../shared/discard.ts';
import { encryptionMembers } from '../shared/encryption.ts';
import { invalidArgument, invalidRequest } from '../shared/errors.ts';
import { type Found, madeVersionMember, versionMember } from '../shared/find.ts';
import { checkKey } from '../shared/names.ts';
import { Objects } from '../shared/objects.ts';
import { readVersion } from '../shared/read.ts';
import type { Bucket, Description } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Operation<CopyObjectCommandInput, Output<CopyObjectCommandOutput>> = async (input, ctx) => {
  const { Key: key = '' } = input;
  const bucket = bucketOf(ctx, input);
  checkKey(key);
  checkDirective(input.MetadataDirective, 'x-amz-metadata-directive');
  checkDirective(input.TaggingDirective, 'x-amz-tagging-directive');
  checkWriteConditions(input);
  const source = copySourceOf(ctx, input);
  checkChanged(bucket, key, source, input);
  const about = describeCopy(ctx, bucket, source, input);

  const algorithm = input.ChecksumAlgorithm ? parseAlgorithm(input.ChecksumAlgorithm) : undefined;
  const usual = source.version.checksum?.algorithm ?? 'CRC64NVME';
  const { blob, checksum } = await writeBody(ctx, { Body: readVersion(ctx, source.version) }, algorithm ?? usual);
  try {
    const target = bucketOf(ctx, input);
    const objects = new Objects(ctx.kernel, target);
    checkWrite(key, objects.current(key), input);
    const modified = stamp(ctx);
    const version = objects.put(key, { modified, size: blob.size, etag: blob.md5, blob: blob.id, checksum, about });
    announce(ctx, target, 'ObjectCreated:Copy', key, version);
    return {
      CopyObjectResult: { ETag: `"${version.etag}"`, LastModified: new Date(modified), ...checksumMembers(checksum) },
      ...encryptionMembers(about.encryption),
      VersionId: versionMember(target, version),
      CopySourceVersionId: madeVersionMember(source.version),
    };
  } catch (error) {
    discard(ctx.kernel, blob.id);
    throw error;
  }
};

function checkDirective(value: string | undefined, header: string): void {
  if (value === undefined || value === 'COPY' || value === 'REPLACE') return;
  throw invalidArgument(
    header === 'x-amz-metadata-directive' ? 'Unknown metadata directive.' : 'Unknown tagging directive.',
    header,
    value,
  );
}

/** An object may be copied to itself to change it, or to bring an old version back. */
function checkChanged(bucket: Bucket, key: string, source: CopySource, input: CopyObjectCommandInput): void {
  if (bucket.name !== source.bucket.name || key !== source.key) return;
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    input.SSECustomerAlgorithm !== undefined ||
    input.CopySourceSSECustomerAlgorithm !== undefined ||
    bucket.settings.encryption !== undefined ||
    source.byVersion ||
    source.objects.current(key)?.id !== source.version.id;
  if (changes) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

function describeCopy(ctx: Context, bucket: Bucket, source: Found, input: CopyObjectCommandInput): Description {
  const old = source.version.about;
  const replace = input.MetadataDirective === 'REPLACE';
  const { tags, ...own } = describe(ctx, bucket, input);
  const content = replace ? describeContent(withReadMetadata(input)) : contentOf(old);
  const kept = input.TaggingDirective === 'REPLACE' ? tags : old.tags;
  return compact({ ...without(own), ...content, tags: kept });
}

function contentOf(old: Description): Description {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires, metadata } = old;
  return compact({
    contentType,
    cacheControl,
    contentDisposition,
    contentEncoding,
    contentLanguage,
    expires,
    metadata,
  });
}

/** Properties of the copy that do not come from its source: storage class, redirect, encryption, ACL, lock. */
function without({ storageClass, redirect, encryption, acl, lock }: Description): Description {
  return compact({ storageClass, redirect, encryption, acl, lock });
}
