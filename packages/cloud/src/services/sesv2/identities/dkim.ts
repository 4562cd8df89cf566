import type { DkimSigningAttributes } from '@aws-sdk/client-sesv2';
import type { IdentityRecord } from '../../ses/core/records.ts';

/** The effect of signing attributes: a selector and a key of the caller's own, or the length of the next key of SES. */
export function signingChange(
  input: DkimSigningAttributes | undefined,
): Partial<Pick<IdentityRecord, 'dkimOrigin' | 'dkimTokens' | 'dkimLength'>> {
  if (!input) return {};
  const length = input.NextSigningKeyLength ? { dkimLength: input.NextSigningKeyLength } : {};
  if (input.DomainSigningSelector === undefined) return { ...length, dkimOrigin: 'AWS_SES' };
  const dkimOrigin = input.DomainSigningAttributesOrigin ?? 'EXTERNAL';
  // The private key is not stored: nothing is signed here.
  return { ...length, dkimOrigin, dkimTokens: [input.DomainSigningSelector] };
}
