import type { ParameterInlinePolicy } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';

interface Policy {
  readonly Type?: unknown;
  readonly Version?: unknown;
  readonly Attributes?: Readonly<Record<string, unknown>>;
}

const TYPES = ['Expiration', 'ExpirationNotification', 'NoChangeNotification'];

function read(policies: string | undefined): Policy[] {
  try {
    const list: unknown = parseUserJson(policies || '[]');
    if (!Array.isArray(list)) return [];
    return list.map((one) => (typeof one === 'string' ? { Type: one } : (one as Policy)));
  } catch {
    return [];
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-policies.html */
export function checkPolicies(policies: string): void {
  let list: unknown;
  try {
    list = parseUserJson(policies || '[]');
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list))
    throw new AwsError('ValidationException', 'Invalid policies input: no list of policies.', 400);
  for (const { Type, Attributes } of list as Policy[]) {
    if (!TYPES.includes(String(Type))) {
      throw new AwsError('InvalidPolicyTypeException', `The policy type ${String(Type)} is not supported.`, 400);
    }
    if (Type === 'Expiration' && Number.isNaN(Date.parse(String(Attributes?.Timestamp)))) {
      throw new AwsError('InvalidPolicyAttributeException', 'The attribute Timestamp is missing or is no time.', 400);
    }
  }
}

/** When an expiration policy deletes the parameter, in milliseconds since the epoch. */
export function expiryOf(policies: string | undefined): number | undefined {
  if (!policies) return undefined;
  const expiration = read(policies).find(({ Type }) => Type === 'Expiration');
  const at = Date.parse(String(expiration?.Attributes?.Timestamp));
  return Number.isNaN(at) ? undefined : at;
}

/** Policies as a description shows them. */
export const shownPolicies = (policies: string | undefined): ParameterInlinePolicy[] =>
  read(policies).map((one) => ({
    PolicyText: one.Attributes === undefined ? String(one.Type) : JSON.stringify(one),
    PolicyType: String(one.Type),
    PolicyStatus: one.Attributes === undefined ? 'Finished' : 'Pending',
  }));
