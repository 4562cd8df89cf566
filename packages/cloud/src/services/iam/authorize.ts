import type { Caller } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { sessions } from './credentials/sessions.ts';
import { parsePolicy } from './evaluate/document.ts';
import { type Decision, evaluate, type PolicySource } from './evaluate/evaluate.ts';
import { contextKeys, type Principal } from './evaluate/request.ts';
import { type HeldPolicy, principalOf } from './principal.ts';
import { iamOf } from './records.ts';

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
 * AWS's answer for what the caller may not do, or undefined when it may. Enforced for sessions of roles (a function's
 * code); other callers are developers with any credentials, who may do everything in their own cloud.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export async function authorize(kernel: Kernel, caller: Caller, access: Access): Promise<AwsError | undefined> {
  if (caller.kind !== 'role') return undefined;
  const session = caller.accessKeyId === undefined ? undefined : sessions(kernel).get(caller.accessKeyId);
  if (session?.unchecked && kernel.lenient) return undefined;
  const principal = sessionPrincipal(kernel, caller);
  const { identity, boundary } = await policiesOf(kernel, principal);
  const decision = evaluate(
    {
      principal,
      action: access.action,
      resource: access.resource,
      ...(access.resourceAccount === undefined ? {} : { resourceAccount: access.resourceAccount }),
      context: contextKeys({
        ...callerKeys(kernel, caller, principal),
        ...resourceKeys(caller, access),
        ...access.conditions,
      }),
    },
    {
      identity: identity.map(sourceOf),
      ...(boundary ? { boundary: [sourceOf(boundary)] } : {}),
      ...(session && session.policies.length > 0
        ? { session: session.policies.map((document) => sourceOf({ name: 'session', document })) }
        : {}),
      ...(access.resourcePolicy === undefined
        ? {}
        : { resource: sourceOf({ name: 'resource', document: access.resourcePolicy }) }),
    },
  );
  return decision.decision === 'allowed' ? undefined : denial(caller, access, decision);
}

/** Services of the Query and REST-XML protocols say `AccessDenied`, those of JSON `AccessDeniedException`. */
const PLAIN = new Set(['s3', 'iam', 'sts', 'cloudformation', 'cloudwatch', 'sqs']);

const NAMES = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
} as const;

function denial(caller: Caller, access: Access, { decision, layer = 'identity' }: Decision): AwsError {
  const isSns = access.action.startsWith('sns:');
  // SNS has a spelling and a code of its own: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  const action = isSns ? access.action.replace('sns:', 'SNS:') : access.action;
  const quoted = isSns ? access.resource : `"${access.resource}"`;
  const on = access.resource === undefined || access.resource === '*' ? '' : ` on resource: ${quoted}`;
  const article = layer === 'identity' ? 'an' : 'a';
  const why =
    decision === 'explicitDeny'
      ? `with an explicit deny in ${article} ${NAMES[layer]}`
      : `because no ${NAMES[layer]} allows the ${action} action`;
  const text = `User: ${caller.arn} is not authorized to perform: ${action}${on} ${why}`;
  if (isSns) return new AwsError('AuthorizationError', text, 403);
  return new AwsError(
    PLAIN.has(access.action.split(':')[0] ?? '') ? 'AccessDenied' : 'AccessDeniedException',
    text,
    403,
  );
}

/** A session as policies name it: itself and its role. */
function sessionPrincipal(kernel: Kernel, { account, arn }: Caller): Principal {
  const name = arn.split('/').at(-2) ?? '';
  const roleArn = iamOf(kernel, account).roles.get(name)?.arn ?? `arn:aws:iam::${account}:role/${name}`;
  return { kind: 'role', account, arn, roleArn };
}

/** A role that is gone allows nothing. */
async function policiesOf(
  kernel: Kernel,
  principal: Principal,
): Promise<{ identity: readonly HeldPolicy[]; boundary: HeldPolicy | undefined }> {
  try {
    return await principalOf(kernel, principal.roleArn, principal);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return { identity: [], boundary: undefined };
    throw error;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function callerKeys(kernel: Kernel, caller: Caller, principal: Principal): Record<string, string> {
  const now = kernel.clock.now();
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalArn': principal.roleArn ?? caller.arn,
    'aws:PrincipalType': 'AssumedRole',
    'aws:userid': caller.userId,
    'aws:SourceIp': '127.0.0.1',
    // Loopback stands in for AWS's TLS endpoints: policies that insist on TLS must not fail here alone.
    'aws:SecureTransport': 'true',
  };
}

/** A bucket's ARN names no account: what is asked here is the caller's own, unless it is said to be another's. */
function resourceKeys({ account }: Caller, { action, resource, resourceAccount }: Access): Record<string, string> {
  if (resource === undefined || resource === '*') return {};
  const owner = resourceAccount ?? (/^\d{12}$/.exec(resource.split(':')[4] ?? '')?.[0] || account);
  return { 'aws:ResourceAccount': owner, ...(action.startsWith('s3:') ? { 's3:ResourceAccount': owner } : {}) };
}

function sourceOf(policy: { readonly name: string; readonly document: string }): PolicySource {
  return { id: policy.name, statements: parsePolicy(policy.document) };
}
