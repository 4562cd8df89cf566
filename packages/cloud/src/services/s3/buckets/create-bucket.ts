import type { CreateBucketCommandInput, CreateBucketCommandOutput } from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { cannedGrants } from '../shared/acl.ts';
import { allBuckets, bucketArn } from '../shared/buckets.ts';
import { compact } from '../shared/describe.ts';
import { aclWithOwnerEnforced, invalidArgument, malformedXml } from '../shared/errors.ts';
import { checkBucketName } from '../shared/names.ts';
import type { Bucket, Tag } from '../shared/records.ts';
import { checkBucketTags } from '../shared/tags.ts';
import { stamp } from '../shared/time.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
export const createBucket: Operation<CreateBucketCommandInput, Output<CreateBucketCommandOutput>> = (input, ctx) => {
  const { Bucket: name = '', CreateBucketConfiguration: configuration, ObjectOwnership: ownership } = input;
  // Other emulators take capitals.
  checkBucketName(ctx.kernel.lenient ? name.toLowerCase() : name);
  const region = regionOf(ctx, configuration?.LocationConstraint);
  if (configuration?.Location || configuration?.Bucket) throw malformedXml();
  checkOwnership(ownership);
  checkNamespace(ctx, input.BucketNamespace, name, region);
  const tags = checkNewTags(configuration?.Tags ?? []);
  const existing = allBuckets(ctx.kernel).get(name);
  if (existing) return answerExisting(ctx, existing, tags);
  const { account } = ctx;
  const acl = cannedGrants(ctx, { account }, input);
  if (acl && !ctx.kernel.lenient && (ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced') {
    throw aclWithOwnerEnforced();
  }
  const settings = compact({
    acl,
    ownership: [{ ObjectOwnership: ownership ?? 'BucketOwnerEnforced' } as const],
    // Other emulators' buckets are as open as their lists say.
    publicAccessBlock: ctx.kernel.lenient ? undefined : blockAll,
    tags: tags.length === 0 ? undefined : tags,
    ...(input.ObjectLockEnabledForBucket ? { objectLock: {}, versioning: { Status: 'Enabled' } as const } : {}),
  });
  const made = { name, account, region, created: stamp(ctx), settings };
  const asEu = configuration?.LocationConstraint === 'EU';
  allBuckets(ctx.kernel).put(name, asEu ? { ...made, constraint: 'EU' } : made);
  return {
    Location: region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: bucketArn({ name, region }),
  };
};

const blockAll = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

function checkOwnership(ownership: string | undefined): void {
  if (ownership === undefined || ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership))
    return;
  throw invalidArgument(`Invalid x-amz-object-ownership header: ${ownership}`, 'x-amz-object-ownership');
}

/**
 * Names in an account's own namespace contain the account and region.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
 */
function checkNamespace({ account }: Context, namespace: string | undefined, name: string, region: string): void {
  if (namespace !== 'account-regional' || name.endsWith(`-${account}-${region}-an`)) return;
  throw new AwsError(
    'InvalidNamespaceHeader',
    'The requested bucket namespace does not fit the name of the bucket.',
    400,
  );
}

function checkNewTags(tags: Parameters<typeof checkBucketTags>[0]): Tag[] {
  if (tags.some(({ Key: key }) => key?.startsWith('aws:'))) {
    const message =
      'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.';
    throw new AwsError('InvalidTag', message, 400);
  }
  return checkBucketTags(tags);
}

function regionOf({ region }: Context, constraint: string | undefined): string {
  if (region === 'us-east-1') {
    if (!constraint) return region;
    if (constraint === 'EU') return 'eu-west-1';
    if (constraint !== 'us-east-1' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(constraint)) return constraint;
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: constraint,
    });
  }
  if (constraint === region || (constraint === 'EU' && region === 'eu-west-1')) return region;
  const text = constraint ? `${constraint} location constraint` : 'unspecified location constraint';
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${text} is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}

/** Creating one's own bucket again only succeeds in us-east-1, where S3 began. */
function answerExisting(ctx: Context, existing: Bucket, tags: readonly Tag[]): Output<CreateBucketCommandOutput> {
  const { name } = existing;
  if (existing.account !== ctx.account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      409,
      { BucketName: name },
    );
  }
  if (existing.region === 'us-east-1' && ctx.region === 'us-east-1' && tags.length === 0) {
    return { Location: `/${name}`, BucketArn: bucketArn(existing) };
  }
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: name },
  );
}
