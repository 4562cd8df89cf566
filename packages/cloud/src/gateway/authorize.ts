import type { Context } from '../kernel/context.ts';
import { rootOf } from '../kernel/create-kernel.ts';
import { AwsError } from '../kernel/errors.ts';
import { loadModel } from '../protocol/index.ts';
import { leadingKeys } from '../services/dynamodb/access/leading-keys.ts';
import { actionOf, isKnown } from '../services/iam/actions/index.ts';
import type { Permission } from '../services/iam/actions/types.ts';
import { authorize } from '../services/iam/authorize.ts';
import { findCaller } from '../services/iam/caller.ts';
import { sessions } from '../services/iam/credentials/sessions.ts';
import { letsAccountIn } from '../services/s3/shared/anonymous.ts';
import { allBuckets, bucketName } from '../services/s3/shared/buckets.ts';
import { named, withPath } from './names.ts';
import { requestKeys, tagKeys } from './request-keys.ts';
import { ownerOf } from './resource-policies.ts';
import { resourceTags } from './resource-tags.ts';
import { familyOf, unknownKey, unsigned } from './signature/family.ts';

/** Services that accept requests without a signature, if a resource's policy allows everyone; S3 also has access control lists. */
const OPEN_TO_ALL = ['s3', 'sns', 'sqs'];

/**
 * Throws AWS's AccessDenied for calls that policies do not allow: for a function's role always, for every caller in a strict cloud.
 * Elsewhere developers' own keys may do everything: the cloud is theirs.
 */
export async function authorizeCall(
  ctx: Context,
  service: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<void> {
  const { caller, kernel } = ctx;
  if (caller.kind !== 'role' && !(kernel.strict && caller.kind !== 'service')) return;
  const { asked, known, family } = await permissionsOf(ctx, service, operation, input);
  if (asked.length > 0 && service === 'iam' && withoutIam(ctx)) throw unknownKey(family, caller.accessKeyId ?? '');
  if (asked.length > 0 && caller.kind === 'anonymous' && !OPEN_TO_ALL.includes(service)) throw unsigned(family);
  const [first] = asked;
  if (first && kernel.strict && !isKnown(first.action)) throw unknownAction(caller.arn, first.action);
  for (const each of asked) {
    const denied = await denialOf(ctx, service, known, each);
    // S3 itself checks the other ways for an anonymous caller; only denials are checked here.
    const isOpen = caller.kind === 'anonymous' && each.action.startsWith('s3:');
    if (denied && !(isOpen && !isExplicit(denied))) throw denied;
  }
}

/** The decision of a resource's policy about callers without credentials. Undefined: the policy does not decide. */
export async function policySays(
  ctx: Context,
  service: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<'allow' | 'deny' | undefined> {
  const anyone = ctx.with({ caller: findCaller(ctx.kernel, undefined) });
  const { asked, known } = await permissionsOf(anyone, service, operation, input);
  let said: 'allow' | undefined = asked.length === 0 ? undefined : 'allow';
  for (const each of asked) {
    const denied = await denialOf(anyone, service, known, each);
    if (denied && isExplicit(denied)) return 'deny';
    if (denied) said = undefined;
  }
  return said;
}

const isExplicit = ({ message }: AwsError): boolean => message.includes('with an explicit deny');

/** The permissions that a call needs, each with its condition keys; `known` is its input with the service's own knowledge of it. */
async function permissionsOf(ctx: Context, service: string, operation: string, input: Record<string, unknown>) {
  const model = await loadModel(service);
  const known = await named(ctx, service, input);
  const permission = actionOf(service, operation, known, { ...ctx, http: model.operations.get(operation)?.http });
  const family = familyOf(model);
  if (!permission) return { asked: [], known, family };
  const { also = [], ...first } = permission;
  const keys = service === 'dynamodb' ? leadingKeys(operation, input, ctx) : [];
  const shared = {
    ...requestKeys(ctx, service),
    ...tagKeys(input),
    ...(keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys }),
  };
  const asked = [first, ...also].map(
    (each): CheckedPermission => ({ ...each, conditions: { ...shared, ...each.conditions } }),
  );
  return { asked, known, family };
}

interface CheckedPermission extends Omit<Permission, 'conditions'> {
  readonly conditions: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** AWS's response if the caller may not do this. `service` is the called one: it may need others' permissions. */
async function denialOf(
  ctx: Context,
  service: string,
  input: Record<string, unknown>,
  asked: CheckedPermission,
): Promise<AwsError | undefined> {
  const { kernel, caller } = ctx;
  const [prefix = ''] = asked.action.split(':');
  const of = ['iam', 'lambda', 's3'].includes(prefix) ? prefix : service;
  const about = of === 's3' ? objectOf(asked, input) : of === service ? input : {};
  if (of === 's3' && asked.action !== 's3:CreateBucket' && isNoBucket(ctx, about)) return undefined;
  const resource = withPath(ctx, asked.resource ?? '*');
  const { account, policy } = await ownerOf(ctx, of, about, resource);
  const access = { ...asked, resource, resourceAccount: account, resourcePolicy: policy, called: service };
  // Read as the owner: a caller need not be able to read tags, and that check would read the tags again.
  const asOwner = ctx.with({ caller: rootOf(account ?? ctx.account) });
  const denied = await authorize(kernel, caller, access, () => resourceTags(asOwner, of, about, resource));
  const isForeign = of === 's3' && account !== undefined && account !== caller.account;
  if (denied && isForeign && letsAccountIn(kernel, about, asked.action, caller.account)) {
    // A principal on the list still needs permission from its own account.
    return authorize(kernel, caller, { ...access, resourceAccount: undefined });
  }
  return denied;
}

/**
 * S3 answers NoSuchBucket before it checks any policy: aws-cdk,
 * framework-integ/test/aws-s3/test/integ.bucket-auto-delete-objects.ts, whose function only has permission by the policy of a deleted bucket.
 */
function isNoBucket({ kernel }: Context, { Bucket }: Record<string, unknown>): boolean {
  return typeof Bucket === 'string' && !allBuckets(kernel).has(bucketName(Bucket));
}

/** Bucket and object of a permission: a copy's source and a function's code differ from the request's own. */
function objectOf(
  { resource = '' }: CheckedPermission,
  { VersionId }: Record<string, unknown>,
): Record<string, unknown> {
  const [, Bucket, Key] = /^arn:[^:]*:s3:::([^/]+)(?:\/(.*))?$/s.exec(resource) ?? [];
  return { Bucket, Key, VersionId };
}

/** Federated users have no access to IAM, and sessions of users have none without MFA. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
function withoutIam({ kernel, caller }: Context): boolean {
  const session = sessions(kernel).get(caller.accessKeyId ?? '');
  return session !== undefined && session.kind !== 'role' && (session.kind === 'federated' || !session.mfa);
}

function unknownAction(arn: string, action: string): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: ${action}: jaws-cloud does not know this action of IAM.`,
    403,
  );
}
