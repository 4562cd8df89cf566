import type { Caller } from '../../kernel/context.ts';
import type { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type AskedPermission, askedPermissions } from '../../kernel/observe.ts';
import { contextKeys } from '../../kernel/policy/context-keys.ts';
import { actingAs, type RoleSessionState } from './acting.ts';
import { callerKeys } from './caller-keys.ts';
import { sessions } from './credentials/sessions.ts';
import { denial } from './denial.ts';
import { parsePolicy } from './evaluate/document.ts';
import { evaluate, type Policies } from './evaluate/evaluate.ts';

export interface Access {
  /** `s3:GetObject`. */
  readonly action: string;
  /** The resource's ARN, `*` for an action that has none, undefined when it is not known. */
  readonly resource: string | undefined;
  /** Condition keys beside the caller's own: `s3:prefix`, `aws:RequestedRegion`, … */
  readonly conditions?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The resource's own policy (a bucket policy, a function's policy), as JSON. */
  readonly resourcePolicy?: string | undefined;
  /** Account that owns the resource, when it may be another than the caller's. */
  readonly resourceAccount?: string | undefined;
  /** The service that was called, when that is another than the action's. */
  readonly called?: string;
}

/**
 * AWS's error if the caller may not do this, or undefined if it may. The root of an account may do everything in it that
 * a resource's policy does not deny; services act with the policies of their target resources, which they check themselves.
 * `tagsOf` returns the condition keys of the resource's tags: it is called if a policy has such a condition.
 */
export async function authorize(
  kernel: Kernel,
  caller: Caller,
  access: Access,
  tagsOf?: () => Promise<Readonly<Record<string, string>>>,
): Promise<AwsError | undefined> {
  if (caller.kind === 'service') return undefined;
  const session = caller.accessKeyId === undefined ? undefined : sessions(kernel).get(caller.accessKeyId);
  if (session?.unchecked && kernel.lenient) return undefined;
  const acting = await actingAs(kernel, caller);
  const policies = policiesOf(caller, acting, access);
  const tags = tagsOf && asksForTags(policies) ? await tagsOf() : {};
  const conditions = {
    ...callerKeys(kernel, caller, acting),
    ...resourceKeys(caller, access),
    ...tags,
    ...access.conditions,
  };
  const { action, resource, resourceAccount } = access;
  const request = {
    principal: acting.principal,
    action,
    resource,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    context: contextKeys(conditions),
  };
  const decision = evaluate(request, policies);
  const allowed = decision.decision === 'allowed';
  if (askedPermissions.hasSubscribers) {
    askedPermissions.publish({ caller: caller.arn, action, resource, allowed } satisfies AskedPermission);
  }
  return allowed ? undefined : denial(caller, access, decision);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html: no policy locks the owner out of itself. */
const ROOT_ALWAYS = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

function policiesOf(
  caller: Caller,
  acting: RoleSessionState,
  { action, resourceAccount, resourcePolicy }: Access,
): Policies {
  const isForeign = resourceAccount !== undefined && resourceAccount !== caller.account;
  const isFree = caller.kind === 'root' && !isForeign && ROOT_ALWAYS.includes(action);
  return {
    identity: acting.identity,
    ...(acting.boundary ? { boundary: acting.boundary } : {}),
    ...(acting.limits ? { session: acting.limits } : {}),
    ...(resourcePolicy === undefined || isFree
      ? {}
      : { resource: { id: 'resource', statements: parsePolicy(resourcePolicy) } }),
  };
}

const TAG = /(resource|existingobject)tag/i;

/** Whether a condition or a variable concerns the tags of the resource. */
function asksForTags({ identity, boundary = [], session = [], resource }: Policies): boolean {
  const sources = [...identity, ...boundary, ...session, ...(resource ? [resource] : [])];
  return sources.some(({ statements }) =>
    statements.some(
      ({ conditions, resources, notResources }) =>
        conditions.some(({ key, values }) => TAG.test(key) || values.some((one) => TAG.test(one))) ||
        [...resources, ...notResources].some((one) => one.includes('${') && TAG.test(one)),
    ),
  );
}

/** A bucket's ARN names no account: the bucket counts as the caller's own, unless another owner is named. */
function resourceKeys({ account }: Caller, { action, resource, resourceAccount }: Access): Record<string, string> {
  if (resource === undefined || resource === '*') return {};
  const owner = resourceAccount ?? (/^\d{12}$/.exec(resource.split(':')[4] ?? '')?.[0] || account);
  return { 'aws:ResourceAccount': owner, ...(action.startsWith('s3:') ? { 's3:ResourceAccount': owner } : {}) };
}
