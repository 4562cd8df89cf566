import type {
  DeleteIdentityCommandInput,
  DeleteVerifiedEmailAddressCommandInput,
  GetIdentityVerificationAttributesCommandInput,
  GetIdentityVerificationAttributesResponse,
  IdentityVerificationAttributes,
  ListIdentitiesCommandInput,
  ListIdentitiesResponse,
  ListVerifiedEmailAddressesResponse,
  VerifyDomainIdentityCommandInput,
  VerifyDomainIdentityResponse,
  VerifyEmailAddressCommandInput,
  VerifyEmailIdentityCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { addressIn, addressProblem } from '../core/addresses.ts';
import { ensureIdentity, identityName } from '../core/identities.ts';
import { ses } from '../core/records.ts';
import { badParameter, violation } from '../errors.ts';
import { page } from '../page.ts';

function verifyAddress(address: string | undefined, ctx: Context): object {
  const text = ctx.kernel.lenient ? addressIn(address ?? '') : (address ?? '');
  if (/[<>\s]/.test(text) || addressProblem(text) !== undefined) throw badParameter(`Invalid email address<${text}>.`);
  ensureIdentity(text, ctx);
  return {};
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_VerifyEmailIdentity.html: verified at once. */
export const verifyEmailIdentity: Operation<VerifyEmailIdentityCommandInput, object> = (input, ctx) =>
  verifyAddress(input.EmailAddress, ctx);

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_VerifyEmailAddress.html: the older name of VerifyEmailIdentity. */
export const verifyEmailAddress: Operation<VerifyEmailAddressCommandInput, object> = (input, ctx) =>
  verifyAddress(input.EmailAddress, ctx);

/** A domain as an identity, or AWS's refusal. */
export function domainIdentity(domain: string | undefined, ctx: Context) {
  const name = (domain ?? '').toLowerCase();
  if (!/^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}$/.test(name)) {
    throw badParameter(`Invalid domain name ${domain ?? ''}.`);
  }
  return ensureIdentity(name, ctx);
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_VerifyDomainIdentity.html */
export const verifyDomainIdentity: Operation<VerifyDomainIdentityCommandInput, VerifyDomainIdentityResponse> = (
  input,
  ctx,
) => ({ VerificationToken: domainIdentity(input.Domain, ctx).verificationToken });

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteIdentity.html: a missing one is not an error. */
export const deleteIdentity: Operation<DeleteIdentityCommandInput, object> = (input, ctx) => {
  ses(ctx).identities.delete(identityName(input.Identity ?? ''));
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteVerifiedEmailAddress.html */
export const deleteVerifiedEmailAddress: Operation<DeleteVerifiedEmailAddressCommandInput, object> = (input, ctx) => {
  ses(ctx).identities.delete(identityName(input.EmailAddress ?? ''));
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html */
export const listIdentities: Operation<ListIdentitiesCommandInput, ListIdentitiesResponse> = (input, ctx) => {
  const { IdentityType: kind } = input;
  if (kind !== undefined && kind !== 'EmailAddress' && kind !== 'Domain') {
    throw violation(kind, 'identityType', 'Member must satisfy enum value set: [Domain, EmailAddress]');
  }
  const all = [...ses(ctx).identities.values()].filter((one) => kind === undefined || one.kind === kind);
  const { items, next } = page(all, input.NextToken, input.MaxItems, 1_000);
  return { Identities: items.map(({ name }) => name), ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_ListVerifiedEmailAddresses.html */
export const listVerifiedEmailAddresses: Operation<object, ListVerifiedEmailAddressesResponse> = (_input, ctx) => ({
  VerifiedEmailAddresses: [...ses(ctx).identities.values()]
    .filter(({ kind }) => kind === 'EmailAddress')
    .map(({ name }) => name),
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetIdentityVerificationAttributes.html */
export const getIdentityVerificationAttributes: Operation<
  GetIdentityVerificationAttributesCommandInput,
  GetIdentityVerificationAttributesResponse
> = (input, ctx) => {
  const attributes: Record<string, IdentityVerificationAttributes> = Object.create(null);
  for (const name of input.Identities ?? []) {
    const found = ses(ctx).identities.get(identityName(name));
    if (!found) continue;
    attributes[name] = {
      VerificationStatus: 'Success',
      ...(found.kind === 'Domain' ? { VerificationToken: found.verificationToken } : {}),
    };
  }
  return { VerificationAttributes: attributes };
};
