import type { ListBucketsCommandInput, ListBucketsCommandOutput } from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { allBuckets, bucketArn } from '../shared/buckets.ts';
import { invalidArgument } from '../shared/errors.ts';
import { compareKeys } from '../shared/order.ts';
import { ownerOf } from '../shared/owner.ts';
import { readToken, writeToken } from '../shared/token.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
export const listBuckets: Operation<ListBucketsCommandInput, Output<ListBucketsCommandOutput>> = (input, ctx) => {
  const { Prefix: prefix, MaxBuckets: max, BucketRegion: region, ContinuationToken: token } = input;
  if (max !== undefined && (max < 1 || max > 10_000)) {
    throw invalidArgument('Argument max-buckets must be an integer between 1 and 10000', 'max-buckets', max);
  }
  const after = token ? readToken(token) : undefined;
  const own = [...allBuckets(ctx.kernel).values()]
    .filter((bucket) => bucket.account === ctx.account)
    .filter((bucket) => bucket.name.startsWith(prefix ?? '') && (region === undefined || bucket.region === region))
    .filter((bucket) => after === undefined || compareKeys(bucket.name, after) > 0)
    .sort((a, b) => compareKeys(a.name, b.name));
  const page = max === undefined ? own : own.slice(0, max);
  const last = page.at(-1);
  return {
    Owner: ownerOf(ctx.account),
    Buckets: page.map(({ name, created, region: place }) => ({
      Name: name,
      CreationDate: new Date(created),
      // S3 returns the region only in paged requests.
      ...(max === undefined && region === undefined && prefix === undefined
        ? {}
        : { BucketRegion: place, BucketArn: bucketArn({ name, region: place }) }),
    })),
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(last && page.length < own.length ? { ContinuationToken: writeToken(last.name) } : {}),
  };
};
