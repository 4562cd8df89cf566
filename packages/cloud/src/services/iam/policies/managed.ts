import type { Context } from '../../../kernel/context.ts';
import { invalidInput, noSuchEntity, validationError } from '../errors.ts';
import { isAwsManagedArn, ofPartition } from '../managed/aws-managed.ts';
import { published } from '../managed/part.ts';
import { iam, type PolicyRecord } from '../records.ts';
import { check } from '../validate.ts';

export type ManagedPolicy = Readonly<PolicyRecord>;

/** A policy's ARN, checked for its form. */
export function policyArn(value: string | undefined, field = 'policyArn'): string {
  const arn = check(value, field, { min: 20, max: 2048 });
  // LocalStack's recordings, tests/aws/services/iam/test_iam.snapshot.json (test_role_attach_policy). The two blanks are AWS's.
  if (!arn.startsWith('arn:')) throw validationError('Invalid ARN:  Could not be parsed!');
  if (!/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) throw invalidInput(`ARN ${arn} is not valid.`);
  return arn;
}

/** The customer's or AWS's policy of that ARN. */
export async function findPolicy(arn: string, ctx: Context): Promise<ManagedPolicy | undefined> {
  if (isAwsManagedArn(arn)) return ofPartition(await published(ctx.kernel), arn);
  return iam(ctx).policies.get(arn);
}

/** {@link findPolicy} for many ARNs. */
export async function policyLookup(ctx: Context): Promise<(arn: string) => ManagedPolicy | undefined> {
  const aws = await published(ctx.kernel);
  const own = iam(ctx).policies;
  return (arn) => (isAwsManagedArn(arn) ? ofPartition(aws, arn) : own.get(arn));
}

/** The policy of that ARN, or NoSuchEntity. */
export async function requirePolicy(value: string | undefined, ctx: Context): Promise<ManagedPolicy> {
  const arn = policyArn(value);
  const policy = await findPolicy(arn, ctx);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** The customer's own policy of that ARN: AWS's cannot be changed. */
export function requireOwnPolicy(value: string | undefined, ctx: Context): ManagedPolicy {
  const arn = policyArn(value);
  if (isAwsManagedArn(arn)) {
    throw invalidInput(`Policy ${arn} is an AWS managed policy and cannot be changed.`);
  }
  const policy = iam(ctx).policies.get(arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}
