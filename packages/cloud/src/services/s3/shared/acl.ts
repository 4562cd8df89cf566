import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidArgument, invalidRequest, malformedAcl } from './errors.ts';
import { ownerId } from './owner.ts';
import type { Acl, Bucket, Grant } from './records.ts';

export interface AclInput {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

export const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
export const authenticatedUsers = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
export const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const groups = [allUsers, authenticatedUsers, logDelivery];
const permissions = ['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP'];

type Permission = NonNullable<Grant['Permission']>;

const user = (account: string, permission: Permission): Grant => ({
  Grantee: { Type: 'CanonicalUser', ID: ownerId(account) },
  Permission: permission,
});
const group = (uri: string, permission: Permission): Grant => ({
  Grantee: { Type: 'Group', URI: uri },
  Permission: permission,
});

/** The default of an object or bucket. */
export const privateAcl = (owner: string): Acl => ({ grants: [user(owner, 'FULL_CONTROL')] });

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
const canned: Readonly<Record<string, (bucketOwner: string) => Grant[]>> = {
  private: () => [],
  'public-read': () => [group(allUsers, 'READ')],
  'public-read-write': () => [group(allUsers, 'READ'), group(allUsers, 'WRITE')],
  'authenticated-read': () => [group(authenticatedUsers, 'READ')],
  'aws-exec-read': () => [],
  'log-delivery-write': () => [group(logDelivery, 'WRITE'), group(logDelivery, 'READ_ACP')],
  'bucket-owner-read': (bucketOwner) => [user(bucketOwner, 'READ')],
  'bucket-owner-full-control': (bucketOwner) => [user(bucketOwner, 'FULL_CONTROL')],
};

/** The list that the headers of a request ask for; undefined if they only ask for the default. */
export function cannedGrants(ctx: Context, bucket: Pick<Bucket, 'account'>, input: AclInput): Acl | undefined {
  const named = namedGrants(input, ctx.kernel.lenient === true);
  if (named.length > 0) {
    if (input.ACL !== undefined) throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
    return { grants: named };
  }
  if (input.ACL === undefined || input.ACL === 'private') return undefined;
  const make = Object.hasOwn(canned, input.ACL) ? canned[input.ACL] : undefined;
  if (!make) throw invalidArgument('', 'x-amz-acl', input.ACL);
  const own = user(ctx.account, 'FULL_CONTROL');
  const more = make(bucket.account).filter((grant) => grant.Grantee?.ID !== own.Grantee?.ID);
  return { grants: [own, ...more] };
}

function namedGrants(input: AclInput, lenient: boolean): Grant[] {
  const headers: [Permission, string | undefined][] = [
    ['FULL_CONTROL', input.GrantFullControl],
    ['READ', input.GrantRead],
    ['READ_ACP', input.GrantReadACP],
    ['WRITE', input.GrantWrite],
    ['WRITE_ACP', input.GrantWriteACP],
  ];
  return headers.flatMap(([permission, header]) =>
    header === undefined
      ? []
      : parseGrantees(permission, header, lenient).map((Grantee) => ({ Grantee, Permission: permission })),
  );
}

/** `id="…", uri="…", emailAddress="…"`; a lenient cloud accepts `url` for `uri`, and unknown groups. */
function parseGrantees(permission: Permission, header: string, lenient: boolean): NonNullable<Grant['Grantee']>[] {
  return header.split(',').map((item) => {
    const [, kind, given = ''] = /^(id|uri|url|emailAddress)\s*=\s*(\S.*)?$/is.exec(item.trim()) ?? [];
    const value = given.replace(/^"/, '').replace(/"$/, '');
    if (kind === undefined || value.includes('"') || (kind === 'url' && !lenient)) {
      const argument = `x-amz-grant-${permission.toLowerCase().replace('_', '-')}`;
      throw invalidArgument('Argument format not recognized', argument, item);
    }
    if (kind.toLowerCase() === 'id') return { Type: 'CanonicalUser', ID: lenient ? value : checkId(value) };
    if (/^ur[il]$/i.test(kind)) return { Type: 'Group', URI: lenient ? value : checkGroup(value) };
    return { Type: 'AmazonCustomerByEmail', EmailAddress: value };
  });
}

export interface PutAclInput extends AclInput {
  readonly AccessControlPolicy?:
    | { Grants?: Grant[] | undefined; Owner?: { ID?: string | undefined } | undefined }
    | undefined;
}

/** The list that a request sets, by its headers or by a document; undefined is the usual one. */
export function requestedAcl(ctx: Context, bucket: Bucket, input: PutAclInput): Acl | undefined {
  const { AccessControlPolicy: policy } = input;
  const byHeaders = input.ACL !== undefined || namedGrants(input, true).length > 0;
  if (!policy && !byHeaders) {
    throw new AwsError('MissingSecurityHeader', 'Your request was missing a required header', 400, {
      MissingHeaderName: 'x-amz-acl',
    });
  }
  if (!policy) return cannedGrants(ctx, bucket, input);
  if (byHeaders) throw new AwsError('UnexpectedContent', 'This request does not support content', 400);
  if (!policy.Owner?.ID || !policy.Grants) throw malformedAcl();
  for (const grant of policy.Grants) checkGrant(grant, ctx.kernel.lenient === true);
  return { grants: policy.Grants };
}

function checkGrant(grant: Grant, lenient: boolean): void {
  const { Grantee: grantee, Permission: permission } = grant;
  if (!grantee || permission === undefined || !permissions.includes(permission)) throw malformedAcl();
  if (grantee.Type === 'Group') {
    if (grantee.URI === undefined) throw malformedAcl();
    checkGroup(grantee.URI, 'Group/URI');
  } else if (grantee.Type === 'CanonicalUser') {
    if (!grantee.ID) throw malformedAcl();
    if (!lenient) checkId(grantee.ID, 'CanonicalUser/ID');
  } else if (grantee.Type === 'AmazonCustomerByEmail') {
    throw new AwsError(
      'UnresolvableGrantByEmailAddress',
      'The e-mail address you provided does not match any account on record',
      400,
    );
  } else throw malformedAcl();
}

function checkGroup(uri: string, argument = 'uri'): string {
  if (!groups.includes(uri)) throw invalidArgument('Invalid group uri', argument, uri);
  return uri;
}

/** Canonical ids are 64 hexadecimal digits. */
function checkId(id: string, argument = 'id'): string {
  if (!/^[0-9a-f]{64}$/i.test(id)) throw invalidArgument('Invalid id', argument, id);
  return id;
}

/**
 * Refuses a list that a bucket does not accept: because of its ownership controls or its block of public access. A lenient
 * cloud stores any
 * list; whether it opens anything is still up to the bucket.
 */
export function checkAclsAllowed({ kernel }: Context, bucket: Bucket, acl: Acl | undefined): void {
  if (!acl || kernel.lenient) return;
  const { ownership, publicAccessBlock } = bucket.settings;
  const harmless = acl.grants.every(
    (grant) => grant.Permission === 'FULL_CONTROL' && grant.Grantee?.ID === ownerId(bucket.account),
  );
  if (ownership?.[0]?.ObjectOwnership === 'BucketOwnerEnforced' && !harmless) {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
  }
  const open = acl.grants.some(({ Grantee }) => Grantee?.URI === allUsers || Grantee?.URI === authenticatedUsers);
  if (open && publicAccessBlock?.BlockPublicAcls) throw new AwsError('AccessDenied', 'Access Denied', 403);
}
