import type {
  DeleteIdentityPolicyCommandInput,
  GetIdentityPoliciesCommandInput,
  GetIdentityPoliciesResponse,
  ListIdentityPoliciesCommandInput,
  ListIdentityPoliciesResponse,
  PutIdentityPolicyCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { identityName } from '../core/identities.ts';
import { type IdentityRecord, ses } from '../core/records.ts';
import { badParameter } from '../errors.ts';

function identityOf(name: string | undefined, ctx: Context): Readonly<IdentityRecord> {
  const found = ses(ctx).identities.get(identityName(name ?? ''));
  if (!found) throw badParameter(`Identity ${name} does not exist.`);
  return found;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_PutIdentityPolicy.html */
export const putIdentityPolicy: Operation<PutIdentityPolicyCommandInput, object> = (input, ctx) => {
  const found = identityOf(input.Identity, ctx);
  const { Policy: policy = '', PolicyName: name = '' } = input;
  try {
    parseUserJson(policy);
  } catch {
    throw new AwsError('InvalidPolicy', 'The policy is not valid JSON.', 400);
  }
  ses(ctx).identities.put(found.name, { ...found, policies: { ...found.policies, [name]: policy } });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteIdentityPolicy.html */
export const deleteIdentityPolicy: Operation<DeleteIdentityPolicyCommandInput, object> = (input, ctx) => {
  const found = identityOf(input.Identity, ctx);
  const policies = Object.fromEntries(Object.entries(found.policies).filter(([name]) => name !== input.PolicyName));
  ses(ctx).identities.put(found.name, { ...found, policies });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetIdentityPolicies.html */
export const getIdentityPolicies: Operation<GetIdentityPoliciesCommandInput, GetIdentityPoliciesResponse> = (
  input,
  ctx,
) => {
  const wanted = new Set(input.PolicyNames);
  const all = Object.entries(identityOf(input.Identity, ctx).policies);
  return { Policies: Object.fromEntries(all.filter(([name]) => wanted.has(name))) };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentityPolicies.html */
export const listIdentityPolicies: Operation<ListIdentityPoliciesCommandInput, ListIdentityPoliciesResponse> = (
  input,
  ctx,
) => ({ PolicyNames: Object.keys(identityOf(input.Identity, ctx).policies) });
