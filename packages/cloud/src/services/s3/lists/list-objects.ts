import type {
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { invalidArgument } from '../shared/errors.ts';
import { readToken, writeToken } from '../shared/token.ts';
import { encoder, listed, listPage, ownerOfVersion, pageSize } from './page.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Operation<ListObjectsCommandInput, Output<ListObjectsCommandOutput>> = (input, ctx) => {
  const encode = encoder(input.EncodingType);
  const page = listPage(ctx, input, input.Marker);
  return {
    Name: page.bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    Marker: encode(input.Marker ?? ''),
    MaxKeys: pageSize(input.MaxKeys),
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    IsTruncated: page.truncated,
    // Only with a delimiter: without one the last key shows where to continue. Other emulators always return it.
    ...(page.truncated && (input.Delimiter || ctx.kernel.lenient) && page.last !== undefined
      ? { NextMarker: encode(page.last) }
      : {}),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
    Contents: page.entries.map((entry) => ({
      ...listed(entry, encode),
      Owner: ownerOfVersion(page.bucket, entry.version),
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation<ListObjectsV2CommandInput, Output<ListObjectsV2CommandOutput>> = (input, ctx) => {
  const { ContinuationToken: token, StartAfter: start } = input;
  const encode = encoder(input.EncodingType);
  if (token === '') throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
  const page = listPage(ctx, input, token === undefined ? start : readToken(token));
  return {
    Name: page.bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    MaxKeys: pageSize(input.MaxKeys),
    KeyCount: page.entries.length + page.prefixes.length,
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    IsTruncated: page.truncated,
    // The token says where to continue, not this.
    ...(start === undefined || token !== undefined ? {} : { StartAfter: encode(start) }),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    ...(page.truncated && page.last !== undefined ? { NextContinuationToken: writeToken(page.last) } : {}),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
    Contents: page.entries.map((entry) => ({
      ...listed(entry, encode),
      ...(input.FetchOwner ? { Owner: ownerOfVersion(page.bucket, entry.version) } : {}),
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
};
