import type {
  CreateEmailIdentityPolicyCommandInput,
  DeleteEmailIdentityPolicyCommandInput,
  GetEmailIdentityPoliciesCommandInput,
  GetEmailIdentityPoliciesResponse,
  UpdateEmailIdentityPolicyCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { ses } from '../../ses/core/records.ts';
import { alreadyExists, badRequest, notFound } from '../errors.ts';
import { findIdentity } from './identities.ts';

function put(name: string | undefined, policyName: string, policy: string, ctx: Context): object {
  try {
    parseUserJson(policy);
  } catch {
    throw badRequest('The policy is not valid JSON.');
  }
  const found = findIdentity(name, ctx);
  ses(ctx).identities.put(found.name, { ...found, policies: { ...found.policies, [policyName]: policy } });
  return {};
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentityPolicy.html */
export const createEmailIdentityPolicy: Operation<CreateEmailIdentityPolicyCommandInput, object> = (input, ctx) => {
  const name = input.PolicyName ?? '';
  if (Object.hasOwn(findIdentity(input.EmailIdentity, ctx).policies, name)) {
    throw alreadyExists(`Policy ${name} already exists.`);
  }
  return put(input.EmailIdentity, name, input.Policy ?? '', ctx);
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateEmailIdentityPolicy.html */
export const updateEmailIdentityPolicy: Operation<UpdateEmailIdentityPolicyCommandInput, object> = (input, ctx) => {
  const name = input.PolicyName ?? '';
  const { policies } = findIdentity(input.EmailIdentity, ctx);
  if (!Object.hasOwn(policies, name) && !ctx.kernel.lenient) throw notFound(`Policy ${name} does not exist.`);
  return put(input.EmailIdentity, name, input.Policy ?? '', ctx);
};

/**
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailIdentityPolicy.html: a missing one is not an error.
 */
export const deleteEmailIdentityPolicy: Operation<DeleteEmailIdentityPolicyCommandInput, object> = (input, ctx) => {
  const found = findIdentity(input.EmailIdentity, ctx);
  const left = Object.entries(found.policies).filter(([name]) => name !== input.PolicyName);
  ses(ctx).identities.put(found.name, { ...found, policies: Object.fromEntries(left) });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentityPolicies.html */
export const getEmailIdentityPolicies: Operation<
  GetEmailIdentityPoliciesCommandInput,
  GetEmailIdentityPoliciesResponse
> = (input, ctx) => ({ Policies: { ...findIdentity(input.EmailIdentity, ctx).policies } });
