import type { Caller } from '../../kernel/context.ts';
import type { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Acting, actingAs } from './acting.ts';
import { callerKeys } from './caller-keys.ts';
import { sessions } from './credentials/sessions.ts';
import { denial } from './denial.ts';
import { parsePolicy } from './evaluate/document.ts';
import { type Decision, evaluate } from './evaluate/evaluate.ts';
import { contextKeys } from './evaluate/request.ts';

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
}

/**
 * AWS's answer for what the caller may not do, or undefined when it may. The root of an account may do everything in it that
 * a resource's policy does not deny; services act by the policies of what they act on, which they ask themselves.
 */
export async function authorize(kernel: Kernel, caller: Caller, access: Access): Promise<AwsError | undefined> {
  if (caller.kind === 'service') return undefined;
  const session = caller.accessKeyId === undefined ? undefined : sessions(kernel).get(caller.accessKeyId);
  if (session?.unchecked && kernel.lenient) return undefined;
  const decision = decide(kernel, caller, await actingAs(kernel, caller), access);
  return decision.decision === 'allowed' ? undefined : denial(caller, access, decision);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html: no policy locks the owner out of itself. */
const ROOT_ALWAYS = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

function decide(kernel: Kernel, caller: Caller, acting: Acting, access: Access): Decision {
  const { action, resource, resourceAccount, resourcePolicy } = access;
  const isForeign = resourceAccount !== undefined && resourceAccount !== caller.account;
  const bound = caller.kind !== 'root' || isForeign || !ROOT_ALWAYS.includes(action);
  return evaluate(
    {
      principal: acting.principal,
      action,
      resource,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      context: contextKeys({
        ...callerKeys(kernel, caller, acting),
        ...resourceKeys(caller, access),
        ...access.conditions,
      }),
    },
    {
      identity: acting.identity,
      ...(acting.boundary ? { boundary: acting.boundary } : {}),
      ...(acting.limits ? { session: acting.limits } : {}),
      ...(resourcePolicy === undefined || !bound
        ? {}
        : { resource: { id: 'resource', statements: parsePolicy(resourcePolicy) } }),
    },
  );
}

/** A bucket's ARN names no account: what is asked here is the caller's own, unless it is said to be another's. */
function resourceKeys({ account }: Caller, { action, resource, resourceAccount }: Access): Record<string, string> {
  if (resource === undefined || resource === '*') return {};
  const owner = resourceAccount ?? (/^\d{12}$/.exec(resource.split(':')[4] ?? '')?.[0] || account);
  return { 'aws:ResourceAccount': owner, ...(action.startsWith('s3:') ? { 's3:ResourceAccount': owner } : {}) };
}
