import type { Grantee } from '@aws-sdk/client-s3';
import type { Context, Operation } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { allUsers, authenticatedUsers } from './acl.ts';
import { allBuckets, bucketName } from './buckets.ts';
import { accessDenied, invalidRequest } from './errors.ts';
import { Objects } from './objects.ts';
import { ownerId } from './owner.ts';
import { checkPolicy } from './policy.ts';
import { isPublic } from './public-policy.ts';
import type { Acl, Bucket } from './records.ts';

interface Input {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/** Permission names in access lists for operations without a name of their own. */
const actions = new Map([
  ['HeadObject', 'GetObject'],
  ['HeadBucket', 'ListBucket'],
  ['ListObjects', 'ListBucket'],
  ['ListObjectsV2', 'ListBucket'],
  ['ListObjectVersions', 'ListBucketVersions'],
  ['PostObject', 'PutObject'],
  ['CreateMultipartUpload', 'PutObject'],
  ['UploadPart', 'PutObject'],
  ['CompleteMultipartUpload', 'PutObject'],
  ['DeleteObjects', 'DeleteObject'],
]);

/**
 * A copy reads its source, so AWS wants it signed, whatever the source's policy allows:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
const signedOnly: ReadonlySet<string> = new Set(['CopyObject', 'UploadPartCopy']);

/** Parameters with which a request sets headers of its response. */
const OVERRIDE = /^Response[A-Z]/;

/** Lets requests without credentials do only what a bucket's policy or lists allow everyone. */
export function guarded(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]): [string, Operation] => [
      name,
      (input, ctx) =>
        ctx.caller.kind === 'anonymous'
          ? checkAnonymous(ctx, name, input as Input).then(() => run(input, ctx))
          : run(input, ctx),
    ]),
  );
}

export async function checkAnonymous(ctx: Context, operation: string, input: Input): Promise<void> {
  if (signedOnly.has(operation)) throw accessDenied();
  const reads = operation === 'GetObject' || operation === 'HeadObject';
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Overriding response header values through the request"
  if (reads && !ctx.kernel.lenient && Object.keys(input).some((name) => OVERRIDE.test(name))) {
    throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
  }
  const bucket = allBuckets(ctx.kernel).get(bucketName(input.Bucket ?? ''));
  // That a bucket does not exist is not a secret.
  if (!bucket && input.Bucket !== undefined) return;
  // Only callers that may list learn whether a key exists. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  const missing = bucket && reads && !new Objects(ctx.kernel, bucket).current(input.Key ?? '');
  const allowed =
    bucket &&
    (missing ? allows(ctx, bucket, 'ListObjectsV2', { Bucket: bucket.name }) : allows(ctx, bucket, operation, input));
  if (!(await allowed)) throw accessDenied();
}

async function allows(ctx: Context, bucket: Bucket, operation: string, input: Input): Promise<boolean> {
  const { policy, publicAccessBlock: block } = bucket.settings;
  if (policy !== undefined) {
    const asked = operation === 'PostObject' ? 'PutObject' : operation;
    const said = await ctx.kernel.callers.policySays(ctx, 's3', asked, { ...input });
    if (said === 'deny') return false;
    const restricted = block?.RestrictPublicBuckets === true && isPublic(checkPolicy(policy, bucket.name));
    if (said === 'allow' && !restricted) return true;
  }
  return !block?.IgnorePublicAcls && listed(ctx, bucket, actions.get(operation) ?? operation, input.Key);
}

const listed = ({ kernel }: Context, bucket: Bucket, action: string, key: string | undefined): boolean =>
  inLists(kernel, bucket, { action, key, isMeant: ({ URI }) => URI === allUsers });

/**
 * Whether a list of the bucket or the object allows this for another account. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
export function letsAccountIn(kernel: Kernel, input: Input, action: string, account: string): boolean {
  const bucket = allBuckets(kernel).get(bucketName(input.Bucket ?? ''));
  if (!bucket || bucket.settings.ownership?.[0]?.ObjectOwnership === 'BucketOwnerEnforced') return false;
  const isGroup = (uri: string | undefined) =>
    !bucket.settings.publicAccessBlock?.IgnorePublicAcls && (uri === allUsers || uri === authenticatedUsers);
  const isMeant = ({ ID, URI }: Grantee) => ID === ownerId(account) || isGroup(URI);
  return inLists(kernel, bucket, { action: action.replace(/^s3:/, ''), key: input.Key, isMeant });
}

interface AnonymousAccess {
  readonly action: string;
  readonly key: string | undefined;
  isMeant(grantee: Grantee): boolean;
}

function inLists(kernel: Kernel, bucket: Bucket, { action, key, isMeant }: AnonymousAccess): boolean {
  const has = (acl: Acl | undefined, permission: string): boolean =>
    acl?.grants.some(
      ({ Grantee: grantee, Permission }) =>
        grantee !== undefined && isMeant(grantee) && (Permission === permission || Permission === 'FULL_CONTROL'),
    ) ?? false;
  const ofObject = () => new Objects(kernel, bucket).current(key ?? '')?.about.acl;
  if (action === 'GetObject') return has(ofObject(), 'READ');
  if (action === 'GetObjectAcl') return has(ofObject(), 'READ_ACP');
  if (action.startsWith('ListBucket')) return has(bucket.settings.acl, 'READ');
  if (action === 'PutObject' || action === 'DeleteObject') return has(bucket.settings.acl, 'WRITE');
  return action === 'GetBucketAcl' && has(bucket.settings.acl, 'READ_ACP');
}
