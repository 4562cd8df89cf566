import type {
  CreateEmailIdentityCommandInput,
  CreateEmailIdentityResponse,
  DeleteEmailIdentityCommandInput,
  DkimAttributes,
  GetEmailIdentityCommandInput,
  GetEmailIdentityResponse,
  ListEmailIdentitiesCommandInput,
  ListEmailIdentitiesResponse,
  MailFromAttributes,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { addressProblem } from '../../ses/core/addresses.ts';
import { ensureIdentity, identityName } from '../../ses/core/identities.ts';
import { type IdentityRecord, ses } from '../../ses/core/records.ts';
import { alreadyExists, badRequest, noConfigurationSet, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { tagList, tagRecord } from '../tags.ts';
import { signingChange } from './dkim.ts';

/** The identity of that name, or NotFoundException. */
export function findIdentity(name: string | undefined, ctx: Context): Readonly<IdentityRecord> {
  const found = ses(ctx).identities.get(identityName(name ?? ''));
  if (!found) throw notFound(`Email identity ${name} does not exist.`);
  return found;
}

const kindOf = ({ kind }: Readonly<IdentityRecord>) => (kind === 'Domain' ? 'DOMAIN' : 'EMAIL_ADDRESS');

const dkimOf = (identity: Readonly<IdentityRecord>): DkimAttributes => ({
  SigningEnabled: identity.dkimEnabled && identity.kind === 'Domain',
  Status: identity.kind === 'Domain' ? 'SUCCESS' : 'NOT_STARTED',
  ...(identity.dkimTokens.length > 0 ? { Tokens: [...identity.dkimTokens] } : {}),
  SigningAttributesOrigin: identity.dkimOrigin as DkimAttributes['SigningAttributesOrigin'],
  NextSigningKeyLength: identity.dkimLength as DkimAttributes['NextSigningKeyLength'],
  CurrentSigningKeyLength: identity.dkimLength as DkimAttributes['CurrentSigningKeyLength'],
});

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html: verified at once. */
export const createEmailIdentity: Operation<CreateEmailIdentityCommandInput, CreateEmailIdentityResponse> = (
  input,
  ctx,
) => {
  const name = input.EmailIdentity ?? '';
  const problem = addressProblem(name.includes('@') ? name : `a@${name}`);
  if (problem !== undefined || !name.includes('.')) throw badRequest(`Invalid email identity <${name}>.`);
  const { identities, configurationSets } = ses(ctx);
  if (identities.has(identityName(name))) throw alreadyExists(`Email identity ${name} already exist.`);
  const set = input.ConfigurationSetName;
  if (set !== undefined && !configurationSets.has(set) && !ctx.kernel.lenient) throw noConfigurationSet(set);
  const made: IdentityRecord = {
    ...ensureIdentity(name, ctx),
    ...signingChange(input.DkimSigningAttributes),
    configurationSet: set,
    tags: tagRecord(input.Tags),
  };
  identities.put(made.name, made);
  return { IdentityType: kindOf(made), VerifiedForSendingStatus: true, DkimAttributes: dkimOf(made) };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html */
export const getEmailIdentity: Operation<GetEmailIdentityCommandInput, GetEmailIdentityResponse> = (input, ctx) => {
  const found = findIdentity(input.EmailIdentity, ctx);
  const { mailFrom } = found;
  const MailFrom: Partial<MailFromAttributes> = mailFrom
    ? {
        MailFromDomain: mailFrom.domain,
        MailFromDomainStatus: 'SUCCESS',
        BehaviorOnMxFailure: mailFrom.onFailure === 'RejectMessage' ? 'REJECT_MESSAGE' : 'USE_DEFAULT_VALUE',
      }
    : { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' };
  return {
    IdentityType: kindOf(found),
    FeedbackForwardingStatus: found.forwarding,
    VerifiedForSendingStatus: true,
    VerificationStatus: 'SUCCESS',
    DkimAttributes: dkimOf(found),
    // Without a MAIL FROM domain there is only the behavior.
    MailFromAttributes: MailFrom as MailFromAttributes,
    Policies: { ...found.policies },
    Tags: tagList(found.tags),
    ...(found.configurationSet === undefined ? {} : { ConfigurationSetName: found.configurationSet }),
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListEmailIdentities.html */
export const listEmailIdentities: Operation<ListEmailIdentitiesCommandInput, ListEmailIdentitiesResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...ses(ctx).identities.values()], input.NextToken, input.PageSize);
  return {
    EmailIdentities: items.map((one) => ({
      IdentityType: kindOf(one),
      IdentityName: one.name,
      SendingEnabled: true,
      VerificationStatus: 'SUCCESS',
    })),
    ...next,
  };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailIdentity.html */
export const deleteEmailIdentity: Operation<DeleteEmailIdentityCommandInput, object> = (input, ctx) => {
  const key = identityName(input.EmailIdentity ?? '');
  if (!ctx.kernel.lenient) findIdentity(key, ctx);
  ses(ctx).identities.delete(key);
  return {};
};
