import type { Grantee } from '@aws-sdk/client-s3';
import type { Context, Operation } from '../../../kernel/context.ts';
import { matchesAnyCase, matchesGlob } from '../../../kernel/glob.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { allUsers, authenticatedUsers } from './acl.ts';
import { allBuckets, bucketArn, bucketName } from './buckets.ts';
import { accessDenied } from './errors.ts';
import { Objects } from './objects.ts';
import { ownerId } from './owner.ts';
import { checkPolicy, isEveryone, listOf, type Statement } from './policy.ts';
import { isPublic } from './public-policy.ts';
import type { Acl, Bucket } from './records.ts';

interface Input {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/** Actions of operations whose names differ from theirs. */
const actions = new Map([
  ['HeadObject', 'GetObject'],
  ['HeadBucket', 'ListBucket'],
  ['ListObjects', 'ListBucket'],
  ['ListObjectsV2', 'ListBucket'],
  ['ListObjectVersions', 'ListBucketVersions'],
  ['CopyObject', 'PutObject'],
  ['PostObject', 'PutObject'],
  ['CreateMultipartUpload', 'PutObject'],
  ['UploadPart', 'PutObject'],
  ['UploadPartCopy', 'PutObject'],
  ['CompleteMultipartUpload', 'PutObject'],
  ['DeleteObjects', 'DeleteObject'],
]);

/** Lets requests without credentials do only what a bucket's policy or lists allow everyone. */
export function guarded(operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]): [string, Operation] => [
      name,
      (input, ctx) => {
        if (ctx.caller.kind === 'anonymous') checkAnonymous(ctx, name, input as Input);
        return run(input, ctx);
      },
    ]),
  );
}

export function checkAnonymous(ctx: Context, operation: string, input: Input): void {
  const bucket = allBuckets(ctx.kernel).get(bucketName(input.Bucket ?? ''));
  // That a bucket is not there is no secret.
  if (!bucket && input.Bucket !== undefined) return;
  const action = actions.get(operation) ?? operation;
  // Whether a key is there knows only who may list. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  const missing = bucket && action === 'GetObject' && !new Objects(ctx.kernel, bucket).current(input.Key ?? '');
  const asked = missing ? { action: 'ListBucket', input: { Bucket: input.Bucket } } : { action, input };
  if (!bucket || !allows(ctx, bucket, asked.action, asked.input)) throw accessDenied();
}

function allows(ctx: Context, bucket: Bucket, action: string, { Key: key, VersionId: version }: Input): boolean {
  const block = bucket.settings.publicAccessBlock;
  const full = `s3:${action}${version === undefined || key === undefined ? '' : 'Version'}`;
  const resource = `${bucketArn(bucket)}${key === undefined ? '' : `/${key}`}`;
  const { policy } = bucket.settings;
  const statements = policy === undefined ? [] : checkPolicy(policy, bucket.name);
  const applying = statements.filter((statement) => applies(statement, full, resource));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return false;
  const restricted = block?.RestrictPublicBuckets === true && isPublic(statements);
  if (!restricted && applying.some(({ Effect }) => Effect === 'Allow')) return true;
  return !block?.IgnorePublicAcls && listed(ctx, bucket, action, key);
}

/** Statements with conditions do not speak of callers of whom nothing is known. */
function applies(statement: Statement, action: string, resource: string): boolean {
  const { Principal, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (!isEveryone(Principal) || Condition !== undefined) return false;
  const names = (patterns: unknown, text: string): boolean =>
    listOf(patterns).some((pattern) => matchesGlob(String(pattern), text));
  const act = (patterns: unknown): boolean =>
    listOf(patterns).some((pattern) => matchesAnyCase(String(pattern), action));
  const byAction = Action === undefined ? !act(NotAction) : act(Action);
  return byAction && (Resource === undefined ? !names(NotResource, resource) : names(Resource, resource));
}

const listed = ({ kernel }: Context, bucket: Bucket, action: string, key: string | undefined): boolean =>
  inLists(kernel, bucket, { action, key, isMeant: ({ URI }) => URI === allUsers });

/** Whether a list of the bucket or the object lets another account do this. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
export function letsAccountIn(kernel: Kernel, input: Input, action: string, account: string): boolean {
  const bucket = allBuckets(kernel).get(bucketName(input.Bucket ?? ''));
  if (!bucket || bucket.settings.ownership?.[0]?.ObjectOwnership === 'BucketOwnerEnforced') return false;
  const isGroup = (uri: string | undefined) =>
    !bucket.settings.publicAccessBlock?.IgnorePublicAcls && (uri === allUsers || uri === authenticatedUsers);
  const isMeant = ({ ID, URI }: Grantee) => ID === ownerId(account) || isGroup(URI);
  return inLists(kernel, bucket, { action: action.replace(/^s3:/, ''), key: input.Key, isMeant });
}

interface Wanted {
  readonly action: string;
  readonly key: string | undefined;
  isMeant(grantee: Grantee): boolean;
}

function inLists(kernel: Kernel, bucket: Bucket, { action, key, isMeant }: Wanted): boolean {
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
