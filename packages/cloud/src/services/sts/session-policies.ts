import type { PolicyDescriptorType } from '@aws-sdk/client-sts';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { policyFault } from '../iam/policies/grammar.ts';
import { check, SESSION_POLICY, validationError } from './validate.ts';

const MAX_ARNS = 10;

/**
 * The session policies of a request: its inline policy and the documents of the managed policies that it names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export async function sessionPolicies(
  inline: string | undefined,
  arns: readonly PolicyDescriptorType[] | undefined,
  ctx: Context,
): Promise<string[]> {
  const documents: string[] = [];
  if (inline !== undefined) documents.push(checkGrammar(check(inline, 'policy', SESSION_POLICY), ctx));
  if ((arns?.length ?? 0) > MAX_ARNS) {
    throw validationError(`The number of policy ARNs exceeds the maximum of ${MAX_ARNS}.`);
  }
  for (const { arn } of arns ?? []) documents.push(await managedDocument(arn, ctx));
  return documents;
}

/** The grammar of identity policies, in which it may leave out its version. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function checkGrammar(document: string, { kernel }: Context): string {
  const fault = kernel.lenient ? undefined : policyFault(document, true);
  if (fault === undefined) return document;
  throw new AwsError('MalformedPolicyDocument', fault, 400);
}

async function managedDocument(arn: string | undefined, ctx: Context): Promise<string> {
  const { Policy } = await ctx.aws.iam.getPolicy({ PolicyArn: arn });
  const found = await ctx.aws.iam.getPolicyVersion({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId });
  return decodeURIComponent(found.PolicyVersion?.Document ?? '');
}
