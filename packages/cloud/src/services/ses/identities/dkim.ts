import type {
  GetIdentityDkimAttributesCommandInput,
  GetIdentityDkimAttributesResponse,
  IdentityDkimAttributes,
  SetIdentityDkimEnabledCommandInput,
  VerifyDomainDkimCommandInput,
  VerifyDomainDkimResponse,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { identityName } from '../core/identities.ts';
import { ses } from '../core/records.ts';
import { badParameter } from '../errors.ts';
import { domainIdentity } from './verify.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_VerifyDomainDkim.html */
export const verifyDomainDkim: Operation<VerifyDomainDkimCommandInput, VerifyDomainDkimResponse> = (input, ctx) => ({
  DkimTokens: [...domainIdentity(input.Domain, ctx).dkimTokens],
});

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetIdentityDkimEnabled.html */
export const setIdentityDkimEnabled: Operation<SetIdentityDkimEnabledCommandInput, object> = (input, ctx) => {
  const { identities } = ses(ctx);
  const found = identities.get(identityName(input.Identity ?? ''));
  if (!found) throw badParameter(`Identity ${input.Identity} is not verified for DKIM signing.`);
  identities.put(found.name, { ...found, dkimEnabled: input.DkimEnabled ?? false });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetIdentityDkimAttributes.html */
export const getIdentityDkimAttributes: Operation<
  GetIdentityDkimAttributesCommandInput,
  GetIdentityDkimAttributesResponse
> = (input, ctx) => {
  const attributes: Record<string, IdentityDkimAttributes> = Object.create(null);
  for (const name of input.Identities ?? []) {
    const found = ses(ctx).identities.get(identityName(name));
    attributes[name] = {
      DkimEnabled: found?.dkimEnabled ?? true,
      DkimVerificationStatus: found ? 'Success' : 'NotStarted',
      ...(found?.dkimTokens.length ? { DkimTokens: [...found.dkimTokens] } : {}),
    };
  }
  return { DkimAttributes: attributes };
};
