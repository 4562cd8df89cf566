import type {
  BehaviorOnMXFailure,
  GetIdentityMailFromDomainAttributesCommandInput,
  GetIdentityMailFromDomainAttributesResponse,
  IdentityMailFromDomainAttributes,
  SetIdentityMailFromDomainCommandInput,
} from '@aws-sdk/client-ses';
import type { Operation } from '../../../kernel/context.ts';
import { domainOf } from '../core/addresses.ts';
import { ensureIdentity, identityName, sendingIdentity } from '../core/identities.ts';
import { ses } from '../core/records.ts';
import { badParameter, validation } from '../errors.ts';

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetIdentityMailFromDomain.html */
export const setIdentityMailFromDomain: Operation<SetIdentityMailFromDomainCommandInput, object> = (input, ctx) => {
  const name = input.Identity ?? '';
  const known = name.includes('@') ? sendingIdentity(name, ctx) : ses(ctx).identities.get(identityName(name));
  if (!known) throw badParameter(`Identity '${name}' does not exist.`);
  const onFailure = input.BehaviorOnMXFailure ?? 'UseDefaultValue';
  const domain = input.MailFromDomain;
  const own = domainOf(name.includes('@') ? name : `@${name}`);
  if (domain && !domain.toLowerCase().endsWith(`.${own}`)) {
    throw badParameter(
      `Provided MAIL-FROM domain '${domain}' is not subdomain of the domain of the identity '${own}'.`,
    );
  }
  if (onFailure !== 'UseDefaultValue' && onFailure !== 'RejectMessage') {
    throw validation(
      `1 validation error detected: Value '${onFailure}' at 'behaviorOnMXFailure'failed to satisfy constraint: Member must satisfy enum value set: [RejectMessage, UseDefaultValue]`,
    );
  }
  const identity = ensureIdentity(name, ctx);
  ses(ctx).identities.put(identity.name, { ...identity, mailFrom: domain ? { domain, onFailure } : undefined });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetIdentityMailFromDomainAttributes.html */
export const getIdentityMailFromDomainAttributes: Operation<
  GetIdentityMailFromDomainAttributesCommandInput,
  GetIdentityMailFromDomainAttributesResponse
> = (input, ctx) => {
  const attributes: Record<string, Partial<IdentityMailFromDomainAttributes>> = Object.create(null);
  for (const name of input.Identities ?? []) {
    const found = ses(ctx).identities.get(identityName(name));
    if (!found) continue;
    const { mailFrom } = found;
    attributes[name] = mailFrom
      ? {
          MailFromDomain: mailFrom.domain,
          MailFromDomainStatus: 'Success',
          BehaviorOnMXFailure: mailFrom.onFailure as BehaviorOnMXFailure,
        }
      : { BehaviorOnMXFailure: 'UseDefaultValue' };
  }
  // An identity without such a domain has only the behavior.
  return { MailFromDomainAttributes: attributes as Record<string, IdentityMailFromDomainAttributes> };
};
