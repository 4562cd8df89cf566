import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { abortMembers } from '../lifecycle/member.ts';
import { encoder, pageSize } from '../lists/page.ts';
import { bucketOf } from '../shared/buckets.ts';
import { partChecksumMembers } from '../shared/checksum.ts';
import { invalidArgument } from '../shared/errors.ts';
import { compareKeys } from '../shared/order.ts';
import { ownerId, ownerOf } from '../shared/owner.ts';
import type { Bucket, Upload } from '../shared/records.ts';
import { Uploads } from '../shared/uploads.ts';

type Input = ListMultipartUploadsCommandInput;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Operation<Input, Output<ListMultipartUploadsCommandOutput>> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxUploads, 'max-uploads');
  const { shown, prefixes, truncated, last } = select(new Uploads(ctx.kernel, bucket).open(), input, max);
  return {
    Bucket: bucket.name,
    KeyMarker: encode(input.KeyMarker ?? ''),
    UploadIdMarker: input.UploadIdMarker ?? '',
    NextKeyMarker: encode(last?.key ?? ''),
    NextUploadIdMarker: last?.id ?? '',
    ...(input.Prefix ? { Prefix: encode(input.Prefix) } : {}),
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    MaxUploads: max,
    IsTruncated: truncated,
    Uploads: shown.map((upload) => ({
      UploadId: upload.id,
      Key: encode(upload.key),
      Initiated: new Date(upload.started),
      StorageClass: (upload.about.storageClass ?? 'STANDARD') as 'STANDARD',
      Owner: ownerOf(bucket.account),
      Initiator: initiatorOf(bucket, upload),
      ChecksumAlgorithm: upload.checksumAlgorithm as 'CRC32' | undefined,
      ChecksumType: upload.checksumType,
    })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
  };
};

/** Uploads of older states do not say who began them. */
const initiatorOf = ({ account }: Bucket, { initiator }: Upload) =>
  initiator ?? { ID: ownerId(account), DisplayName: 'root' };

function select(all: Upload[], input: Input, max: number) {
  const { Prefix: prefix = '', Delimiter: delimiter, KeyMarker: key, UploadIdMarker: id } = input;
  const sorted = all
    .filter((upload) => upload.key.startsWith(prefix))
    .sort((a, b) => compareKeys(a.key, b.key) || a.started - b.started || compareKeys(a.id, b.id));
  const marked = key && id ? sorted.findIndex((upload) => upload.key === key && upload.id === id) : -1;
  if (key && id && marked < 0) throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', id);
  const rest =
    marked >= 0 ? sorted.slice(marked + 1) : sorted.filter((upload) => !key || compareKeys(upload.key, key) > 0);
  const shown: Upload[] = [];
  const prefixes: string[] = [];
  for (const upload of rest) {
    const cut = delimiter ? upload.key.indexOf(delimiter, prefix.length) : -1;
    const common = cut < 0 ? undefined : upload.key.slice(0, cut + (delimiter?.length ?? 0));
    if (common !== undefined && (prefixes.at(-1) === common || (key && compareKeys(common, key) <= 0))) continue;
    if (shown.length + prefixes.length === max) return { shown, prefixes, truncated: true, last: shown.at(-1) };
    if (common === undefined) shown.push(upload);
    else prefixes.push(common);
  }
  return { shown, prefixes, truncated: false, last: shown.at(-1) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation<ListPartsCommandInput, Output<ListPartsCommandOutput>> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const uploads = new Uploads(ctx.kernel, bucket);
  const upload = uploads.get(input.UploadId, input.Key);
  const max = pageSize(input.MaxParts, 'max-parts');
  const marker = pageSize(Number(input.PartNumberMarker || 0), 'part-number-marker', Number.MAX_SAFE_INTEGER);
  const rest = uploads.parts(upload).filter(({ number }) => number > marker);
  const page = rest.slice(0, max);
  return {
    ...abortMembers(bucket, upload),
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: max,
    IsTruncated: page.length < rest.length,
    Parts: page.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.modified),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...(upload.checksumAlgorithm ? partChecksumMembers(part.checksum?.algorithm, part.checksum?.value) : {}),
    })),
    Initiator: initiatorOf(bucket, upload),
    Owner: ownerOf(bucket.account),
    StorageClass: (upload.about.storageClass ?? 'STANDARD') as 'STANDARD',
    ChecksumAlgorithm: upload.checksumAlgorithm as 'CRC32' | undefined,
    ChecksumType: upload.checksumType,
  };
};
