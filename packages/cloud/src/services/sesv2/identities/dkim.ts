import type { DkimSigningAttributes } from '@aws-sdk/client-sesv2';
import type { IdentityRecord } from '../../ses/core/records.ts';

/** What signing attributes change: a selector and a key of the caller's own, or the length of the next key of SES. */
export function signingChange(
  given: DkimSigningAttributes | undefined,
): Partial<Pick<IdentityRecord, 'dkimOrigin' | 'dkimTokens' | 'dkimLength'>> {
  if (!given) return {};
  const length = given.NextSigningKeyLength ? { dkimLength: given.NextSigningKeyLength } : {};
  if (given.DomainSigningSelector === undefined) return { ...length, dkimOrigin: 'AWS_SES' };
  const dkimOrigin = given.DomainSigningAttributesOrigin ?? 'EXTERNAL';
  // The private key is not kept: nothing is signed here.
  return { ...length, dkimOrigin, dkimTokens: [given.DomainSigningSelector] };
}
