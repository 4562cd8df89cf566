import type {
  PutEmailIdentityConfigurationSetAttributesCommandInput,
  PutEmailIdentityDkimAttributesCommandInput,
  PutEmailIdentityDkimSigningAttributesCommandInput,
  PutEmailIdentityDkimSigningAttributesResponse,
  PutEmailIdentityFeedbackAttributesCommandInput,
  PutEmailIdentityMailFromAttributesCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { domainOf } from '../../ses/core/addresses.ts';
import { type IdentityRecord, ses } from '../../ses/core/records.ts';
import { badRequest, noConfigurationSet } from '../errors.ts';
import { signingChange } from './dkim.ts';
import { findIdentity } from './identities.ts';

function change(name: string | undefined, ctx: Context, changes: Partial<IdentityRecord>): IdentityRecord {
  const changed = { ...findIdentity(name, ctx), ...changes };
  ses(ctx).identities.put(changed.name, changed);
  return changed;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityDkimAttributes.html */
export const putEmailIdentityDkimAttributes: Operation<PutEmailIdentityDkimAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  change(input.EmailIdentity, ctx, { dkimEnabled: input.SigningEnabled ?? false });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityDkimSigningAttributes.html */
export const putEmailIdentityDkimSigningAttributes: Operation<
  PutEmailIdentityDkimSigningAttributesCommandInput,
  PutEmailIdentityDkimSigningAttributesResponse
> = (input, ctx) => {
  const found = findIdentity(input.EmailIdentity, ctx);
  const { ids } = ctx.kernel;
  const easy =
    input.SigningAttributesOrigin === 'AWS_SES' && found.dkimOrigin !== 'AWS_SES'
      ? { dkimTokens: [ids.random(32), ids.random(32), ids.random(32)] }
      : {};
  const changed = change(found.name, ctx, {
    ...signingChange(input.SigningAttributes),
    ...easy,
    dkimOrigin: input.SigningAttributesOrigin ?? found.dkimOrigin,
  });
  return { DkimStatus: 'SUCCESS', DkimTokens: [...changed.dkimTokens] };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityFeedbackAttributes.html */
export const putEmailIdentityFeedbackAttributes: Operation<PutEmailIdentityFeedbackAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  change(input.EmailIdentity, ctx, { forwarding: input.EmailForwardingEnabled ?? false });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityMailFromAttributes.html */
export const putEmailIdentityMailFromAttributes: Operation<PutEmailIdentityMailFromAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  const found = findIdentity(input.EmailIdentity, ctx);
  const { MailFromDomain: domain } = input;
  const own = domainOf(found.kind === 'Domain' ? `@${found.name}` : found.name);
  if (domain && !domain.toLowerCase().endsWith(`.${own}`)) {
    throw badRequest(
      `Provided MAIL-FROM domain <${domain}> is not subdomain of the domain of the identity <${found.name}>.`,
    );
  }
  const onFailure = input.BehaviorOnMxFailure === 'REJECT_MESSAGE' ? 'RejectMessage' : 'UseDefaultValue';
  change(found.name, ctx, { mailFrom: domain ? { domain, onFailure } : undefined });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityConfigurationSetAttributes.html */
export const putEmailIdentityConfigurationSetAttributes: Operation<
  PutEmailIdentityConfigurationSetAttributesCommandInput,
  object
> = (input, ctx) => {
  const set = input.ConfigurationSetName;
  if (set !== undefined && !ses(ctx).configurationSets.has(set)) throw noConfigurationSet(set);
  change(input.EmailIdentity, ctx, { configurationSet: set });
  return {};
};
