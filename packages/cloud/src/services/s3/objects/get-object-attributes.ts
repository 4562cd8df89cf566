import type { GetObjectAttributesCommandInput, GetObjectAttributesCommandOutput } from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { checksumMembers, partChecksumMembers } from '../shared/checksum.ts';
import { checkCustomerKey } from '../shared/encryption.ts';
import { invalidArgument } from '../shared/errors.ts';
import { findToRead, versionMember } from '../shared/find.ts';
import type { Checksum, Version } from '../shared/records.ts';

type Input = GetObjectAttributesCommandInput;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: Operation<Input, Output<GetObjectAttributesCommandOutput>> = async (input, ctx) => {
  const { bucket, version } = await findToRead(ctx, input, 'GET');
  checkCustomerKey(version.about.encryption, input);
  const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];
  const wanted = new Set<string>(input.ObjectAttributes ?? []);
  if (wanted.size === 0 || [...wanted].some((name) => !known.includes(name))) {
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes');
  }
  return {
    LastModified: new Date(version.modified),
    VersionId: versionMember(bucket, version),
    ...(wanted.has('ETag') ? { ETag: version.etag } : {}),
    ...(wanted.has('Checksum') && version.checksum ? { Checksum: checksumOf(ctx, version.checksum) } : {}),
    ...(wanted.has('ObjectParts') && version.pieces ? { ObjectParts: partsOf(version, input) } : {}),
    // Storage classes are typed as literals.
    ...(wanted.has('StorageClass') ? { StorageClass: (version.about.storageClass ?? 'STANDARD') as 'STANDARD' } : {}),
    ...(wanted.has('ObjectSize') ? { ObjectSize: version.size } : {}),
  };
};

/** Here a composite checksum comes without the number of its parts, and in a lenient cloud without its type. */
function checksumOf({ kernel }: Context, checksum: Checksum): Record<string, string> {
  const { ChecksumType, ...value } = checksumMembers({ ...checksum, value: checksum.value.replace(/-\d+$/, '') });
  return ChecksumType === undefined || kernel.lenient ? value : { ...value, ChecksumType };
}

/** The parts themselves are listed only if they have checksums. */
function partsOf({ pieces = [], checksum }: Version, { MaxParts: max = 1000, PartNumberMarker: marker }: Input) {
  if (checksum?.type !== 'COMPOSITE') return { TotalPartsCount: pieces.length };
  const after = Number(marker ?? 0);
  const rest = pieces.filter(({ number }) => number > after);
  const page = rest.slice(0, max);
  return {
    TotalPartsCount: pieces.length,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: max,
    IsTruncated: page.length < rest.length,
    Parts: page.map((piece) => ({
      PartNumber: piece.number,
      Size: piece.size,
      ...partChecksumMembers(checksum.algorithm, piece.checksum),
    })),
  };
}
