import type { ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf } from '../shared/buckets.ts';
import { invalidArgument } from '../shared/errors.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket, Version } from '../shared/records.ts';
import { encoder, listed, ownerOfVersion, pageSize } from './page.ts';
import { walk } from './walk.ts';

type Input = ListObjectVersionsCommandInput;
type Item = { readonly prefix: string } | { readonly key: string; readonly version: Version; readonly latest: boolean };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation<Input, Output<ListObjectVersionsCommandOutput>> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const encode = encoder(input.EncodingType);
  const max = pageSize(input.MaxKeys);
  if (input.VersionIdMarker !== undefined && !input.KeyMarker) {
    throw invalidArgument('A version-id marker cannot be specified without a key marker.', 'version-id-marker');
  }
  const items: Item[] = [];
  let truncated = false;
  if (max > 0) {
    for (const item of itemsOf(new Objects(ctx.kernel, bucket), input)) {
      if (items.length === max) {
        truncated = true;
        break;
      }
      items.push(item);
    }
  }
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    KeyMarker: encode(input.KeyMarker ?? ''),
    VersionIdMarker: input.VersionIdMarker ?? '',
    MaxKeys: max,
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    IsTruncated: truncated,
    ...(truncated ? nextMarkers(items.at(-1), encode) : {}),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
    ...shown(bucket, items, encode),
  };
};

function* itemsOf(objects: Objects, input: Input): Generator<Item> {
  const { Prefix: prefix = '', Delimiter: delimiter, KeyMarker: marker, VersionIdMarker: versionMarker } = input;
  const { keys } = objects.index;
  if (marker && versionMarker !== undefined && marker.startsWith(prefix)) {
    const versions = objects.versions(marker);
    const at = versions.findIndex(({ id }) => id === versionMarker);
    for (const version of versions.slice(at + 1)) yield { key: marker, version, latest: version === versions[0] };
  }
  for (const step of walk({ keys, prefix, delimiter, after: marker || undefined })) {
    if ('prefix' in step) yield step;
    else {
      const versions = objects.versions(step.key);
      for (const version of versions) yield { key: step.key, version, latest: version === versions[0] };
    }
  }
}

function nextMarkers(last: Item | undefined, encode: (name: string) => string) {
  if (!last) return {};
  if ('prefix' in last) return { NextKeyMarker: encode(last.prefix) };
  return { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.version.id };
}

function shown(bucket: Bucket, items: readonly Item[], encode: (name: string) => string) {
  const Versions: NonNullable<ListObjectVersionsCommandOutput['Versions']> = [];
  const DeleteMarkers: NonNullable<ListObjectVersionsCommandOutput['DeleteMarkers']> = [];
  const CommonPrefixes: { Prefix: string }[] = [];
  for (const item of items) {
    if ('prefix' in item) {
      CommonPrefixes.push({ Prefix: encode(item.prefix) });
      continue;
    }
    const { key, version, latest } = item;
    const Owner = ownerOfVersion(bucket, version);
    const common = { VersionId: version.id, IsLatest: latest, Owner };
    if (version.marker) {
      DeleteMarkers.push({ Key: encode(key), LastModified: new Date(version.modified), ...common });
    } else Versions.push({ ...listed({ key, version }, encode), ...common });
  }
  return { Versions, DeleteMarkers, CommonPrefixes };
}
