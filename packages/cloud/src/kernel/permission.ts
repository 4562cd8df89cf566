import type { Context } from './context.ts';
import { AwsError } from './errors.ts';

/** What a service wants to do on a resource's behalf: EventBridge sends a message to a queue because of a rule. */
export interface ServiceAccess {
  /** `events.amazonaws.com`. */
  readonly service: string;
  /** `sqs:SendMessage`. */
  readonly action: string;
  /** ARN of the resource that is acted on. */
  readonly resource: string;
  /** ARN of the resource on whose behalf. */
  readonly source?: string;
}

/** Whether the resource's own policy allows the service. Without a policy no service is allowed. */
export async function policyAllows(ctx: Context, policy: string | undefined, access: ServiceAccess): Promise<boolean> {
  if (!policy) return false;
  const { EvaluationResults = [] } = await ctx.aws.iam.simulateCustomPolicy({
    PolicyInputList: [],
    ResourcePolicy: policy,
    CallerArn: access.service,
    ActionNames: [access.action],
    ResourceArns: [access.resource],
    ContextEntries: contextOf(ctx, access),
  });
  return EvaluationResults[0]?.EvalDecision === 'allowed';
}

/** Whether the service may assume the role; no service may assume a missing role. */
export async function mayAssume(
  ctx: Context,
  roleArn: string,
  access: Pick<ServiceAccess, 'service' | 'source'>,
): Promise<boolean> {
  const [, account, name] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (name === undefined || account !== ctx.account) return false;
  try {
    const { Role } = await ctx.aws.iam.getRole({ RoleName: name });
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    return await policyAllows(ctx, trust, { ...access, action: 'sts:AssumeRole', resource: roleArn });
  } catch (error) {
    return isRefusal(error);
  }
}

/** A missing role, or an invalid policy, allows nothing; a bug of ours is thrown. */
function isRefusal(error: unknown): false {
  if (error instanceof AwsError || error instanceof URIError) return false;
  throw error;
}

/** Whether the service may assume the role, and the role may do this. */
export async function roleAllows(ctx: Context, roleArn: string, access: ServiceAccess): Promise<boolean> {
  if (!(await mayAssume(ctx, roleArn, access))) return false;
  try {
    const { Role } = await ctx.aws.iam.getRole({ RoleName: roleArn.split('/').at(-1) });
    const { EvaluationResults = [] } = await ctx.aws.iam.simulatePrincipalPolicy({
      PolicySourceArn: roleArn,
      ActionNames: [access.action],
      ResourceArns: [access.resource],
      ContextEntries: entriesOf(sessionKeys(ctx, roleArn, access.resource, Role?.Tags ?? [])),
    });
    return EvaluationResults[0]?.EvalDecision === 'allowed';
  } catch (error) {
    return isRefusal(error);
  }
}

/** Condition keys of the requests of a role's session. */
function sessionKeys(
  ctx: Context,
  roleArn: string,
  resource: string,
  tags: readonly RoleTag[],
): Record<string, string> {
  const now = ctx.kernel.clock.now();
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:PrincipalAccount': ctx.account,
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': 'AssumedRole',
    'aws:RequestedRegion': resource.split(':')[3] || ctx.region,
    'aws:ResourceAccount': resource.split(':')[4] || ctx.account,
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:PrincipalTag/${Key}`, Value])),
  };
}

interface RoleTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

function contextOf(ctx: Context, { source }: ServiceAccess) {
  return entriesOf({
    'aws:SourceAccount': source?.split(':')[4] || ctx.account,
    'aws:PrincipalIsAWSService': 'true',
    // Loopback stands in for AWS's TLS endpoints.
    'aws:SecureTransport': 'true',
    ...(source === undefined ? {} : { 'aws:SourceArn': source }),
  });
}

function entriesOf(keys: Readonly<Record<string, string>>) {
  return Object.entries(keys).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyValues: [value],
    ContextKeyType: 'string' as const,
  }));
}
